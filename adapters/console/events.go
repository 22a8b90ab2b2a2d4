package console

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"srm/bot"
)

const (
	place   bot.PlaceID   = "console"
	channel bot.ChannelID = "console"
	user    bot.UserID    = "admin"
)

// request makes a request out of what was done. Each gets an id of its own: at a console nothing is delivered twice.
func (s *talk) request(input bot.Input) bot.Request {
	s.count++
	return bot.Request{
		ID:      bot.RequestID(fmt.Sprintf("console/%s/%d", s.start, s.count)),
		At:      s.o.Now(),
		Place:   place,
		Channel: channel,
		User:    user,
		Rank:    bot.Admin,
		Input:   input,
	}
}

// An offer is something that the last reply lets one press by its number.
type offer struct {
	action bot.Action
	label  string // of a button
	value  string // of a choice
	group  int    // choices of one list share it
	max    int    // how many of the list may be picked; 0 for a button
}

// offers lists what a reply lets one press, in the order in which drawer.next counts.
func offers(r bot.Reply) []offer {
	var out []offer
	for i, block := range r.Blocks {
		switch b := block.(type) {
		case bot.Buttons:
			for _, button := range b.Buttons {
				if button.URL == "" {
					out = append(out, offer{action: button.Action, label: oneLine(button.Label), group: i})
				}
			}
		case bot.Select:
			for _, c := range b.Choices {
				out = append(out, offer{action: b.Action, value: c.Value, group: i, max: max(b.Max, 1)})
			}
		}
	}
	return out
}

// read turns a line into what was done: numbers alone press what the last reply offers, and so do the words on one of its buttons;
// all else is text.
func read(line string, last []offer) (input bot.Input, problem string) {
	numbers, ok := numbersIn(line)
	switch button := labelled(line, last); {
	case button != nil:
		return bot.Press{Action: button.action}, ""
	case !ok:
		return bot.Text{Body: line, Command: true}, ""
	case len(last) == 0:
		return nil, "There is nothing to choose by a number now."
	}
	var press bot.Press
	for i, n := range numbers {
		if n < 1 || n > len(last) {
			return nil, fmt.Sprintf("There is no %d to choose: 1 to %d.", n, len(last))
		}
		o := last[n-1]
		switch {
		case i > 0 && (o.max < 2 || o.group != last[numbers[0]-1].group):
			return nil, "One number at a time here."
		case i > 0 && i >= o.max:
			return nil, fmt.Sprintf("At most %d can be chosen.", o.max)
		}
		press.Action = o.action
		if o.max > 0 {
			press.Picked = append(press.Picked, o.value)
		}
	}
	return press, ""
}

// labelled is the one button with a label, or nil.
func labelled(line string, last []offer) (found *offer) {
	for i, o := range last {
		if o.max > 0 || !strings.EqualFold(o.label, strings.TrimSpace(line)) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &last[i]
	}
	return found
}

// numbersIn reads "2" or "1, 3"; the same number twice counts once.
func numbersIn(line string) ([]int, bool) {
	var out []int
	for part := range strings.SplitSeq(line, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 {
			return nil, false
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, true
}
