package discord

import (
	"strconv"
	"strings"

	"srm/bot"
)

// A customID is what is behind a component: what kind of thing it does, a number, and the rest. Components outlive releases, so it
// begins with the version of its form. At most 100 bytes, of which an action takes bot.MaxAction.
type customID struct {
	kind   byte
	number int
	rest   string
}

const customVersion = "1"

// Kinds of custom ids.
const (
	kindAction  = 'a' // a button or a select of bot's: the action. The number makes it the only one in its message
	kindForward = 'p' // another page of a long table: its number, and the line that brings the table
	kindBack    = 'b' // likewise
	kindModal   = 'm' // a modal that is the whole form: the form's action
	kindChoose  = 's' // a select of a form in a message: the kind and name of its field
	kindSend    = 'o' // the button that sends such a form, or opens the modal for its texts: their kinds and names
	kindTexts   = 'n' // that modal
	kindLeave   = 'x' // the button that leaves the form: the form's action
)

func (c customID) String() string {
	return customVersion + string(c.kind) + strconv.FormatInt(int64(c.number), 36) + ":" + c.rest
}

// fits tells whether Discord takes it.
func (c customID) fits() bool { return len(c.String()) <= maxCustomID }

// parseCustom reads what String wrote. What is from another version, or from nobody, is not ok.
func parseCustom(text string) (c customID, ok bool) {
	head, rest, found := strings.Cut(text, ":")
	if !found || len(head) < 3 || len(text) > maxCustomID || head[:1] != customVersion {
		return c, false
	}
	number, err := strconv.ParseInt(head[2:], 36, 32)
	if err != nil || number < 0 || head[2] == '+' || head[2] == '-' || len(head) > 3 && head[2] == '0' || strings.ToLower(head) != head {
		return c, false
	}
	return customID{kind: head[1], number: int(number), rest: rest}, true
}

// action is the action behind a component, or one that bot does not know.
func (c customID) action() bot.Action {
	a, err := bot.ParseAction(c.rest)
	if err != nil {
		return bot.Action{Verb: "unknown"}
	}
	return a
}
