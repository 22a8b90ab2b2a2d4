package quiz

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// A cluster is a cluster of wrong answers: what many here take for somebody else's job. It names no person.
type cluster struct {
	Control knowledge.ControlID
	Place   string // a service or a model, as in assignments' scopes; "" for anywhere
	Share   int    // percent of the answers
	Answers int
	Text    string
}

// A cluster has so many answers, and at least this share of them say the same wrong side, or are wrong where sides were not asked.
const (
	hintFrom  = 5
	hintShare = 40
)

// clusters are what people of a workspace get wrong most, in the months of the last quarter, the worst first. Where gaps are listed
// they say which of them people do not even see.
func clusters(ctx context.Context, b *core.Bot, r door.Request) ([]cluster, error) {
	var tallies []storage.Tally
	err := b.Store.ReadQuiz(ctx, b.Workspace(r), func(q *storage.Quiz) (err error) {
		tallies, err = talliesOf(q, monthsBack(r.At, 3))
		return err
	})
	return hints(b, tallies), err
}

// Hints are the worst clusters, to stand where gaps are listed; nothing if there is none.
func Hints(ctx context.Context, b *core.Bot, r door.Request) []door.Block {
	if !b.Keeps(r) {
		return nil
	}
	all, err := clusters(ctx, b, r)
	switch {
	case err != nil:
		return b.Failed(ctx, r, err).Blocks
	case len(all) == 0:
		return nil
	}
	fact := door.Fact{Label: "Hints"}
	for _, h := range all[:min(len(all), 3)] {
		fact.Lines = append(fact.Lines, []door.Span{door.T(h.Text), door.Q(fmt.Sprintf(" (%d answers in the quiz)", h.Answers))})
	}
	return []door.Block{door.Facts{Facts: []door.Fact{fact}}}
}

// hints finds the clusters in some counts.
func hints(b *core.Bot, tallies []storage.Tally) []cluster {
	var all []cluster
	for _, t := range tallies {
		c := b.Base.Control(knowledge.ControlID(t.Control))
		if c == nil {
			continue
		}
		for at, w := range t.Where {
			if h, ok := hint(b, c, at, w); ok {
				all = append(all, h)
			}
		}
	}
	slices.SortFunc(all, func(x, y cluster) int {
		return cmp.Or(-cmp.Compare(x.Share, y.Share), -cmp.Compare(x.Answers, y.Answers), cmp.Compare(x.Control, y.Control), cmp.Compare(x.Place, y.Place))
	})
	return all
}

func hint(b *core.Bot, c *knowledge.Control, at string, w storage.Where) (cluster, bool) {
	if at != "" && b.Base.Service(knowledge.ServiceID(at)) == nil && b.Base.Model(knowledge.ModelID(at)) == nil {
		return cluster{}, false // what it was is no more
	}
	cell := b.Base.Cell(c.ID, knowledge.ServiceID(at), knowledge.ModelID(at))
	sides := w.Provider + w.Customer + w.Both
	h := cluster{Control: c.ID, Place: at, Answers: sides}
	if cell == nil || sides < hintFrom {
		h.Share, h.Answers = percentOf(w.Wrong, w.Answers), w.Answers
		h.Text = fmt.Sprintf("%d %% get %s%s wrong", h.Share, c.Name, onPlace(placeName(b, at)))
		return h, w.Answers >= hintFrom && h.Share >= hintShare
	}
	they := "the provider"
	if s := b.Base.Service(knowledge.ServiceID(at)); s != nil {
		if p := b.Base.Provider(s.Provider); p != nil {
			they = p.Short
		}
	}
	wrong, n := "", 0
	for _, x := range []struct {
		side knowledge.Responsibility
		n    int
		say  string
	}{{knowledge.ByProvider, w.Provider, "it is " + they + "'s alone"}, {knowledge.ByCustomer, w.Customer, "it is ours alone"},
		{knowledge.ByBoth, w.Both, "it is shared"}} {
		if x.side != cell.Responsible && x.n > n {
			wrong, n = x.say, x.n
		}
	}
	h.Share = percentOf(n, sides)
	is := map[knowledge.Responsibility]string{knowledge.ByProvider: they + "'s", knowledge.ByCustomer: "ours", knowledge.ByBoth: "shared"}[cell.Responsible]
	h.Text = fmt.Sprintf("%d %% think of %s%s that %s; it is %s", h.Share, c.Name, onPlace(placeName(b, at)), wrong, is)
	return h, h.Share >= hintShare
}

func onPlace(name string) string {
	if name == "" {
		return ""
	}
	return " on " + name
}

// placeName is how people read where a question was asked about.
func placeName(b *core.Bot, tag string) string {
	if s := b.Base.Service(knowledge.ServiceID(tag)); s != nil {
		return s.Name
	}
	if m := b.Base.Model(knowledge.ModelID(tag)); m != nil {
		return m.Name
	}
	return tag
}
