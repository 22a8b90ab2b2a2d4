package assign

import (
	"context"
	"errors"
	"slices"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/knowledge"
	"srm/storage"
)

// isAboutTeam tells a command about teams from a question that begins so.
func isAboutTeam(b *core.Bot, rest string) bool {
	return core.BeginsWith(teamVerbs, rest) || len(strings.Fields(rest)) <= 3 && !strings.HasSuffix(rest, "?")
}

// team shows a team, or all of them, or changes one.
func team(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	verb, rest := core.CutVerb(teamVerbs, v.Rest)
	if verb == "" {
		return showTeams(ctx, b, r, v.Rest)
	}
	if refusal := b.RefuseChange(ctx, r, "team"); refusal != nil {
		return *refusal
	}
	if rest == "" {
		return b.Usage("team", "Which team?")
	}
	switch verb {
	case "add":
		return addTeam(ctx, b, r, rest, v.Mentions)
	case "rename":
		old, name, _ := core.CutFold(rest, " to ")
		return renameTeam(ctx, b, r, old, name)
	case "merge":
		from, into, _ := core.CutFold(rest, " into ")
		if into == "" {
			return b.Usage("team", "Into which team?")
		}
		return TransferAll(ctx, b, r, core.ReadHolder(from, v.Mentions), core.ReadHolder(into, v.Mentions), true)
	case "bind":
		name, who, _ := core.CutFold(rest, " to ")
		return bindTeam(ctx, b, r, name, who, v)
	case "unbind":
		return changeTeam(ctx, b, r, "team unbind", rest, func(t *storage.Team, p *door.Report) {
			t.Bindings = slices.DeleteFunc(slices.Clone(t.Bindings), func(x storage.Binding) bool { return x.Place == string(r.Place) })
			p.Say(door.T("Here nobody is "), door.B(t.Name), door.T(" any more; what it has stays."))
		})
	case "function":
		return setFunction(ctx, b, r, rest)
	case "deputy":
		return setDeputy(ctx, b, r, rest, v.Mentions)
	default:
		return removeTeam(ctx, b, r, rest)
	}
}

// changeTeam edits one team, if there is one of that name.
func changeTeam(ctx context.Context, b *core.Bot, r door.Request, verb, name string, edit func(*storage.Team, *door.Report)) door.Reply {
	return b.Reporting(ctx, r, verb, func(d *storage.Draft, p *door.Report) error {
		t, found, err := teamIn(d, name, p)
		if err != nil || !found {
			return err
		}
		edit(&t, p)
		return d.PutTeam(t)
	})
}

// teamIn finds a team by its name; if there is none it says so.
func teamIn(d *storage.Draft, name string, p *door.Report) (storage.Team, bool, error) {
	teams, err := core.TeamsIn(d)
	if err != nil {
		return storage.Team{}, false, err
	}
	t, found, near := core.FindTeam(teams, strings.TrimLeft(name, "@"))
	if !found {
		p.Say(door.T("Nothing was changed: there is no team “" + name + "” here."))
		if near != "" {
			p.Note(door.T("Did you mean "), door.B(near), door.T("?"))
		}
	}
	return t, found, nil
}

// addTeam makes a team; one that is named by a group of the platform is bound to it.
func addTeam(ctx context.Context, b *core.Bot, r door.Request, text string, mentions []door.Mention) door.Reply {
	h := core.ReadHolder(text, mentions)
	if h.Name == "" {
		return b.Usage("team", "A team needs a name.")
	}
	name, err := core.TeamName(h.Name)
	if err != nil {
		return door.Sentence("Nothing was changed: %s.", err)
	}
	return b.Reporting(ctx, r, "team add", func(d *storage.Draft, p *door.Report) error {
		teams, err := core.TeamsIn(d)
		if err != nil {
			return err
		}
		if t, found := core.TeamOf(teams, r.Place, h.Group, name); found {
			p.Say(door.B(t.Name), door.T(" is there already."))
			return nil
		}
		_, err = MakeTeam(d, teams, r.Place, h.Group, name, p)
		return err
	})
}

// MakeTeam makes a team, bound to a group of a place if it was named by one.
func MakeTeam(d *storage.Draft, teams []storage.Team, place door.PlaceID, group door.GroupID, name string, p *door.Report) (storage.Team, error) {
	t := storage.Team{ID: core.TeamID(teams, name), Name: name}
	if group != "" {
		t.Bindings = []storage.Binding{{Place: string(place), Group: string(group)}}
	}
	if f := core.FunctionNamed(name); f != "" {
		t.Function = string(f)
	}
	p.Note(door.T("“" + name + "” is a new team."))
	return t, d.PutTeam(t)
}

// bindGroup makes a team that was named by a group of a place that group there, if it is nobody there yet.
func bindGroup(d *storage.Draft, t storage.Team, place door.PlaceID, group door.GroupID) error {
	if group == "" || slices.ContainsFunc(t.Bindings, func(x storage.Binding) bool { return x.Place == string(place) }) {
		return nil
	}
	t.Bindings = append(slices.Clone(t.Bindings), storage.Binding{Place: string(place), Group: string(group)})
	return d.PutTeam(t)
}

// HolderFor finds whom a name means, and makes the team if there is none; near is the one that may have been meant instead, and then
// nothing was made.
func HolderFor(b *core.Bot, d *storage.Draft, r door.Request, h core.HolderWish, p *door.Report) (holder storage.Holder, name, near string, err error) {
	switch {
	case h.Me:
		return storage.Holder{Kind: storage.PersonHolder, ID: string(r.Person())}, "", "", nil
	case h.User != "":
		return storage.Holder{Kind: storage.PersonHolder, ID: string(r.Place) + "/" + string(h.User)}, string(h.User), "", nil
	}
	teams, err := core.TeamsIn(d)
	if err != nil {
		return storage.Holder{}, "", "", err
	}
	t, found := core.TeamOf(teams, r.Place, h.Group, h.Name)
	if found {
		err = bindGroup(d, t, r.Place, h.Group)
	} else {
		if _, _, near := core.FindTeam(teams, h.Name); near != "" && h.Group == "" {
			return storage.Holder{}, "", near, nil
		}
		t, err = MakeTeam(d, teams, r.Place, h.Group, h.Name, p)
	}
	return storage.Holder{Kind: storage.TeamHolder, ID: t.ID}, t.Name, "", err
}

// UnlikeTeam asks for the team that was meant, where there is one of nearly that name.
func UnlikeTeam(name, near string) door.Reply {
	return door.Answer(
		door.Say(door.T("Nothing was changed: there is no team "), door.B(name), door.T(" yet, but there is "), door.B(near),
			door.T(". Say it again with that name, or make the new one first: "), door.C("team add "+name)),
	)
}

func renameTeam(ctx context.Context, b *core.Bot, r door.Request, old, to string) door.Reply {
	name, err := core.TeamName(to)
	if err != nil {
		return door.Sentence("Nothing was changed: %s.", err)
	}
	return b.Reporting(ctx, r, "team rename", func(d *storage.Draft, p *door.Report) error {
		t, found, err := teamIn(d, old, p)
		if err != nil || !found {
			return err
		}
		teams, err := core.TeamsIn(d)
		if err != nil {
			return err
		}
		if other, taken, _ := core.FindTeam(teams, name); taken && other.ID != t.ID {
			p.Say(door.T("Nothing was changed: there is a team "), door.B(other.Name), door.T(" already. To make one of the two: "),
				door.C("team merge "+t.Name+" into "+other.Name))
			return nil
		}
		p.Say(door.B(t.Name), door.T(" is now called "), door.B(name), door.T("; it keeps what it has."))
		t.Name = name
		return d.PutTeam(t)
	})
}

// bindTeam says who a team is in this place: a group, a channel, or people.
func bindTeam(ctx context.Context, b *core.Bot, r door.Request, name, who string, v core.Invocation) door.Reply {
	binding := storage.Binding{Place: string(r.Place), Group: string(v.Holder.Group)}
	for _, m := range v.Mentions {
		if strings.Contains(name, m.Name) {
			continue // the team itself was named so
		}
		switch {
		case m.Group != "":
			binding.Group = string(m.Group)
		case m.Chan != "":
			binding.Channel = string(m.Chan)
		case m.User != "" && !slices.Contains(binding.People, string(m.User)):
			binding.People = append(binding.People, string(m.User))
		}
	}
	if core.ReadHolder(who, nil).Me || v.Holder.Me {
		binding.People = append(binding.People, string(r.User))
	}
	if v.Holder.User != "" {
		binding.People = append(binding.People, string(v.Holder.User))
	}
	if binding.Group+binding.Channel == "" && len(binding.People) == 0 {
		return b.Usage("team", "Who is "+name+" here? Mention a group, a channel or people, or say me.")
	}
	return changeTeam(ctx, b, r, "team bind", name, func(t *storage.Team, p *door.Report) {
		t.Bindings = append(slices.DeleteFunc(slices.Clone(t.Bindings), func(x storage.Binding) bool { return x.Place == binding.Place }), binding)
		p.Say(append([]door.Span{door.B(t.Name), door.T(" here is now ")}, append(bindingSpans(b, r, binding), door.T("."))...)...)
	})
}

// bindingSpans shows who a team is in a place.
func bindingSpans(b *core.Bot, r door.Request, x storage.Binding) []door.Span {
	here := x.Place == string(r.Place)
	var all []door.Span
	add := func(s door.Span) {
		if len(all) > 0 {
			all = append(all, door.T(", "))
		}
		if !here {
			s.User, s.Group, s.Chan = "", "", ""
		}
		all = append(all, s)
	}
	if x.Group != "" {
		add(door.Span{Text: "the group " + x.Group, Group: door.GroupID(x.Group)})
	}
	if x.Channel != "" {
		add(door.Span{Text: "the channel " + x.Channel, Chan: door.ChannelID(x.Channel)})
	}
	for _, u := range x.People {
		add(door.Span{Text: u, User: door.UserID(u)})
	}
	return all
}

func setFunction(ctx context.Context, b *core.Bot, r door.Request, text string) door.Reply {
	i := strings.LastIndexByte(strings.TrimSpace(text), ' ')
	f := core.FunctionNamed(text[max(i, 0):])
	if i < 0 || f == "" {
		return b.Usage("team", "What kind of team? "+strings.Join(core.FunctionWords(), ", ")+".")
	}
	name := strings.TrimSuffix(strings.TrimSpace(text[:i]), " is")
	return changeTeam(ctx, b, r, "team function", name, func(t *storage.Team, p *door.Report) {
		t.Function = string(f)
		p.Say(door.B(t.Name), door.T(" is now your "+core.FunctionName(f)+" team: setup proposes it for "), b.ListControls(Usually(b, f)), door.T("."))
	})
}

// Usually are the controls that a kind of team usually does.
func Usually(b *core.Bot, f knowledge.Function) []knowledge.ControlID {
	var ids []knowledge.ControlID
	for _, c := range b.Base.Controls {
		if c.Function == f {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// setDeputy reads "<team> [is] <holder>": who stands in for a team.
func setDeputy(ctx context.Context, b *core.Bot, r door.Request, text string, mentions []door.Mention) door.Reply {
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	t, who, found := teamInFront(book.Teams(), text)
	who = strings.TrimPrefix(strings.TrimPrefix(who, "is "), "to ")
	if !found {
		return door.Sentence("Nothing was changed: I know no team at the beginning of “%s”.", text)
	}
	h := core.ReadHolder(who, mentions)
	if h.Empty() {
		return b.Usage("team", "Who is the deputy of "+t.Name+"?")
	}
	return b.Reporting(ctx, r, "team deputy", func(d *storage.Draft, p *door.Report) error {
		now, err := d.Team(t.ID)
		if errors.Is(err, storage.ErrNotFound) {
			p.Say(door.T("Nothing was changed: somebody removed the team meanwhile."))
			return nil
		}
		if err != nil {
			return err
		}
		deputy, name, near, err := HolderFor(b, d, r, h, p)
		switch {
		case err != nil:
			return err
		case near != "":
			p.Say(door.T("Nothing was changed: there is no team "), door.B(h.Name), door.T(" yet, but there is "), door.B(near), door.T("."))
			return nil
		case deputy.Kind == storage.TeamHolder && deputy.ID == now.ID:
			p.Say(door.T("Nothing was changed: a team cannot stand in for itself."))
			return nil
		}
		now.Deputy = &deputy
		p.Say(b.HolderSpan(r, deputy, name), door.T(" now stands in for "), door.B(now.Name), door.T(" and is asked if it is gone."))
		return d.PutTeam(now)
	})
}

// teamInFront finds the team that a text begins with, the longest name first.
func teamInFront(teams []storage.Team, text string) (t storage.Team, rest string, found bool) {
	words := strings.Fields(text)
	for n := len(words); n > 0; n-- {
		if t, found, _ := core.FindTeam(teams, strings.TrimLeft(strings.Join(words[:n], " "), "@")); found {
			return t, strings.Join(words[n:], " "), true
		}
	}
	return storage.Team{}, text, false
}

// removeTeam removes a team that has nothing.
func removeTeam(ctx context.Context, b *core.Bot, r door.Request, name string) door.Reply {
	return b.Reporting(ctx, r, "team remove", func(d *storage.Draft, p *door.Report) error {
		t, found, err := teamIn(d, name, p)
		if err != nil || !found {
			return err
		}
		has, err := duty.HoldingsInDraft(d, storage.Holder{Kind: storage.TeamHolder, ID: t.ID})
		switch {
		case err != nil:
			return err
		case has.Any():
			p.Say(door.T("Nothing was changed: "), door.B(t.Name), door.T(" still has "+has.Words()+". Hand that over first: "),
				door.C("transfer all from "+t.Name+" to <team>"))
			return nil
		}
		p.Say(door.B(t.Name), door.T(" is no longer one of your teams."))
		return d.DeleteTeam(t.ID)
	})
}
