package core

import (
	"context"
	"slices"
	"strings"
	"time"

	"srm/bot/door"
	"srm/bot/english"
	"srm/storage"
)

// RightsCommands are the commands about who may do what.
var RightsCommands = []Command{
	{
		Name: "rights", Usage: "rights [members|admins|group <groups>]", Summary: "who may change what",
		Help: []string{
			"Everybody may ask and read. Every member may change things as long as nothing else is set; all of it stands in history and can be undone.",
			"rights admins leaves that to admins; rights group @platform to admins and to who is in that group of the platform, or in the groups that a team of yours is bound to. A group that is named in another place of this workspace is kept beside it.",
			"Admins may always do all of it. Who cannot be found in a group is not in it; joining or leaving one counts within five minutes.",
		},
		Examples: []string{"rights", "rights group @platform", "rights admins", "rights members"},
		Changing: door.Admin,
		Params: []Param{{Name: "text", Help: "members, admins or group; nothing to see how it is", Optional: true},
			{Name: "to", Help: "a group, or a team that is bound to one", Kind: HolderParam, Optional: true}},
		Accepts: func(_ *Bot, rest string) bool { return rest == "" || BeginsWith(rightsVerbs, rest) },
		Run:     rights,
	},
}

var rightsVerbs = []string{"members", "admins", "group", "groups"}

// A rightsOutcome is what became of a change of the rights, stored with it.
type rightsOutcome struct {
	Set storage.Rights `json:"set"`
}

// rights shows or changes who may change what.
func rights(ctx context.Context, b *Bot, r door.Request, v Invocation) door.Reply {
	if !b.Keeps(r) {
		return KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	verb, rest := CutVerb(rightsVerbs, v.Rest)
	if verb == "" && v.Rest != "" {
		return b.Usage("rights", "Who shall it be?")
	}
	if verb == "" && v.Holder.Group == "" && v.Holder.Name == "" {
		return b.drawRights(r, book.Rights(), 0)
	}
	if refusal := b.RefuseChange(ctx, r, "rights"); refusal != nil {
		return *refusal
	}
	set := storage.Rights{}
	switch verb {
	case "members":
	case "admins":
		set.Who = storage.ByAdmins
	default:
		groups, problem := groupsNamed(r, book, rest, v)
		if problem != nil {
			return *problem
		}
		set.Who, set.Groups = storage.ByGroups, groups
	}
	out, seq, err := Change(ctx, b, r, "rights", 0, func(d *storage.Draft) (rightsOutcome, error) {
		now, err := d.Rights()
		if err != nil {
			return rightsOutcome{}, err
		}
		next := set
		if now.Who == storage.ByGroups && set.Who == storage.ByGroups {
			next.Groups = otherPlaces(now.Groups, set.Groups)
		}
		if next.Who == now.Who && slices.Equal(next.Groups, now.Groups) {
			return rightsOutcome{Set: now}, nil
		}
		next.Since, next.By = time.Time{}, ""
		return rightsOutcome{Set: next}, d.PutRights(next)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return b.drawRights(r, out.Set, seq)
}

// otherPlaces are new groups, and before them those that were there of other places than theirs.
func otherPlaces(old, fresh []storage.RightGroup) []storage.RightGroup {
	var all []storage.RightGroup
	for _, g := range old {
		if !slices.ContainsFunc(fresh, func(f storage.RightGroup) bool { return f.Place == g.Place }) {
			all = append(all, g)
		}
	}
	return append(all, fresh...)
}

// groupsNamed finds the groups that are meant: those that are mentioned or picked, else those that a team is bound to. It is their ids
// that count from then on, so that nobody who may only change teams can widen the rights.
func groupsNamed(r door.Request, book *storage.Book, rest string, v Invocation) ([]storage.RightGroup, *door.Reply) {
	var groups []storage.RightGroup
	add := func(place string, id door.GroupID, name string) {
		g := storage.RightGroup{Place: place, Group: string(id), Name: strings.TrimLeft(name, "@")}
		if !slices.ContainsFunc(groups, func(have storage.RightGroup) bool { return have.Place == g.Place && have.Group == g.Group }) {
			groups = append(groups, g)
		}
	}
	for _, m := range v.Mentions {
		if m.Group != "" {
			add(string(r.Place), m.Group, m.Name)
		}
	}
	if v.Holder.Group != "" {
		add(string(r.Place), v.Holder.Group, v.Holder.Name)
	}
	if len(groups) > 0 {
		return groups, nil
	}
	name := strings.TrimLeft(strings.TrimSpace(rest), "@")
	if name == "" {
		name = v.Holder.Name
	}
	refuse := func(text string, args ...any) ([]storage.RightGroup, *door.Reply) {
		reply := door.Sentence("Nothing was changed: "+text, args...)
		return nil, &reply
	}
	if name == "" {
		return refuse("which group? Mention it, as in rights group @platform, or name a team that is bound to one.")
	}
	t, found, near := FindTeam(book.Teams(), name)
	switch {
	case !found && near != "":
		return refuse("there is no team “%s”, but there is “%s”.", name, near)
	case !found:
		return refuse("I know no group or team “%s” here. Mention the group, so that I know which one is meant, or name a team that is bound to one.", name)
	}
	for _, x := range t.Bindings {
		if x.Group != "" {
			add(x.Place, door.GroupID(x.Group), t.Name)
		}
	}
	if len(groups) == 0 {
		return refuse("%s is bound to no group of a platform. Bind it first: team bind %s to @group.", t.Name, t.Name)
	}
	return groups, nil
}

func (b *Bot) drawRights(r door.Request, set storage.Rights, seq uint64) door.Reply {
	change := mayChangeSpans(r, set)
	change[0].Text = english.Capitalised(strings.TrimPrefix(change[0].Text, "only "))
	blocks := []door.Block{door.Say(door.B("Who may do what here")), door.Facts{Facts: []door.Fact{
		{Label: "Ask and read", Lines: [][]door.Span{{door.T("everybody")}}},
		{Label: "Change things", Lines: [][]door.Span{change}},
		{Label: "Accept or decline", Lines: [][]door.Span{{door.T("every member, what was given to them")}}},
		{Label: "All else", Lines: [][]door.Span{{door.T("admins: settings, rights, import, erasing")}}},
	}}}
	if set.Who == storage.ByGroups && !slices.ContainsFunc(set.Groups, func(g storage.RightGroup) bool { return g.Place == string(r.Place) }) {
		blocks = append(blocks, door.Warning(door.T("No group of this place is among them: here only admins change things.")))
	}
	if b.Options.Directory == nil && set.Who == storage.ByGroups {
		blocks = append(blocks, door.Warning(door.T("I cannot ask any platform who is in a group: so far only admins can change things.")))
	}
	blocks = append(blocks, door.Aside(door.C("help rights"), door.T(" lists it by command. Admins may always do all of it.")))
	if seq > 0 {
		blocks = append(blocks, door.UndoNote(seq))
	}
	return door.Reply{Blocks: blocks}
}

// MayChangeText is mayChangeSpans as plain text.
func MayChangeText(set storage.Rights) string {
	var text strings.Builder
	for _, s := range mayChangeSpans(door.Request{}, set) {
		text.WriteString(s.Text)
	}
	return text.String()
}

// RightsTable is who may use which command, as help shows it. Yes is all of it, see what it shows.
func (b *Bot) RightsTable() door.Table {
	t := door.Table{Title: "By command", Head: []string{"Command", "Guests", "Members", "Outside the group", "Admins"}}
	for _, c := range b.Features.Commands {
		row := []string{strings.ReplaceAll(c.Name, "-", " ")}
		for _, who := range []struct {
			rank   door.Rank
			narrow bool
		}{{door.Guest, false}, {door.Member, false}, {door.Member, true}, {door.Admin, false}} {
			row = append(row, c.allows(who.rank, who.narrow))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// allows says how much of a command a rank may use; narrow: as a member to whom the setting leaves no changes.
func (c Command) allows(rank door.Rank, narrow bool) string {
	may := func(needs door.Rank) bool {
		return rank >= needs && !(narrow && needs == door.Member && !c.Open)
	}
	switch {
	case !may(c.Needs):
		return "no"
	case !may(max(c.Needs, c.Changing)):
		return "see"
	}
	return "yes"
}
