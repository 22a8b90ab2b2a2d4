package core

import (
	"context"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// A Verb is what a button or a select does. Actions come back from a platform, where anybody may have made them up: the number of
// arguments, and whether the presser may, are checked before Press sees them; what they mean is not.
type Verb struct {
	Args  int    // how many it takes
	More  bool   // or more
	Takes string // the command whose right to change it takes; empty: anybody may press it, or Press itself says who
	Press func(ctx context.Context, b *Bot, r door.Request, args []string) door.Reply
}

// A Form is what a form that was sent off does.
type Form struct {
	Args   int    // of its Action
	Takes  string // as of a verb
	Submit func(ctx context.Context, b *Bot, r door.Request, args []string, v Values) door.Reply
}

// Values are the values of a form, cleaned as they are read.
type Values map[string][]string

// One is the value of a field that takes one; "" if it was left empty.
func (v Values) One(name string) string {
	if all := v[name]; len(all) > 0 {
		s, _ := knowledge.Clean(all[0], knowledge.MaxQuestion)
		return s
	}
	return ""
}

// Joined is the value of a field that may have several, as one list.
func (v Values) Joined(name string) string {
	all := make([]string, 0, len(v[name]))
	for i := range v[name] {
		s, _ := knowledge.Clean(v[name][i], knowledge.MaxQuestion)
		all = append(all, s)
	}
	return strings.Join(all, ", ")
}
