package core

import (
	"context"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
)

// An Invocation is a command with its arguments, as typed or picked.
type Invocation struct {
	Command string
	What    string // a control or a layer
	Scope   string
	Role    string
	Holder  HolderWish
	Rest    string // everything else

	Mentions []door.Mention // of the whole line
}

// A HolderWish is who shall have a role, as typed or picked on a platform.
type HolderWish struct {
	Me    bool
	User  door.UserID  // picked or mentioned
	Group door.GroupID // picked or mentioned: the team that is this group
	Name  string       // a team
}

// Empty tells that nobody was named.
func (h HolderWish) Empty() bool { return !h.Me && h.User == "" && h.Name == "" }

func holderOf(a door.Arg, typed string) HolderWish {
	switch {
	case a.User != "":
		return HolderWish{User: a.User}
	case a.Group != "":
		return HolderWish{Group: a.Group, Name: strings.TrimLeft(typed, "@")}
	}
	return ReadHolder(typed, nil)
}

// ReadHolder reads a holder: me, a person who is mentioned, else the name of a team.
func ReadHolder(text string, mentions []door.Mention) HolderWish {
	text = strings.Trim(text, " .!\"'")
	switch strings.ToLower(text) {
	case "me", "myself":
		return HolderWish{Me: true}
	}
	for _, m := range mentions {
		switch same := strings.TrimLeft(text, "@") == strings.TrimLeft(m.Name, "@"); {
		case same && m.User != "":
			return HolderWish{User: m.User}
		case same && m.Group != "":
			return HolderWish{Group: m.Group, Name: strings.TrimLeft(m.Name, "@")}
		}
	}
	return HolderWish{Name: strings.TrimSpace(strings.TrimLeft(text, "@"))}
}

// synonyms are other words for a command, where they can mean nothing else at the beginning of a line.
var synonyms = map[string]string{"?": "help", "assignments": "owners", "who-owns-what": "owners", "table": "matrix", "take": "assign", "log": "history"}

// Parse reads a line as a command. It is one only if all of it parses; "explain" with nothing behind it is a command that lacks
// something, and the problem says what. Anything else is no command, and no problem.
func (b *Bot) Parse(line string, mentions []door.Mention) (v Invocation, ok bool, problem *door.Reply) {
	line = strings.TrimPrefix(strings.TrimSpace(line), "/")
	head, rest, _ := strings.Cut(line, " ")
	name := strings.ToLower(strings.TrimRight(head, ":,"))
	if s, there := synonyms[name]; there && (name != "take" && name != "log" && name != "table") {
		name = s
	}
	command, known := b.Command(name)
	if !known {
		return v, false, nil
	}
	v = Invocation{Command: name, Rest: strings.TrimSpace(rest), Mentions: mentions}
	if command.Accepts != nil && !command.Accepts(b, v.Rest) {
		return v, false, nil
	}
	if command.Parse != nil && !command.Parse(b, &v) {
		return v, false, nil
	}
	if missing := b.missing(v); missing != "" {
		r := b.Usage(v.Command, missing)
		return v, false, &r
	}
	return v, true, nil
}

// ReadWhat takes "<what> [on <scope>]" apart.
func (v *Invocation) ReadWhat(text string) {
	what, scope := text, ""
	for _, word := range []string{" on ", " for ", " in ", " under "} {
		if w, s, found := CutFold(text, word); found {
			what, scope = w, s
			break
		}
	}
	what = strings.TrimPrefix(strings.TrimSpace(what), "layer ")
	v.What, v.Scope = strings.TrimSpace(what), strings.TrimSpace(scope)
}

// missing asks for an argument that is not there; "" if nothing is.
func (b *Bot) missing(v Invocation) string {
	if c, _ := b.Command(v.Command); c.Missing != nil {
		return c.Missing(v)
	}
	return ""
}

// NoControl asks which control is meant, if none is.
func NoControl(v Invocation) string {
	if v.What == "" {
		return "Which control?"
	}
	return ""
}

// meant is the line that was probably meant by one whose first word is nearly a command, or "". A name that the knowledge base has is
// no typing error; and what does not stand alone has to be a whole command, by a word that is not merely its singular or plural, so
// that "owner of MFA on SaaS?" stays a question.
func (b *Bot) meant(line string) string {
	word, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "/"), " ")
	word = strings.ToLower(strings.TrimRight(word, ":,.?!"))
	if _, known := b.Command(word); known || len(word) < 4 || len(b.Base.Name(word)) > 0 {
		return ""
	}
	best, fewest := "", 3
	for _, c := range b.Features.Commands {
		limit := min(2, max(1, len(c.Name)/4))
		typos := knowledge.Typos(word, c.Name, limit)
		if len(c.Name) < 4 || typos > limit || typos >= fewest {
			continue
		}
		candidate := strings.TrimSpace(c.Name + " " + rest)
		if rest != "" && (word+"s" == c.Name || word == c.Name+"s" || !b.isCommand(candidate)) {
			continue
		}
		best, fewest = candidate, typos
	}
	return best
}

// isCommand tells whether a line is a command, be it that it lacks something.
func (b *Bot) isCommand(line string) bool {
	_, ok, problem := b.Parse(line, nil)
	return ok || problem != nil
}

// Usage says what a command lacks and how it is given.
func (b *Bot) Usage(name, missing string) door.Reply {
	c, _ := b.Command(name)
	blocks := []door.Block{door.Say(door.T(missing+" It goes like this: "), door.C(c.Usage))}
	if len(c.Examples) > 0 {
		blocks = append(blocks, door.Aside(door.T("For example "), door.C(c.Examples[0])))
	}
	return door.Reply{Blocks: blocks}
}

// CutFold is strings.Cut without regard to the case of ASCII letters.
func CutFold(s, sep string) (before, after string, found bool) {
	padded := " " + s
	i := strings.Index(strings.ToLower(padded), sep)
	if i < 0 || len(strings.ToLower(padded)) != len(padded) {
		return s, "", false
	}
	return strings.TrimSpace(padded[:i]), strings.TrimSpace(padded[i+len(sep):]), true
}

// CutRole takes "as <role>" off the end. One word behind the last "as" is meant as a role, whether there is such a role or not.
func CutRole(s string) (role, rest string) {
	i := strings.LastIndex(strings.ToLower(s), " as ")
	if i < 0 || len(strings.ToLower(s)) != len(s) {
		return "", s
	}
	role = strings.ToLower(strings.Trim(s[i+4:], " .!"))
	if role == "" || strings.Contains(role, " ") {
		return "", s
	}
	return role, s[:i]
}

// IsRole tells whether a word is a role.
func IsRole(s string) bool {
	switch strings.ToLower(s) {
	case "accountable", "responsible", "consulted", "informed", "deputy":
		return true
	}
	return false
}

// MaxLine is how long a line may be that is kept for its confirmation.
const MaxLine = 500

// AskLine asks whether a line was meant whose first word was mistyped. Nothing is carried out unasked.
func (b *Bot) AskLine(ctx context.Context, r door.Request, line string) door.Reply {
	reply := door.Answer(door.Say(door.T("I do not know that command. Did you mean "), door.C(line), door.T("?")))
	if !b.Keeps(r) || len(line) > MaxLine {
		return reply
	}
	id, err := b.Features.Park(ctx, b, r, line)
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	reply.Blocks = append(reply.Blocks, door.Buttons{Buttons: []door.Button{
		{Label: "Yes", Action: door.Act("do", id), Style: door.Primary}, {Label: "No", Action: door.Act("drop")}}})
	return reply
}
