package slack

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// Views by their callback id.
const (
	formView  = "form"
	replyView = "reply"
	waitView  = "wait"
)

// notes are what a view carries to remember where it came from, in its private metadata. Slack keeps it; nobody else can change it.
type notes struct {
	Form      string `json:"f,omitempty"` // the action of a form
	Channel   string `json:"c,omitempty"`
	Thread    string `json:"t,omitempty"`
	Threaded  bool   `json:"d,omitempty"` // that thread is there already
	URL       string `json:"u,omitempty"` // to answer to
	Private   bool   `json:"p,omitempty"`
	Ephemeral bool   `json:"e,omitempty"` // opened from what only the presser saw
	Home      bool   `json:"h,omitempty"` // opened from the Home tab, which is drawn anew after a change
}

func (n notes) encode() string {
	raw, _ := json.Marshal(n) // strings and booleans cannot fail
	if len(raw) > maxMetadata {
		n.URL = ""
		raw, _ = json.Marshal(n)
	}
	return string(raw)
}

func decodeNotes(metadata string) notes {
	var n notes
	_ = json.Unmarshal([]byte(metadata), &n) // of an older version of us, perhaps: then it came from nowhere
	return n
}

// firstForm takes the form out of a reply.
func firstForm(r bot.Reply) (form bot.Form, rest bot.Reply, found bool) {
	rest = r
	rest.Blocks = nil
	for _, b := range r.Blocks {
		if f, ok := b.(bot.Form); ok && !found {
			form, found = f, true
			continue
		}
		rest.Blocks = append(rest.Blocks, b)
	}
	return form, rest, found
}

// form draws a form as a modal, what else the reply says above its fields.
func (d *drawer) form(f bot.Form, rest bot.Reply, n notes) slackapi.ModalViewRequest {
	n.Form = f.Action.Encode()
	if f.Error != "" {
		d.say([]bot.Span{bot.T("⚠️ " + f.Error)})
	}
	for _, b := range rest.Blocks {
		d.block(b)
	}
	above := d.fitted(maxViewBlocks - 2*len(f.Fields))
	for i, field := range f.Fields {
		if field.Error != "" {
			d.out = nil
			d.say([]bot.Span{bot.T("⚠️ "), bot.B(oneLine(field.Label) + ": "), bot.T(field.Error)})
			above = append(above, d.fitted(1)...)
		}
		above = append(above, input(i, field))
	}
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: formView, PrivateMetadata: n.encode(),
		Title: label(f.Title, maxViewTitle), Submit: label(or(f.Submit, "OK"), maxViewButton), Close: label("Cancel", maxViewButton),
		Blocks: slackapi.Blocks{BlockSet: above},
	}
}

// fitted are the blocks drawn so far, at most n of them and no more than a view holds; the last one says that there is more.
func (d *drawer) fitted(n int) []slackapi.Block {
	var blocks []slackapi.Block
	size, full := 0, false
	for _, b := range withinTables(d.out) {
		size += len(encoded(b.block))
		if full = len(blocks) == max(n, 1) || size > maxViewBytes; full {
			break
		}
		blocks = append(blocks, b.block)
	}
	if full {
		more := slackapi.NewContextBlock("", label("There is more than fits in here: ask me in a message to see all of it.", maxSection))
		blocks = append(blocks[:min(len(blocks), max(n, 1)-1)], more)
	}
	d.out = nil
	return blocks
}

// withinTables are blocks of which only as many are tables as one view or message may hold; the others are drawn as text.
func withinTables(all []drawn) []drawn {
	var out []drawn
	table, dataTable := 0, 0
	for _, b := range all {
		used, most := &table, maxTableText
		if b.daring {
			used, most = &dataTable, maxDataTableText
		}
		if b.table > 0 && *used+b.table > most && b.instead != nil {
			out = append(out, b.instead()...)
			continue
		}
		*used += b.table
		out = append(out, b)
	}
	return out
}

// reply draws an answer as a modal.
func (d *drawer) reply(r bot.Reply, n notes) slackapi.ModalViewRequest {
	for _, b := range r.Blocks {
		d.block(b)
	}
	if len(d.out) == 0 {
		d.say([]bot.Span{bot.T("There is nothing to show.")})
	}
	return slackapi.ModalViewRequest{
		Type: slackapi.VTModal, CallbackID: replyView, PrivateMetadata: n.encode(),
		Title: label("srm", maxViewTitle), Close: label("Close", maxViewButton), Blocks: slackapi.Blocks{BlockSet: d.fitted(maxViewBlocks)},
	}
}

// waiting is the modal shown while an answer takes its time.
func waiting(n notes) slackapi.ModalViewRequest {
	d := &drawer{surface: modal}
	v := d.reply(bot.Reply{Blocks: []bot.Block{bot.Say(bot.T("One moment: this takes longer than usual. The answer will appear here."))}}, n)
	v.CallbackID = waitView
	return v
}

// fieldBlock is the id of the block that asks for a field.
func fieldBlock(name string) string { return "f:" + name }

func input(i int, f bot.Field) *slackapi.InputBlock {
	id := fieldBlock(f.Name)
	if len(id) > maxBlockID || f.Name == "" {
		id = fieldBlock(fmt.Sprint(i))
	}
	var hint *slackapi.TextBlockObject
	if oneLine(f.Hint) != "" {
		hint = label(f.Hint, maxHint)
	}
	block := slackapi.NewInputBlock(id, label(f.Label, maxLabel), hint, element(f))
	block.Optional = f.Optional
	return block
}

func element(f bot.Field) slackapi.BlockElement {
	switch f.Kind {
	case bot.ChoiceField:
		if list := options(f.Choices); len(list) > 0 {
			return choices(list, f.Value)
		}
	case bot.SearchField, bot.GroupField:
		id, hint := searchID+f.Name, "Type to search"
		if f.Kind == bot.GroupField {
			id, hint = groupID+f.Name, "Type the name of a group"
		}
		s := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeExternal, label(hint, maxPlaceholder), id)
		least := 0
		s.MinQueryLength = &least
		if f.Value != "" && len(f.Value) <= maxOptionValue {
			s.InitialOption = slackapi.NewOptionBlockObject(f.Value, label(choiceLabel(f), maxOptionText), nil)
		}
		return s
	case bot.UserField:
		s := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeUser, label("Choose a person", maxPlaceholder), valueID)
		if isUserID(f.Value) {
			s.InitialUser = f.Value
		}
		return s
	case bot.DateField:
		s := slackapi.NewDatePickerBlockElement(valueID)
		if _, err := time.Parse(time.DateOnly, f.Value); err == nil {
			s.InitialDate = f.Value
		}
		return s
	}
	text := slackapi.NewPlainTextInputBlockElement(nil, valueID)
	text.Multiline = f.Kind == bot.LongTextField
	text.MaxLength = maxInput
	text.InitialValue = f.Value
	if !utf8.ValidString(f.Value) || utf8.RuneCountInString(f.Value) > maxInput {
		text.InitialValue = shortened(bot.Printable(f.Value), maxInput)
	}
	return text
}

// choices is a select, in groups if there are very many.
func choices(list []*slackapi.OptionBlockObject, value string) *slackapi.SelectBlockElement {
	s := slackapi.NewOptionsSelectBlockElement(slackapi.OptTypeStatic, label("Choose", maxPlaceholder), valueID)
	if i := slices.IndexFunc(list, func(o *slackapi.OptionBlockObject) bool { return o.Value == value }); i >= 0 {
		s.InitialOption = list[i]
	}
	if len(list) <= maxOptions {
		s.Options = list
		return s
	}
	for start := 0; start < len(list) && len(s.OptionGroups) < maxOptionGroups; start += maxOptions {
		end := min(len(list), start+maxOptions)
		s.OptionGroups = append(s.OptionGroups, slackapi.NewOptionGroupBlockElement(label(fmt.Sprintf("%d–%d", start+1, end), maxOptionText), list[start:end]...))
	}
	return s
}

// choiceLabel is how the value of a field reads.
func choiceLabel(f bot.Field) string {
	for _, c := range f.Choices {
		if c.Value == f.Value {
			return c.Label
		}
	}
	return f.Value
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// answerToForm is what a submission is answered with if the form stays open: its errors beside their fields where that is all, else
// the form drawn anew.
func answerToForm(f bot.Form, rest bot.Reply, view slackapi.ModalViewRequest) *slackapi.ViewSubmissionResponse {
	errs := make(map[string]string)
	for _, field := range f.Fields {
		if field.Error != "" && len(fieldBlock(field.Name)) <= maxBlockID && field.Name != "" {
			errs[fieldBlock(field.Name)] = shortened(oneLine(field.Error), maxHint)
		}
	}
	if len(errs) > 0 && f.Error == "" && len(rest.Blocks) == 0 {
		return slackapi.NewErrorsViewSubmissionResponse(errs)
	}
	return slackapi.NewUpdateViewSubmissionResponse(&view)
}
