package quiz

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/schedule"
	"srm/storage"
)

// A quiz that comes by itself: the claim of the work chooses the question and records it, what is posted is drawn from that record, and
// with the post the end is put off to the evening, when the post is edited to show the solution.

// openFor is how long a posted question is open: one that comes at nine is solved at five.
const openFor = 8 * time.Hour

// dailyKind is the quiz that schedules bring. Who comes too late to be asked in the morning is not asked in the evening.
var dailyKind = core.Kind{Window: 4 * time.Hour, Decide: decide, Draw: draw, Posted: posted, Next: schedule.Next, Scheduled: true}

// A choice is what a claim chose; it is stored with the work.
type choice struct {
	Asked string `json:"asked"`
}

// decide chooses and records the question of a work's time. What goes to a person is chosen by what that person has learnt.
func decide(b *core.Bot, d *storage.Draft, w core.Work) (core.Decision, error) {
	assigned, err := core.Collect(d.AllAssignments())
	if err != nil {
		return core.Decision{}, err
	}
	services, err := core.Collect(d.Services())
	if err != nil {
		return core.Decision{}, err
	}
	systems, err := core.Collect(d.Systems())
	if err != nil {
		return core.Decision{}, err
	}
	q := d.Quiz()
	wish := wish{id: core.Digest(w.ID, w.For.UTC().Format(time.RFC3339Nano)), workspace: w.Workspace, to: w.To}
	if w.To.User != "" {
		wish.by, wish.private = storage.PersonID(string(w.To.Place)+"/"+string(w.To.User)), true
		if l, err := q.Learner(wish.by); err != nil || l.Out {
			return core.Decision{Skip: true}, err
		}
	}
	asked, err := pose(b, q, estateView{assigned, servicesRun(services, systems)}, w.Now, wish)
	if err != nil || asked.ID == "" {
		return core.Decision{Skip: true}, err
	}
	return core.Decision{Chosen: choice{asked.ID}}, nil
}

// draw draws the question that was chosen.
func draw(ctx context.Context, b *core.Bot, w core.Work, chosen json.RawMessage) (door.Reply, error) {
	asked, err := askedFor(ctx, b, w, chosen)
	if err != nil {
		return door.Reply{}, err
	}
	q, same := questionOf(b, asked)
	if !same {
		return door.Reply{}, fmt.Errorf("the question %s has changed since it was chosen", asked.Question)
	}
	reply := drawQuestion(asked, q)
	if asked.Private {
		reply.Blocks = addressed(reply.Blocks, w.To.Place)
	}
	return reply, nil
}

func askedFor(ctx context.Context, b *core.Bot, w core.Work, chosen json.RawMessage) (asked storage.Asked, err error) {
	var c choice
	if err := json.Unmarshal(chosen, &c); err != nil {
		return asked, err
	}
	there := false
	err = b.Store.ReadQuiz(ctx, w.Workspace, func(q *storage.Quiz) (err error) {
		asked, there, err = q.Asked(c.Asked)
		return err
	})
	if err == nil && !there {
		err = fmt.Errorf("the question %s was asked too long ago", c.Asked)
	}
	return asked, err
}

// addressed puts the place into the buttons of a question in direct messages, which some platforms send back without one.
func addressed(blocks []door.Block, place door.PlaceID) []door.Block {
	tag := strings.ReplaceAll(string(place), ":", "/")
	for _, block := range blocks {
		buttons, ok := block.(door.Buttons)
		for i := range buttons.Buttons {
			a := &buttons.Buttons[i].Action
			if ok && len(a.Verb)+len(strings.Join(a.Args, ":"))+len(tag)+2 <= door.MaxAction {
				a.Args = append(a.Args, tag)
			}
		}
	}
	return blocks
}

// fromDirect is a press on a question in direct messages: the place comes from the button, if the request has none. That the question
// there is for whoever presses is checked by take.
func fromDirect(r door.Request, args []string) (door.Request, bool) {
	if r.Place != "" || len(args) != 3 {
		return r, false
	}
	r.Place = door.PlaceID(strings.ReplaceAll(args[2], "/", ":"))
	return r, true
}

// ending is the data of the work that ends a posted question.
type ending struct {
	Asked string      `json:"asked"`
	Post  door.PostID `json:"post"`
}

// posted puts off the end of a question that was posted. What a person got is solved by answering it.
func posted(b *core.Bot, d *storage.Draft, w core.Work, chosen json.RawMessage, post door.PostID) error {
	var c choice
	if err := json.Unmarshal(chosen, &c); err != nil || w.To.User != "" {
		return err
	}
	return core.Later(d, storage.Timed{ID: "quiz-end-" + c.Asked, Kind: "quiz-end", To: w.To.Stored(), For: w.For.Add(openFor)},
		ending{c.Asked, post})
}

// endKind edits a posted question in the evening: no answer counts from then on, and the solution is shown with what was picked.
var endKind = core.Kind{
	Window: 7 * 24 * time.Hour,
	Decide: func(_ *core.Bot, d *storage.Draft, w core.Work) (core.Decision, error) {
		var end ending
		if err := json.Unmarshal(w.Data, &end); err != nil {
			return core.Decision{}, err
		}
		asked, err := closeAsked(d.Quiz(), end.Asked)
		return core.Decision{Skip: asked.ID == "", Chosen: choice{end.Asked}, Edit: end.Post}, err
	},
	Draw: func(ctx context.Context, b *core.Bot, w core.Work, chosen json.RawMessage) (door.Reply, error) {
		asked, err := askedFor(ctx, b, w, chosen)
		if err != nil {
			return door.Reply{}, err
		}
		book, err := b.Store.Book(ctx, w.Workspace)
		return drawSolution(b, door.Request{Place: w.To.Place}, book, asked), err
	},
}
