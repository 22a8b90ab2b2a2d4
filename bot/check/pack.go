package check

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/storage"
)

// An evidence pack is what an auditor gets of a workspace for a period: one folder of files that needs nothing else. All files are made
// from the same sections, each a table with a word on how to read it. What is to be in the pack is an entry in packSections.

// A section is one table of an evidence pack.
type section struct {
	Name  string // of its files, and of its part of the page
	Title string
	Note  string   // how to read it
	Head  []string // as people read it; in JSON with small letters and underscores
	Rows  [][]string
}

// packSections make the sections, in their order. Whoever adds one adds it here.
var packSections = []func(*packing, context.Context) (section, error){
	ofBook((*packing).coverage), ofBook((*packing).owners), ofBook((*packing).matrix), ofBook((*packing).verifications), ofBook((*packing).rulings),
	(*packing).quiz, ofBook((*packing).history),
}

// ofBook makes a section of what was read before.
func ofBook(draw func(*packing) section) func(*packing, context.Context) (section, error) {
	return func(p *packing, _ context.Context) (section, error) { return draw(p), nil }
}

// A packing is a workspace at the end of a period, on its way into a pack.
type packing struct {
	bot       *core.Bot // with the names of the workspace
	workspace storage.WorkspaceID
	book      *storage.Book   // as it was at the end of the period
	duties    []duty.Duty     // likewise
	entries   []storage.Entry // of the period, oldest first
	from, to  storage.Day     // both in the period
	made      time.Time
	head      storage.Head // of the history at the end of the period
}

// A Pack is an evidence pack: the folder's name and its files.
type Pack struct {
	Name  string
	Files []door.File
}

// MakePack makes the evidence pack of a workspace for the days from and to, both included, in UTC. What is said to be so is so at the end
// of the period, or now if that is earlier. Without from it is the year before to, without to it is today.
func MakePack(ctx context.Context, b *core.Bot, ws storage.WorkspaceID, from, to storage.Day) (Pack, error) {
	now := b.Options.Now().UTC()
	if today := storage.DayOf(now); to == "" || to > today {
		to = today
	}
	if from == "" {
		from = storage.DayOf(to.Time(time.UTC).AddDate(-1, 0, 1))
	}
	if from > to {
		return Pack{}, fmt.Errorf("the period ends on %s, before it begins on %s", to, from)
	}
	p := &packing{workspace: ws, from: from, to: to, made: now}
	if err := p.read(ctx, b); err != nil {
		return Pack{}, err
	}
	sections := make([]section, len(packSections))
	for i, draw := range packSections {
		var err error
		if sections[i], err = draw(p, ctx); err != nil {
			return Pack{}, err
		}
	}
	files, err := p.files(sections)
	return Pack{Name: fmt.Sprintf("srm-evidence-%s-%s", from, to), Files: files}, err
}

// read goes back along the history to the end of the period, and then to its beginning.
func (p *packing) read(ctx context.Context, b *core.Bot) error {
	book, err := b.Store.Book(ctx, p.workspace)
	if err != nil {
		return err
	}
	end, start := p.to.Time(time.UTC).AddDate(0, 0, 1), p.from.Time(time.UTC)
	const page = 500
	var later []storage.Entry // than the period, newest first
	p.head = storage.Head{}
	for before := book.Head().Seq + 1; before > 1; {
		entries, err := b.Store.History(ctx, p.workspace, before, page)
		if err != nil {
			return err
		}
		for _, e := range entries {
			switch {
			case !e.At.Before(end):
				later = append(later, e)
			case e.At.Before(start):
				before = 1
			default:
				p.entries = append(p.entries, e)
			}
			if e.At.Before(end) && e.Seq > p.head.Seq {
				p.head = storage.Head{Seq: e.Seq, MAC: e.MAC}
			}
		}
		if before > 1 {
			before = entries[len(entries)-1].Seq
		}
	}
	slices.Reverse(p.entries)
	if p.book, err = book.Before(later); err != nil {
		return err
	}
	p.bot = b.Knowing(p.book)
	p.duties = duty.Of(p.bot.Base, p.book)
	return nil
}

// checksum is a MAC as history --head prints it.
func checksum(mac []byte) string {
	if len(mac) == 0 {
		return "-" // written without a key
	}
	return hex.EncodeToString(mac)
}

// who names a holder, and a person by the platform's id: no pack names people otherwise.
func (p *packing) who(h storage.Holder) string {
	if h.Kind == storage.TeamHolder {
		if t, ok := p.book.Team(h.ID); ok {
			return t.Name
		}
	}
	return h.ID
}
