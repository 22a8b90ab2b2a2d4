package bot

import (
	"context"
	"encoding/json"

	"srm/storage"
)

// A succession asks a deputy to take over from somebody who is gone. It is stored until it is posted.
type succession struct {
	Of storage.Holder   `json:"of"`
	To storage.Holder   `json:"to"`
	By storage.PersonID `json:"by"`
}

// lostTagged finds a lost holder that has a deputy by its tag in a button. A refusal says that there is none any more.
func lostTagged(ctx context.Context, b *Bot, r Request, tag string) (l lost, refusal *Reply) {
	if !b.keeps(r) {
		reply := keepsNothing(r)
		return l, &reply
	}
	book, err := b.store.Book(ctx, b.workspace(r))
	if err != nil {
		reply := b.failed(ctx, r, err)
		return l, &reply
	}
	for _, l := range lostHolders(ctx, b, book) {
		if holderTag(l.holder) == tag && l.deputy != nil && l.why != "" {
			return l, nil
		}
	}
	reply := sentence("Nothing was changed: they are there again, or somebody took care of it.")
	return l, &reply
}

// succeed gives all that a lost holder has to the deputy. The deputy says yes to it, or somebody who may transfer does.
func succeed(ctx context.Context, b *Bot, r Request, args []string) Reply {
	l, refusal := lostTagged(ctx, b, r, args[0])
	if refusal != nil {
		return *refusal
	}
	if refusal := b.refuse(ctx, r, "transfer"); refusal != nil && !mayAnswerFor(ctx, b, r, *l.deputy) {
		return *refusal
	}
	reply := handOver(ctx, b, r, plan{Handover: &handover{Of: l.holder, To: *l.deputy}})
	reply.Replace = true
	return reply
}

// askDeputy has the deputy of a lost holder asked.
func askDeputy(ctx context.Context, b *Bot, r Request, args []string) Reply {
	l, refusal := lostTagged(ctx, b, r, args[0])
	if refusal != nil {
		return *refusal
	}
	return b.reporting(ctx, r, "transfer", func(d *storage.Draft, p *report) error {
		to, err := addressesIn(d, *l.deputy, "")
		if err != nil {
			return err
		}
		deputy := b.holderSpan(r, *l.deputy, b.holderName(d, *l.deputy))
		if len(to) == 0 {
			p.say(T("I cannot write to "), deputy, T(": bind the team to a channel or to people first, or hand it over yourself."))
			return nil
		}
		for _, address := range to {
			if err := tell(d, "succession", address, r.Person(), succession{l.holder, *l.deputy, r.Person()}); err != nil {
				return err
			}
		}
		p.say(deputy, T(" is asked to take over from "+l.name+"."))
		return nil
	})
}

func drawSuccession(ctx context.Context, b *Bot, w work, told json.RawMessage) (Reply, error) {
	var s succession
	if err := json.Unmarshal(told, &s); err != nil {
		return Reply{}, err
	}
	book, err := b.store.Book(ctx, w.Workspace)
	if err != nil {
		return Reply{}, err
	}
	r := Request{Place: w.To.Place, User: w.To.User}
	from := b.holderOf(r, book, s.Of)
	wish := []Span{T(" Will you take it over?")} // nobody asks: the daily look found it
	if s.By != "" {
		wish = []Span{T(" "), b.personSpan(r, s.By), T(" asks you to take it over.")}
	}
	return Reply{Blocks: []Block{
		Say(append([]Span{from, T(" is gone and still has " + holdingsIn(book, s.Of).words() + ". "), b.holderOf(r, book, s.To), T(" stands in.")}, wish...)...),
		Buttons{[]Button{{Label: "Take it over", Action: Action{"succeed", []string{holderTag(s.Of)}}, Style: Primary}}},
	}}, nil
}
