package check

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/schedule"
	"srm/knowledge"
	"srm/storage"
)

// A newer program may know better who does what. At its start it compares what it knows with what the program before it knew, which the
// store keeps once for all workspaces, and whoever owns a control whose cell has changed is told, once: before, now and the source.

// A knownCell is what a program knew of a cell. Its sources are left out: that one was read again changes nothing.
type knownCell struct {
	Who      knowledge.Responsibility `json:"w"`
	Provider []string                 `json:"p,omitempty"`
	Customer []string                 `json:"c,omitempty"`
}

func (c knownCell) same(d knownCell) bool {
	return c.Who == d.Who && slices.Equal(c.Provider, d.Provider) && slices.Equal(c.Customer, d.Customer)
}

func knownOf(c *knowledge.Cell) knownCell { return knownCell{c.Responsible, c.Provider, c.Customer} }

// knownCells are all cells of a base: by control, a slash, and model or service.
type knownCells map[string]knownCell

func cellsOf(base *knowledge.Base) knownCells {
	all := make(knownCells)
	for _, c := range base.Controls {
		for model, cell := range c.Cells {
			all[string(c.ID)+"/"+string(model)] = knownOf(cell)
		}
	}
	for _, s := range base.Services {
		for control, cell := range s.Controls {
			all[string(control)+"/"+string(s.ID)] = knownOf(cell)
		}
	}
	return all
}

// at is what was known of a control at a place: the service's own row before its model's.
func (k knownCells) at(control knowledge.ControlID, p factPlace) (knownCell, bool) {
	if cell, ok := k[string(control)+"/"+string(p.Service)]; ok {
		return cell, true
	}
	cell, ok := k[string(control)+"/"+string(p.Model)]
	return cell, ok
}

// pack writes cells small; the version follows from what they say.
func (k knownCells) pack() (version string, packed json.RawMessage, err error) {
	plain, err := json.Marshal(map[string]knownCell(k)) // its keys are in order
	if err != nil {
		return "", nil, err
	}
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	if _, err := z.Write(plain); err != nil {
		return "", nil, err
	}
	if err := z.Close(); err != nil {
		return "", nil, err
	}
	packed, err = json.Marshal(small.Bytes())
	return core.Digest(string(plain)), packed, err
}

func unpack(packed json.RawMessage) (knownCells, error) {
	var small []byte
	if err := json.Unmarshal(packed, &small); err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(small))
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	var k knownCells
	return k, json.Unmarshal(plain, &k)
}

// TellOfFacts compares what is known now with what was known when a program was last started on this store, and has the owners of what
// has changed told. A version that was here before, as in a rollback, tells nobody anything. It may be called by several replicas, and
// again after it failed.
func TellOfFacts(ctx context.Context, b *core.Bot) error {
	now := cellsOf(b.Base)
	version, packed, err := now.pack()
	if err != nil {
		return err
	}
	kept, err := b.Store.Facts(ctx)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return b.Store.PutFacts(ctx, version, packed)
	case err != nil:
		return fmt.Errorf("reading what was known before: %w", err)
	case slices.Contains(kept.Seen, version):
		return nil
	}
	before, err := unpack(kept.Facts)
	if err != nil {
		return fmt.Errorf("reading what was known before: %w", err)
	}
	workspaces, err := b.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, ws := range workspaces {
		if err := tellWorkspace(ctx, b, ws, version, before); err != nil {
			return fmt.Errorf("telling %q of new facts: %w", ws, err)
		}
	}
	return b.Store.PutFacts(ctx, version, packed)
}

func tellWorkspace(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, version string, before knownCells) error {
	c := storage.Change{By: core.ByClock, At: b.Options.Now(), Verb: "facts"}
	_, err := b.Store.Change(ctx, ws, c, func(d *storage.Draft) error {
		if told, err := d.Told(version); err != nil || told {
			return err
		}
		book, err := d.Book()
		if err != nil {
			return err
		}
		news := newsFor(b.Knowing(book), book, before)
		for _, to := range slices.SortedFunc(maps.Keys(news), func(x, y door.Address) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) }) {
			if err := core.Tell(d, "facts", to, "", news[to]); err != nil {
				return err
			}
		}
		return d.PutTold(version)
	})
	return err
}

// A factPlace is where a cell is: a service, or a model alone.
type factPlace struct {
	Service knowledge.ServiceID `json:"service,omitempty"`
	Model   knowledge.ModelID   `json:"model"`
}

// A factChange is one cell that is not what it was, as stored with the message; what it is now is looked up when that is drawn.
type factChange struct {
	Control knowledge.ControlID `json:"control"`
	At      factPlace           `json:"at"`
	Before  knownCell           `json:"before"`
}

// newsFor are the changes that concern each address: of the controls that its people own, where they own them.
func newsFor(b *core.Bot, book *storage.Book, before knownCells) map[door.Address][]factChange {
	news := make(map[door.Address][]factChange)
	for a := range book.Assignments() {
		if a.Role != storage.Accountable || b.Base.Control(knowledge.ControlID(a.Control)) == nil {
			continue
		}
		to := schedule.AddressesOf(book, a.Holder)
		if len(to) == 0 {
			to = schedule.AddAddresses(to, door.AddressOf(book.Reminders().Admins))
		}
		if len(to) == 0 {
			to = schedule.AddAddresses(to, door.DirectTo(a.By))
		}
		for _, p := range placesIn(b, book, a.Scope) {
			was, known := before.at(knowledge.ControlID(a.Control), p)
			cell := b.Base.Cell(knowledge.ControlID(a.Control), p.Service, p.Model)
			if !known || cell == nil || was.same(knownOf(cell)) {
				continue
			}
			change := factChange{knowledge.ControlID(a.Control), p, was}
			for _, address := range to {
				if !slices.ContainsFunc(news[address], func(c factChange) bool { return c.Control == change.Control && c.At == change.At }) {
					news[address] = append(news[address], change)
				}
			}
		}
	}
	return news
}

// placesIn are the places that an assignment's scope covers: what the workspace runs there; as long as it has not said what it runs,
// the models.
func placesIn(b *core.Bot, book *storage.Book, scope storage.Scope) []factPlace {
	var all []factPlace
	add := func(s *knowledge.Service, model knowledge.ModelID) {
		if s == nil {
			all = append(all, factPlace{Model: model})
			return
		}
		all = append(all, factPlace{s.ID, s.Model})
		for _, mode := range s.Modes {
			all = append(all, factPlace{mode.ID, mode.Model})
		}
	}
	switch scope.Kind {
	case storage.ServiceScope, storage.SystemScope:
		if s := serviceOf(b, scope); s != nil {
			add(s, "")
		} else if system := b.Base.System(knowledge.SystemID(scope.ID)); system != nil {
			add(nil, system.Model)
		}
		return all
	case storage.ModelScope:
		add(nil, knowledge.ModelID(scope.ID))
	case storage.Everywhere:
		if book.Estate().Empty() {
			for _, m := range b.Base.Models {
				add(nil, m.ID)
			}
		}
	}
	for _, p := range duty.PlacesOf(b.Base, book.Estate()) {
		if slices.Contains(p.Scopes, scope) || scope.Kind == storage.ProviderScope && p.Service != nil && string(p.Service.Provider) == scope.ID {
			add(p.Service, p.Model.ID)
		}
	}
	return all
}

// newsShown is how many changes one message tells in full.
const newsShown = 8

// factsKind tells of new facts, in working hours, and however late a platform is back within a month.
var factsKind = core.Kind{
	Window: 30 * 24 * time.Hour,
	NotBefore: func(_ *core.Bot, d *storage.Draft, w core.Work) (time.Time, error) {
		set, err := d.Reminders()
		return schedule.WorkingTime(w.Now, schedule.Zone(set.Zone), set.Quiet), err
	},
	Decide: func(_ *core.Bot, _ *storage.Draft, w core.Work) (core.Decision, error) {
		return core.Decision{Chosen: w.Data}, nil
	},
	Draw: drawFacts,
}

func drawFacts(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	var changes []factChange
	if err := json.Unmarshal(told, &changes); err != nil {
		return door.Reply{}, err
	}
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return door.Reply{}, err
	}
	b = b.Knowing(book)
	facts := door.Facts{}
	for _, c := range changes[:min(len(changes), newsShown)] {
		if f, ok := drawChange(b, c); ok {
			facts.Facts = append(facts.Facts, f)
		}
	}
	blocks := []door.Block{door.Say(door.B("I know better now whose job some of your controls are. "),
		door.T("That comes with a new version of me; who has them here stays as it is.")), facts}
	if more := len(changes) - newsShown; more > 0 {
		blocks = append(blocks, door.Aside(door.T(fmt.Sprintf("%d more have changed; ask about a control to see how it is now.", more))))
	}
	return door.Reply{Blocks: blocks}, nil
}

// drawChange says what a cell was and what it is, with its source; false if there is no such cell any more.
func drawChange(b *core.Bot, c factChange) (door.Fact, bool) {
	control, cell := b.Base.Control(c.Control), b.Base.Cell(c.Control, c.At.Service, c.At.Model)
	if control == nil || cell == nil {
		return door.Fact{}, false
	}
	where := ""
	if s := b.Base.Service(c.At.Service); s != nil {
		where = " · " + s.Name
	} else if m := b.Base.Model(c.At.Model); m != nil {
		where = " · " + m.Name
	}
	now := knownOf(cell)
	f := door.Fact{Label: control.Name + where, Lines: [][]door.Span{
		{door.B("before: " + core.SideWords[c.Before.Who]), door.T(c.Before.tasks())}, {door.B("now: " + core.SideWords[now.Who]), door.T(now.tasks())}}}
	for _, id := range cell.Source[:min(len(cell.Source), 1)] {
		if s := b.Base.Source(id); s != nil {
			title := s.Title
			if s.Read != "" {
				title += ", read " + s.Read
			}
			f.Lines = append(f.Lines, []door.Span{door.T("source: "), door.L(title, s.URL)})
		}
	}
	return f, true
}

// tasks say what each side does.
func (c knownCell) tasks() string {
	var parts []string
	if len(c.Provider) > 0 {
		parts = append(parts, "provider: "+strings.Join(c.Provider, "; "))
	}
	if len(c.Customer) > 0 {
		parts = append(parts, "you: "+strings.Join(c.Customer, "; "))
	}
	if len(parts) == 0 {
		return ""
	}
	return " — " + strings.Join(parts, ". ")
}
