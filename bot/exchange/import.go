package exchange

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// An Import is what a document with decisions would do to a workspace, or did.
type Import struct {
	Faults  []string // what is wrong with it, each with its line; then nothing else is known
	New     []string // records that are not there yet, as people read them
	Changed []string // records that are there and differ
	Same    int      // records that are there already
	Seq     uint64   // the change by which it was taken in; 0 if it was not
	History bool     // the document holds a history, which is not taken in
}

// Text says what an import would do or did, in lines. Long lists are cut, with their count.
func (i Import) Text() string {
	var b strings.Builder
	list := func(title string, lines []string) {
		const shown = 20
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(&b, "%s (%d)\n", title, len(lines))
		for _, line := range lines[:min(len(lines), shown)] {
			b.WriteString("  " + line + "\n")
		}
		if more := len(lines) - shown; more > 0 {
			fmt.Fprintf(&b, "  and %d more\n", more)
		}
	}
	list("Nothing can be taken in as long as this is wrong", i.Faults)
	if len(i.Faults) > 0 {
		return b.String()
	}
	list("New", i.New)
	list("Changed", i.Changed)
	if i.Same > 0 {
		fmt.Fprintf(&b, "The same as here: %d\n", i.Same)
	}
	if i.History {
		b.WriteString("The history in the file is not taken in: a history is only ever written here.\n")
	}
	return b.String()
}

// Differs tells whether there is anything to take in.
func (i Import) Differs() bool { return len(i.New)+len(i.Changed) > 0 }

// TakeIn takes decisions into a workspace, all or nothing, as one change that c describes. dry only looks what it would do. data is
// what Export wrote as JSON or CSV; which of the two it is shows in its first character. Faults in it are no error.
func TakeIn(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, c storage.Change, data []byte, dry bool) (Import, error) {
	for {
		i, err := takeIn(ctx, b, ws, c, data, dry, nil)
		if !errors.Is(err, errMoved) {
			return i, err
		}
	}
}

// errMoved says that somebody changed something between looking and taking in.
var errMoved = errors.New("something was changed here meanwhile")

// takeIn is Import, or errMoved. also is done in the same change.
func takeIn(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, c storage.Change, data []byte, dry bool, also func(*storage.Draft) error) (Import, error) {
	d, fault := readDocument(data)
	if fault != nil {
		return Import{Faults: []string{fault.Error()}}, nil
	}
	book, err := b.Store.Book(ctx, ws)
	if err != nil {
		return Import{}, err
	}
	i := Import{History: d.history, Faults: importFaults(b, ws, book, d)}
	if len(i.Faults) > 0 {
		return i, nil
	}
	compareWith(book, d, &i)
	if dry || !i.Differs() {
		return i, nil
	}
	c.Verb = "import"
	head := book.Head().Seq
	result, err := b.Store.Change(ctx, ws, c, func(draft *storage.Draft) error {
		if draft.Head().Seq != head {
			return errMoved
		}
		if also != nil {
			if err := also(draft); err != nil {
				return err
			}
		}
		if err := draft.PutAll(d.Decisions); err != nil {
			return err
		}
		return begun(b, draft, d.Decisions)
	})
	i.Seq = result.Seq
	b.Nudge() // what was taken in may have put off timed work
	return i, err
}

func readDocument(data []byte) (*document, error) {
	if len(data) > MaxDocument {
		return nil, fmt.Errorf("the file has %s, and %s is the most that I take in at once", door.ByteSize(len(data)), door.ByteSize(MaxDocument))
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	switch {
	case len(text) == 0:
		return nil, errors.New("the file is empty")
	case text[0] == '{':
		return readDecisions(data)
	}
	return readAssignments(data)
}

// importFaults are what keeps a document from being taken in: each record has to be such as the commands would have made it.
func importFaults(b *core.Bot, ws storage.WorkspaceID, book *storage.Book, d *document) []string {
	l := &importLinter{bot: b.Knowing(book), workspace: ws, document: d, book: book, keys: make(map[string]int)}
	for i, s := range d.Estate.Services {
		l.at("services", i, "service "+s.ID)
		l.must(l.bot.Base.Service(knowledge.ServiceID(s.ID)) != nil, "there is no service %q", s.ID)
	}
	for i, s := range d.Estate.Systems {
		l.at("systems", i, "system "+s.ID)
		l.system(s)
	}
	for i, c := range d.Estate.Controls {
		l.at("controls", i, "control "+c.ID)
		l.control(c)
	}
	for i, t := range d.Teams {
		l.at("teams", i, "team "+t.ID)
		l.team(t)
	}
	for i, a := range d.Assignments {
		holder := ""
		if a.Role != storage.Accountable {
			holder = string(a.Holder.Kind) + " " + a.Holder.ID
		}
		l.at("assignments", i, fmt.Sprint("assignment ", a.Control, a.Scope, a.Role, holder))
		l.controlID(a.Control)
		l.scope(a.Scope)
		l.holder(a.Holder)
		l.must(slices.Contains(allRoles, a.Role), "there is no role %q", a.Role)
		l.must(slices.Contains([]storage.Acceptance{"", storage.Accepted, storage.Declined}, a.Reply), "a reply is accepted or declined, not %q", a.Reply)
	}
	for i, v := range d.Verifications {
		l.at("verifications", i, v.ID())
		l.verification(v)
	}
	for i, r := range d.Rulings {
		l.at("rulings", i, fmt.Sprint("ruling ", r.Control, r.Scope))
		l.controlID(r.Control)
		l.scope(r.Scope)
		l.must(slices.Contains(sides, r.Responsible), "responsible is provider, customer or shared, not %q", r.Responsible)
	}
	for i, s := range d.Reminders {
		l.at("reminders", i, "reminders")
		l.reminders(s)
	}
	for i, s := range d.Rights {
		l.at("rights", i, "rights")
		l.rights(s)
	}
	for i, s := range d.Schedules {
		l.at("schedules", i, "schedule "+s.ID)
		l.schedule(s)
	}
	return l.faults
}

var (
	allRoles = []storage.Role{storage.Accountable, storage.Responsible, storage.Consulted, storage.Informed, storage.Deputy}
	sides    = []string{string(knowledge.ByProvider), string(knowledge.ByCustomer), string(knowledge.ByBoth)}
)

// An importLinter gathers what is wrong with a document.
type importLinter struct {
	bot       *core.Bot // knows the names of the workspace
	workspace storage.WorkspaceID
	document  *document
	book      *storage.Book
	keys      map[string]int // the line of each record
	line      int
	faults    []string
}

// at says which record is looked at next. Two of the same key are a fault.
func (l *importLinter) at(list string, i int, key string) {
	l.line = l.document.line(list, i)
	if before, twice := l.keys[key]; twice && list != "teams" {
		l.must(false, "this is the same record as in line %d", before)
	}
	l.keys[key] = l.line
}

func (l *importLinter) must(holds bool, text string, args ...any) {
	if !holds {
		l.faults = append(l.faults, lineError{l.line, fmt.Sprintf(text, args...)}.Error())
	}
}

func (l *importLinter) controlID(id string) {
	own := slices.ContainsFunc(l.document.Estate.Controls, func(c storage.Control) bool { return c.ID == id })
	l.must(own || l.bot.Base.Control(knowledge.ControlID(id)) != nil, "there is no control %q", id)
}

func (l *importLinter) scope(s storage.Scope) {
	own := s.Kind == storage.SystemScope && slices.ContainsFunc(l.document.Estate.Systems, func(x storage.System) bool { return x.ID == s.ID })
	l.must(own || l.bot.ScopeName(s) != "" && (s.Kind != storage.Everywhere || s.ID == ""), "there is no scope %s %q", s.Kind, s.ID)
}

func (l *importLinter) holder(h storage.Holder) {
	switch h.Kind {
	case storage.TeamHolder:
		_, there := l.book.Team(h.ID)
		l.must(there || slices.ContainsFunc(l.document.Teams, func(t storage.Team) bool { return t.ID == h.ID }), "there is no team %q, here or in the file", h.ID)
	case storage.PersonHolder:
		place, user, both := strings.Cut(h.ID, "/")
		l.must(both && place != "" && user != "", "a person is written as place/user id, not %q", h.ID)
		l.place(place)
	default:
		l.must(false, "a holder is a team or a person, not a %q", h.Kind)
	}
}

// slug tells whether an id is one that commands make.
func slug(id string) bool {
	return id != "" && len(id) <= 40 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func (l *importLinter) team(t storage.Team) {
	l.must(slug(t.ID), "%q cannot be the id of a team: small letters, digits and hyphens, 40 at most", t.ID)
	name, err := core.TeamName(t.Name)
	l.must(err == nil, "%v", err)
	l.must(err != nil || name == t.Name, "the name %q cannot be written so; %q can", t.Name, name)
	for _, other := range slices.Concat(l.book.Teams(), l.document.Teams) {
		l.must(other.ID == t.ID || core.SameTeam(other.Name) != core.SameTeam(t.Name), "the team %s has that name already", other.ID)
	}
	l.must(t.Function == "" || slices.Contains(knowledge.Functions, knowledge.Function(t.Function)), "there is no function %q", t.Function)
	for _, x := range t.Bindings {
		l.place(x.Place)
	}
	if t.Deputy != nil {
		l.holder(*t.Deputy)
	}
}

func (l *importLinter) system(s storage.System) {
	l.must(slug(s.ID), "%q cannot be the id of a system: small letters, digits and hyphens, 40 at most", s.ID)
	l.must(strings.TrimSpace(s.Name) != "", "a system has a name")
	service, model := l.bot.Base.Service(knowledge.ServiceID(s.Service)), l.bot.Base.Model(knowledge.ModelID(s.Model))
	l.must(service != nil || s.Service == "" && model != nil, "a system runs on a service or under a model; %q is neither", s.Service+s.Model)
	if s.Owner != nil {
		l.holder(*s.Owner)
	}
}

func (l *importLinter) control(c storage.Control) {
	l.must(slug(c.ID), "%q cannot be the id of a control: small letters, digits and hyphens, 40 at most", c.ID)
	l.must(strings.TrimSpace(c.Name) != "", "a control has a name")
	l.must(l.bot.Base.Layer(knowledge.LayerID(c.Layer)) != nil, "there is no layer %q", c.Layer)
	builtIn := l.bot.Base.Control(knowledge.ControlID(c.ID))
	l.must(builtIn == nil || builtIn.Own, "%s is a control that everybody has", c.ID)
	l.must(slices.Contains([]knowledge.Grain{knowledge.PerOrganisation, knowledge.PerProvider, knowledge.PerService}, knowledge.Grain(c.Grain)),
		"grain is organisation, provider or service, not %q", c.Grain)
}

func (l *importLinter) verification(v storage.Verification) {
	l.controlID(v.Control)
	l.scope(v.Scope)
	l.must(v.Half == storage.Ours || v.Half == storage.Providers, "a half is ours or provider, not %q", v.Half)
	l.must(slices.Contains([]storage.Method{storage.Assessment, storage.PenetrationTest, storage.Review, storage.Report, storage.Certificate}, v.Method),
		"there is no method %q", v.Method)
	l.must(v.Number > 0, "a verification has a number, from 1")
	for _, day := range []storage.Day{v.On, v.Until} {
		l.must(!day.Time(time.UTC).IsZero(), "%q is no date; write 2027-03-31", day)
	}
	l.must(v.Evidence == "" || strings.HasPrefix(v.Evidence, "https://") || strings.HasPrefix(v.Evidence, "http://"),
		"evidence is an http or https address, not %q", v.Evidence)
}
