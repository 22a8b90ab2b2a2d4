package slack

import (
	"context"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// found is the answer to a search; an empty list has to be one.
type found struct {
	Options []*slackapi.OptionBlockObject `json:"options"`
}

// suggest answers what is typed into a search field of a form.
func (a *Adapter) suggest(ctx context.Context, i *interaction) found {
	r, _ := i.base()
	var all []bot.Choice
	switch {
	case strings.HasPrefix(i.ActionID, groupID):
		all = a.people.search(ctx, r.Place, i.Value)
	case strings.HasPrefix(i.ActionID, searchID):
		all = a.h.Complete(ctx, r, strings.TrimPrefix(i.ActionID, searchID), i.Value)
		all = withTyped(all, i.Value)
	}
	list := append([]*slackapi.OptionBlockObject{}, options(all)...)
	return found{list[:min(len(list), maxOptions)]}
}

// withTyped adds what was typed itself, if it is none of the choices: it may be a new name, which whoever gets the form judges.
func withTyped(found []bot.Choice, typed string) []bot.Choice {
	typed = oneLine(typed)
	same := func(c bot.Choice) bool { return strings.EqualFold(c.Value, typed) || strings.EqualFold(c.Label, typed) }
	if typed == "" || len(typed) > maxOptionValue || slices.ContainsFunc(found, same) {
		return found
	}
	return append(found[:min(len(found), maxOptions-1)], bot.Choice{Label: "“" + typed + "” as it stands", Value: typed})
}

// prompts are what one can start a conversation with. There are at most four.
var prompts = []struct{ title, message string }{
	{"Whose job is OS patching?", "who patches the OS on PaaS"},
	{"Compare models", "compare all models for data-backup"},
	{"What is mine?", "mine"},
	{"What can you do?", "help"},
}

// suggestPrompts offers prompts in a new conversation of the assistant pane, if that scope was granted.
func (a *Adapter) suggestPrompts(ctx context.Context, place bot.PlaceID, channel, thread string) {
	c, err := a.tokens.client(ctx, place)
	if err != nil || !c.has("assistant:write") || channel == "" {
		return
	}
	p := slackapi.AssistantThreadsSetSuggestedPromptsParameters{Title: "Whose job is it?", ChannelID: channel, ThreadTS: thread}
	for _, one := range prompts {
		p.AddPrompt(one.title, one.message)
	}
	err = c.gates.call(ctx, "assistant.threads.setSuggestedPrompts", false, func() error { return c.api.SetAssistantThreadsSuggestedPromptsContext(ctx, p) })
	if err != nil {
		a.log.WarnContext(ctx, "prompts could not be offered", "place", place, "err", hidden(err))
	}
}

// busy says in a conversation of the assistant pane that an answer takes its time. The answer itself ends it.
func (a *Adapter) busy(ctx context.Context, o origin) {
	if !o.direct || o.thread == "" {
		return
	}
	a.work.start(ctx, func(ctx context.Context) {
		c, err := a.tokens.client(ctx, o.place)
		if err != nil || !c.has("assistant:write") {
			return
		}
		p := slackapi.AssistantThreadsSetStatusParameters{ChannelID: o.channel, ThreadTS: o.thread, Status: "is looking it up…"}
		err = c.gates.call(ctx, "assistant.threads.setStatus", false, func() error { return c.api.SetAssistantThreadsStatusContext(ctx, p) })
		if err != nil {
			a.log.DebugContext(ctx, "a status could not be shown", "place", o.place, "err", hidden(err))
		}
	})
}
