package assign

import (
	"context"
	"encoding/json"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/storage"
)

// A succession asks a deputy to take over from somebody who is gone. It is stored until it is posted.
type succession struct {
	Of storage.Holder   `json:"of"`
	To storage.Holder   `json:"to"`
	By storage.PersonID `json:"by"`
}

// lostTagged finds a lost holder that has a deputy by its tag in a button. A refusal says that there is none any more.
func lostTagged(ctx context.Context, b *core.Bot, r door.Request, tag string) (l lost, refusal *door.Reply) {
	if !b.Keeps(r) {
		reply := core.KeepsNothing(r)
		return l, &reply
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		reply := b.Failed(ctx, r, err)
		return l, &reply
	}
	for _, l := range lostHolders(ctx, b, book) {
		if HolderTag(l.holder) == tag && l.deputy != nil && l.why != "" {
			return l, nil
		}
	}
	reply := door.Sentence("Nothing was changed: they are there again, or somebody took care of it.")
	return l, &reply
}

// succeed gives all that a lost holder has to the deputy. The deputy says yes to it, or somebody who may transfer does.
func succeed(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	l, refusal := lostTagged(ctx, b, r, args[0])
	if refusal != nil {
		return *refusal
	}
	if refusal := b.Refuse(ctx, r, "transfer"); refusal != nil && !mayAnswerFor(ctx, b, r, *l.deputy) {
		return *refusal
	}
	reply := handOver(ctx, b, r, Plan{Handover: &Handover{Of: l.holder, To: *l.deputy}})
	reply.Replace = true
	return reply
}

// askDeputy has the deputy of a lost holder asked.
func askDeputy(ctx context.Context, b *core.Bot, r door.Request, args []string) door.Reply {
	l, refusal := lostTagged(ctx, b, r, args[0])
	if refusal != nil {
		return *refusal
	}
	return b.Reporting(ctx, r, "transfer", func(d *storage.Draft, p *door.Report) error {
		to, err := addressesIn(d, *l.deputy, "")
		if err != nil {
			return err
		}
		deputy := b.HolderSpan(r, *l.deputy, b.HolderName(d, *l.deputy))
		if len(to) == 0 {
			p.Say(door.T("I cannot write to "), deputy, door.T(": bind the team to a channel or to people first, or hand it over yourself."))
			return nil
		}
		for _, address := range to {
			if err := core.Tell(d, "succession", address, r.Person(), succession{l.holder, *l.deputy, r.Person()}); err != nil {
				return err
			}
		}
		p.Say(deputy, door.T(" is asked to take over from "+l.name+"."))
		return nil
	})
}

func drawSuccession(ctx context.Context, b *core.Bot, w core.Work, told json.RawMessage) (door.Reply, error) {
	var s succession
	if err := json.Unmarshal(told, &s); err != nil {
		return door.Reply{}, err
	}
	book, err := b.Store.Book(ctx, w.Workspace)
	if err != nil {
		return door.Reply{}, err
	}
	r := door.Request{Place: w.To.Place, User: w.To.User}
	from := b.HolderIn(r, book, s.Of)
	wish := []door.Span{door.T(" Will you take it over?")} // nobody asks: the daily look found it
	if s.By != "" {
		wish = []door.Span{door.T(" "), b.PersonSpan(r, s.By), door.T(" asks you to take it over.")}
	}
	return door.Answer(
		door.Say(append([]door.Span{from, door.T(" is gone and still has " + duty.HoldingsIn(book, s.Of).Words() + ". "), b.HolderIn(r, book, s.To),
			door.T(" stands in.")}, wish...)...),
		door.Buttons{Buttons: []door.Button{{Label: "Take it over", Action: door.Act("succeed", HolderTag(s.Of)), Style: door.Primary}}},
	), nil
}
