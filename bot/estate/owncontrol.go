package estate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/bot/core"
	"srm/bot/door"
	"srm/bot/duty"
	"srm/bot/english"
	"srm/knowledge"
	"srm/storage"
)

// ownControl adds a control of the workspace's own, or takes one out.
func ownControl(ctx context.Context, b *core.Bot, r door.Request, v core.Invocation) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	verb, rest := core.CutVerb(controlVerbs, v.Rest)
	if rest == "" {
		return b.Usage("control", "Which control?")
	}
	if refusal := b.RefuseChange(ctx, r, "control"); refusal != nil {
		return *refusal
	}
	if verb == "remove" {
		return removeControl(ctx, b, r, rest)
	}
	c, refusal := readControl(b, rest)
	if refusal != nil {
		return *refusal
	}
	return addControl(ctx, b, r, c)
}

// readControl reads "<name> [in <layer>] [by <function>] [per <grain>] [: <task>]".
func readControl(b *core.Bot, text string) (c storage.Control, refusal *door.Reply) {
	refuse := func(format string, args ...any) (storage.Control, *door.Reply) {
		reply := door.Sentence("Nothing was changed: "+format, args...)
		return storage.Control{}, &reply
	}
	head, task, _ := strings.Cut(text, ":")
	head, grain, _ := cutLast(head, " per ")
	head, function, _ := cutLast(head, " by ")
	head, layer, _ := cutLast(head, " in ")
	name, err := core.ProperName("control", head)
	if err != nil {
		return refuse("%s.", err)
	}
	c = storage.Control{Name: name, Layer: "governance", Function: "security", Grain: string(knowledge.PerOrganisation)}
	if c.Task, _ = knowledge.Clean(task, maxTask); c.Task == "" {
		c.Task = "do the " + name
	}
	if layer != "" {
		l := b.LayerNamed(layer)
		if l == nil {
			return refuse("I know no layer “%s”. help controls lists them.", layer)
		}
		c.Layer = string(l.ID)
	}
	if function != "" {
		f := core.FunctionNamed(function)
		if f == "" {
			return refuse("I know no kind of team “%s”. There are %s.", function, strings.Join(core.FunctionWords(), ", "))
		}
		c.Function = string(f)
	}
	switch strings.ToLower(grain) {
	case "", "organisation", "organization", "workspace":
	case "provider", "vendor":
		c.Grain = string(knowledge.PerProvider)
	case "service", "system":
		c.Grain = string(knowledge.PerService)
	default:
		return refuse("a control is done once per organisation, provider or service, not per %s.", grain)
	}
	return c, nil
}

// maxTask is how long the task of an own control may be, in bytes.
const maxTask = 300

// cutLast cuts at the last of a separator, without regard to the case of ASCII letters.
func cutLast(s, sep string) (before, after string, found bool) {
	lower := strings.ToLower(s)
	i := strings.LastIndex(lower, sep)
	if i < 0 || len(lower) != len(s) {
		return s, "", false
	}
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+len(sep):]), true
}

func addControl(ctx context.Context, b *core.Bot, r door.Request, c storage.Control) door.Reply {
	if meaning := b.Base.Meaning(c.Name); meaning != "" && !isOwnControl(b, c.Name) {
		return door.Sentence("Nothing was changed: “%s” means %s already, which has an entry of its own. Give yours another name.", c.Name, meaning)
	}
	p, err := b.Reported(ctx, r, "control add", func(d *storage.Draft, p *door.Report) error {
		c := c
		taken := make(map[string]bool)
		verb := "is a new control of yours"
		for have, err := range d.Controls() {
			if err != nil {
				return err
			}
			taken[have.ID] = true
			if strings.EqualFold(have.Name, c.Name) || strings.EqualFold(have.ID, c.Name) {
				c.ID, c.Since, c.By, verb = have.ID, have.Since, have.By, "is changed"
			}
		}
		if c.ID == "" {
			c.ID = core.NewID(c.Name, "control", func(id string) bool { return taken[id] || b.Base.Control(knowledge.ControlID(id)) != nil })
		}
		p.Say(door.B(c.Name), door.T(fmt.Sprintf(" %s: %s. It is done once per %s.", verb, c.Task, c.Grain)))
		p.Note(door.C("assign "+c.ID+" to <team>"), door.T(" gives it an owner."))
		return d.PutControl(c)
	})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return p.Draw()
}

// OwnAnswer is the answer about a control of the workspace's own that is done once for all of it: no provider has a part in it.
func OwnAnswer(b *core.Bot, r door.Request, book *storage.Book, control *knowledge.Control) door.Reply {
	everywhere := storage.Scope{Kind: storage.Everywhere}
	owner := []door.Span{door.B("nobody yet"), door.T(" — "), door.C("assign " + string(control.ID) + " to <team>")}
	var buttons []door.Block
	if found := duty.Holders(book, control.ID, []storage.Scope{everywhere}, storage.Accountable); len(found) > 0 {
		owner = b.Held(r, book, found[0])
	} else {
		buttons = []door.Block{door.Buttons{Buttons: []door.Button{{Label: "Assign", Action: door.Act("form", string(control.ID), "everywhere"), Style: door.Primary},
			{Label: "I take it", Action: door.Act("take", string(control.ID), "everywhere")}}}}
	}
	return door.Reply{Blocks: append([]door.Block{
		door.Say(door.B("You, the customer."), door.T("  "+control.Name+" · a control of your own")),
		door.Facts{Facts: []door.Fact{{Label: "You", Lines: [][]door.Span{{door.T(control.Task)}}}, {Label: "Here", Lines: [][]door.Span{owner}}}},
	}, buttons...)}
}

// isOwnControl tells whether a text names a control of the workspace's own.
func isOwnControl(b *core.Bot, text string) bool {
	for _, n := range b.Base.Name(text) {
		if c := b.Base.Control(n.Control); c != nil && c.Own {
			return true
		}
	}
	return false
}

func removeControl(ctx context.Context, b *core.Bot, r door.Request, name string) door.Reply {
	ids, fuzzy := b.ControlsNamed(name)
	if len(ids) != 1 || fuzzy || !b.Base.Control(ids[0]).Own {
		return door.Sentence("Nothing was changed: “%s” is no control that was added here.", name)
	}
	return b.Reporting(ctx, r, "control remove", func(d *storage.Draft, p *door.Report) error {
		have, err := d.Control(string(ids[0]))
		if errors.Is(err, storage.ErrNotFound) {
			p.Say(door.T("Nothing was changed: it stands in your organisation's own file, or somebody removed it meanwhile."))
			return nil
		}
		if err != nil {
			return err
		}
		if err := d.DeleteControl(have.ID); err != nil {
			return err
		}
		p.Say(door.B(have.Name), door.T(" is no longer one of your controls."))
		n, err := dropAssignments(d, func(a storage.Assignment) bool { return a.Control == have.ID })
		if n > 0 {
			p.Note(door.T(fmt.Sprintf("%d assignment%s of it went with it.", n, english.Plural(n))))
		}
		return err
	})
}
