package bot

import (
	"context"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// A verb is what a button or a select does. Actions come back from a platform, where anybody may have made them up: the number of
// arguments, and whether the presser may, are checked before press sees them; what they mean is not.
type verb struct {
	args  int    // how many it takes
	more  bool   // or more
	takes string // the command whose right to change it takes; empty: anybody may press it, or press itself says who
	press func(ctx context.Context, b *Bot, r door.Request, args []string) door.Reply
}

// A form is what a form that was sent off does.
type form struct {
	args   int    // of its Action
	takes  string // as of a verb
	submit func(ctx context.Context, b *Bot, r door.Request, args []string, v formValues) door.Reply
}

// formValues are the values of a form, cleaned as they are read.
type formValues map[string][]string

// one is the value of a field that takes one; "" if it was left empty.
func (v formValues) one(name string) string {
	if all := v[name]; len(all) > 0 {
		s, _ := knowledge.Clean(all[0], knowledge.MaxQuestion)
		return s
	}
	return ""
}

// joined is the value of a field that may have several, as one list.
func (v formValues) joined(name string) string {
	all := make([]string, 0, len(v[name]))
	for i := range v[name] {
		s, _ := knowledge.Clean(v[name][i], knowledge.MaxQuestion)
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}
