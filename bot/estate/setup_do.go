package estate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"srm/bot/assign"
	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// supposed is the estate as it would be after a set-up.
func supposed(s *assign.Setup, e *storage.Estate) *storage.Estate {
	after := &storage.Estate{Services: slices.Clone(e.Services), Systems: slices.Clone(e.Systems), Controls: e.Controls}
	for _, id := range s.Services {
		if !slices.ContainsFunc(after.Services, func(have storage.Service) bool { return have.ID == id }) {
			after.Services = append(after.Services, storage.Service{ID: id})
		}
	}
	for i, sys := range s.Systems {
		if !slices.ContainsFunc(after.Systems, func(have storage.System) bool { return strings.EqualFold(have.Name, sys.Name) }) {
			after.Systems = append(after.Systems, storage.System{ID: fmt.Sprint("new-", i), Name: sys.Name, Service: sys.Service, Model: sys.Model})
		}
	}
	return after
}

// proposeSetup shows who would own what, and offers to do it at one press. What has an owner keeps it.
func proposeSetup(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, state assign.Setup) door.Reply {
	estate := supposed(&state, book.Estate())
	supposed, owners := supposing(b, estate), duty.SystemOwners(b.Base, book)
	state.Owners = nil
	teams := make(map[knowledge.Function]duty.Count) // how many controls a kind of team would get, and how many nobody would
	before, after := duty.Count{}, duty.Count{}
	for _, g := range duty.ByControl(duty.Join(duty.ObligationsAt(supposed, duty.PlacesOf(supposed, estate)), book, owners)) {
		open := 0
		for _, d := range g.All {
			if d.Gap() {
				open++
			}
		}
		before.All, before.Open = before.All+len(g.All), before.Open+open
		after.All = before.All
		if open == 0 {
			continue
		}
		f := g.Control.Function
		n := teams[f]
		if team := state.Teams[f]; team != "" {
			state.Owners = append(state.Owners, assign.SetupOwner{Control: g.Control.ID, Team: team})
			n.All++
		} else {
			n.Open++
			after.Open += open
		}
		teams[f] = n
	}
	id, err := assign.Park(ctx, b, r, assign.Plan{Verb: "setup", Setup: &state})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return drawProposal(b, book, state, teams, before, after, id)
}

// supposing is the base with the systems of an estate that is only supposed.
func supposing(b *core.Bot, e *storage.Estate) *knowledge.Base { return duty.Overlay(b.Shared, e) }

func drawProposal(b *core.Bot, book *storage.Book, state assign.Setup, teams map[knowledge.Function]duty.Count, before, after duty.Count, id string) door.Reply {
	blocks := []door.Block{door.Say(door.B("This is what I would do."), door.T("  Nothing was changed so far."))}
	facts := door.Facts{}
	if added := setupAdds(b, book, state); added != "" {
		facts.Facts = append(facts.Facts, door.Fact{Label: "New in your estate", Lines: [][]door.Span{{door.T(added)}}})
	}
	facts.Facts = append(facts.Facts, door.Fact{Label: "Coverage", Lines: [][]door.Span{{door.T(fmt.Sprintf("%s → %s of %s to own",
		duty.Percent(before), duty.Percent(after), english.Counted(after.All, "thing")))}}})
	t := door.Table{Head: []string{"Kind of team", "Team", "Would own", "For example"}}
	for _, f := range knowledge.Functions {
		n := teams[f]
		switch {
		case n.All > 0:
			t.Rows = append(t.Rows, []string{core.FunctionName(f), state.Teams[f], fmt.Sprintf("%d control%s", n.All, english.Plural(n.All)), someOwned(b, state, f)})
		case n.Open > 0:
			t.Rows = append(t.Rows, []string{core.FunctionName(f), "nobody named", fmt.Sprintf("%d stay%s open", n.Open, verbS(n.Open)), ""})
		}
	}
	if len(state.Owners) == 0 && len(facts.Facts) == 1 && !setupNames(b, book, state) {
		reply := door.Answer(door.Say(door.T("There is nothing to do: everything that you named is there. "), door.C("coverage"), door.T(" shows it.")))
		if len(t.Rows) > 0 {
			reply.Blocks = append(reply.Blocks, t)
		}
		return reply
	}
	blocks = append(blocks, facts)
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	return door.Reply{Blocks: append(blocks, door.Aside(door.T("What has an owner keeps it. Any of this can be changed afterwards, control by control.")),
		door.Buttons{Buttons: []door.Button{{Label: "Do it", Action: door.Act("do", id), Style: door.Primary}, {Label: "Not now", Action: door.Act("drop")}}})}
}

func verbS(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// setupAdds names what would be new in the estate.
func setupAdds(b *core.Bot, book *storage.Book, state assign.Setup) string {
	after := supposed(&state, book.Estate())
	var names []string
	for _, s := range after.Services[len(book.Estate().Services):] {
		if known := b.Base.Service(knowledge.ServiceID(s.ID)); known != nil {
			names = append(names, known.Name)
		}
	}
	for _, s := range after.Systems[len(book.Estate().Systems):] {
		names = append(names, s.Name)
	}
	return english.Enumerate(names)
}

// setupNames tells whether a team would be made, or get its function.
func setupNames(b *core.Bot, book *storage.Book, state assign.Setup) bool {
	for f, name := range state.Teams {
		if t, found, _ := core.FindTeam(book.Teams(), name); !found || t.Function == "" && f != "" {
			return true
		}
	}
	return false
}

// someOwned are the first controls that a kind of team would own.
func someOwned(b *core.Bot, state assign.Setup, f knowledge.Function) string {
	var ids []string
	for _, o := range state.Owners {
		if c := b.Base.Control(o.Control); c != nil && c.Function == f && len(ids) < 3 {
			ids = append(ids, string(o.Control))
		}
	}
	return strings.Join(ids, ", ")
}

// SetUp does what was shown, in one change. What somebody else decided meanwhile stays.
func SetUp(ctx context.Context, b *core.Bot, r door.Request, p assign.Plan) door.Reply {
	out, err := b.Reported(ctx, r, "setup", func(d *storage.Draft, said *door.Report) error {
		if err := assign.Unpark(d, p); err != nil {
			return err
		}
		if err := setUpEstate(b, d, r, *p.Setup, said); err != nil {
			return err
		}
		ids, err := setUpTeams(b, d, r, *p.Setup, said)
		if err != nil {
			return err
		}
		done, err := setUpOwners(b, d, r, p.Setup.Owners, ids)
		if err != nil {
			return err
		}
		said.Say(door.B("Done."), door.T(fmt.Sprintf("  %d control%s got an owner.", done, english.Plural(done))))
		if left := len(p.Setup.Owners) - done; left > 0 {
			said.Note(door.T(fmt.Sprintf("%d had got one meanwhile and keep%s it.", left, verbS(left))))
		}
		return nil
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	reply := out.Draw()
	reply.Blocks = append(reply.Blocks, next(ctx, b, r)...)
	for i, id := range p.Setup.Services {
		if s := b.Base.Service(knowledge.ServiceID(id)); s != nil && len(s.Modes) > 0 && i < 3 {
			reply.Blocks = append(reply.Blocks, chooseMode(s)...)
		}
	}
	return reply
}

// setUpOwners gives each control that was shown its owner, tells each team what it got, and counts.
func setUpOwners(b *core.Bot, d *storage.Draft, r door.Request, owners []assign.SetupOwner, ids map[string]string) (done int, err error) {
	everywhere := storage.Scope{Kind: storage.Everywhere}
	got := make(map[storage.Holder][]knowledge.ControlID)
	var order []storage.Holder
	for _, o := range owners {
		h := storage.Holder{Kind: storage.TeamHolder, ID: ids[o.Team]}
		filled, err := fill(b, d, r, assign.Slotted{Control: o.Control, Scope: everywhere}, h)
		if err != nil {
			return done, err
		}
		if !filled {
			continue
		}
		done++
		if got[h] == nil {
			order = append(order, h)
		}
		got[h] = append(got[h], o.Control)
	}
	for _, h := range order {
		if err := assign.TellGiven(b, d, r, got[h], everywhere, storage.Accountable, h); err != nil {
			return done, err
		}
	}
	return done, nil
}

func setUpEstate(b *core.Bot, d *storage.Draft, r door.Request, state assign.Setup, said *door.Report) error {
	for _, id := range state.Services {
		if _, err := d.Service(id); !errors.Is(err, storage.ErrNotFound) {
			if err != nil {
				return err
			}
			continue
		}
		if s := b.Base.Service(knowledge.ServiceID(id)); s != nil {
			if err := leaveFamily(b, d, s, new(door.Report)); err != nil {
				return err
			}
		}
		if err := d.PutService(storage.Service{ID: id}); err != nil {
			return err
		}
	}
	for _, s := range state.Systems {
		system := storage.System{Name: s.Name, Service: s.Service, Model: s.Model}
		if s.Owner != "" {
			t, err := teamMade(d, r, s.Owner, said)
			if err != nil {
				return err
			}
			system.Owner = &storage.Holder{Kind: storage.TeamHolder, ID: t.ID}
		}
		if err := keepSystem(b, d, system, new(door.Report)); err != nil {
			return err
		}
	}
	return nil
}

// setUpTeams makes the teams that are new, and says of each what kind it is where that was not said yet. It returns ids by name.
func setUpTeams(b *core.Bot, d *storage.Draft, r door.Request, state assign.Setup, said *door.Report) (map[string]string, error) {
	ids := make(map[string]string)
	for _, f := range knowledge.Functions {
		name := state.Teams[f]
		if name == "" {
			continue
		}
		t, err := teamMade(d, r, name, said)
		if err != nil {
			return nil, err
		}
		ids[name] = t.ID
		if t.Function == "" {
			t.Function = string(f)
			if err := d.PutTeam(t); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// teamMade finds a team by its name, or makes it.
func teamMade(d *storage.Draft, r door.Request, name string, said *door.Report) (storage.Team, error) {
	teams, err := core.TeamsIn(d)
	if err != nil {
		return storage.Team{}, err
	}
	if t, found := core.TeamOf(teams, r.Place, "", name); found {
		return t, nil
	}
	return assign.MakeTeam(d, teams, r.Place, "", name, said)
}
