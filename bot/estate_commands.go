package bot

import (
	"context"
	"strings"

	"srm/knowledge"
)

// running says what the workspace runs, and who is there to look after it.
var running = []Command{
	{
		Name: "setup", Usage: "setup", Summary: "from nothing to an owner for everything: a few questions, then one press",
		Help: []string{
			"It asks what you run and which team does what, and proposes who should own each control by what kind of team usually does it.",
			"Nothing is changed before you have seen it all. Run it again whenever something changed: what has an owner keeps it.",
		},
		Needs:   Member,
		accepts: func(_ *Bot, rest string) bool { return rest == "" || rest == "again" },
		run:     func(b *Bot, ctx context.Context, r Request, _ invocation) Reply { return b.setup(ctx, r) },
	},
	{
		Name: "estate", Usage: "estate [add|remove <services>]", Summary: "what you run: services and systems",
		Help: []string{
			"What has to have an owner follows from it. Name as many services as you like, with commas or spaces between.",
			"A service on which systems of yours run is counted through them.",
		},
		Examples: []string{"estate", "estate add rds, app service, microsoft 365", "estate remove rds"},
		Changing: Member,
		Params:   []Param{{Name: "text", Help: "add or remove, and services; nothing to see all", Optional: true}},
		accepts: func(_ *Bot, rest string) bool {
			return rest == "" || strings.HasPrefix(rest, "?") || beginsWith(estateVerbs, rest)
		},
		run: (*Bot).estate,
	},
	{
		Name: "system", Usage: "system add <name> on <service|model> [owned by <team>]", Summary: "something of your own, such as payments, and what it runs on",
		Help: []string{
			"It can be named in questions and commands like a service.",
			"Whoever it is owned by answers for what nobody was assigned; system remove <name> takes it out again.",
		},
		Examples: []string{"system add payments on eks fargate owned by Payments", "system add website on paas", "system remove website"},
		Changing: Member,
		Params:   []Param{{Name: "text", Help: "add <name> on <service> owned by <team>, or remove <name>"}},
		accepts:  func(b *Bot, rest string) bool { return beginsWith(systemVerbs, rest) || b.isSystem(rest) },
		run:      (*Bot).system,
	},
	{
		Name: "control", Usage: "control add <name> [in <layer>] [by <function>] [per organisation|provider|service] [: <task>]", Summary: "a control of your own",
		Help: []string{
			"It is done once for the organisation if nothing else is said. control remove <name> takes it out again.",
		},
		Examples: []string{"control add phishing drill in governance by security: send a fake phishing mail twice a year", "control remove phishing drill"},
		Changing: Member,
		Params:   []Param{{Name: "text", Help: "add <name> : <task>, or remove <name>"}},
		accepts:  func(_ *Bot, rest string) bool { return beginsWith(controlVerbs, rest) },
		run:      (*Bot).ownControl,
	},
	{
		Name: "team", Usage: "team [add|rename|merge|bind|function|deputy|remove] <name> …", Summary: "your teams: what one has, who it is, what it does",
		Help: []string{
			"team Platform shows one. team add SRE makes one. team rename SRE to Platform; team merge SRE into Platform moves everything.",
			"team bind Platform to @platform says who they are here: a group, a channel, or people. team unbind takes that back.",
			"team function Platform platform says what kind of team it is: " + strings.Join(functionWords(), ", ") + ".",
			"team deputy Platform SRE says whom to ask when the team is gone.",
		},
		Examples: []string{"team", "team Platform", "team bind Platform to @platform", "team merge SRE into Platform"},
		Changing: Member,
		Params: []Param{{Name: "text", Help: "a team, or what to do with one", Optional: true}, {Name: "to", Help: "a group, a person or another team", Kind: HolderParam, Optional: true},
			{Name: "channel", Help: "the channel that is the team's", Kind: ChannelParam, Optional: true}},
		line:    teamLine,
		accepts: (*Bot).isAboutTeam,
		run:     (*Bot).team,
	},
}

// counting says what is owned and what is not.
var counting = []Command{
	{
		Name: "gaps", Usage: "gaps [<control|layer|service|provider|system|team>]", Summary: "what nobody owns, most exposed first",
		Help: []string{
			"A control is the more exposed the more places lack an owner for it; a place where all of it is yours counts double, since no provider does any of it.",
			"A team's gaps are those in what its kind of team usually does.",
		},
		Examples: []string{"gaps", "gaps network", "gaps payments", "gaps os-patching"},
		Params:   []Param{{Name: "text", Help: "a control, layer, service, system or team", Optional: true}},
		accepts:  isOrder,
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.gaps(ctx, r, v.rest, 0) },
	},
	{
		Name: "coverage", Usage: "coverage [<layer|service|provider|system|team>]", Summary: "how much has an owner, by layer, place and team, and how that went",
		Examples: []string{"coverage", "coverage data"},
		Params:   []Param{{Name: "text", Help: "a layer, service, system or team", Optional: true}},
		accepts:  isOrder,
		run:      func(b *Bot, ctx context.Context, r Request, v invocation) Reply { return b.coverage(ctx, r, v.rest) },
	},
	{
		Name: "orphans", Usage: "orphans", Summary: "who is gone and still has something",
		run: func(b *Bot, ctx context.Context, r Request, _ invocation) Reply { return b.orphans(ctx, r) },
	},
	{
		Name: "accept", Usage: "accept <control> [on <scope>]", Summary: "say yes to what you were given",
		Examples: []string{"accept os-patching on iaas"},
		Needs:    Member,
		Open:     true,
		Params:   []Param{controlParam, scopeParam},
		accepts:  isOrder,
		run:      (*Bot).answerAssignment,
	},
	{
		Name: "decline", Usage: "decline <control> [on <scope>]", Summary: "say no to what you were given: it is a gap again, and whoever gave it is told",
		Examples: []string{"decline os-patching on iaas"},
		Needs:    Member,
		Open:     true,
		Params:   []Param{controlParam, scopeParam},
		accepts:  isOrder,
		run:      (*Bot).answerAssignment,
	},
}

var (
	estateVerbs  = []string{"add", "remove", "list", "show"}
	systemVerbs  = []string{"add", "remove", "rename"}
	controlVerbs = []string{"add", "remove"}
	teamVerbs    = []string{"add", "rename", "merge", "bind", "unbind", "function", "deputy", "remove"}
)

// isOrder tells a command from a question that begins with the same word.
func isOrder(_ *Bot, rest string) bool { return !strings.HasSuffix(rest, "?") }

// beginsWith tells whether the first word of a text is one of some verbs.
func beginsWith(verbs []string, text string) bool {
	verb, _ := cutVerb(verbs, text)
	return verb != ""
}

// cutVerb takes a verb off the front of a text.
func cutVerb(verbs []string, text string) (verb, rest string) {
	first, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	first = strings.ToLower(strings.TrimRight(first, ":,"))
	for _, v := range verbs {
		if v == first {
			return v, strings.TrimSpace(rest)
		}
	}
	return "", strings.TrimSpace(text)
}

// isSystem tells whether a text names a system of the workspace.
func (b *Bot) isSystem(text string) bool { return b.systemNamed(text) != nil }

func (b *Bot) systemNamed(text string) *knowledge.System {
	if s := b.base.System(knowledge.SystemID(strings.ToLower(strings.TrimSpace(text)))); s != nil {
		return s
	}
	for _, n := range b.base.Name(text) {
		if s := b.base.System(n.System); s != nil && !n.Fuzzy {
			return s
		}
	}
	return nil
}
