package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// ownControl adds a control of the workspace's own, or takes one out.
func ownControl(ctx context.Context, b *Bot, r Request, v invocation) Reply {
	if !b.keeps(r) {
		return keepsNothing(r)
	}
	verb, rest := cutVerb(controlVerbs, v.rest)
	if rest == "" {
		return b.usage("control", "Which control?")
	}
	if refusal := b.refuseChange(ctx, r, "control"); refusal != nil {
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
func readControl(b *Bot, text string) (c storage.Control, refusal *Reply) {
	refuse := func(format string, args ...any) (storage.Control, *Reply) {
		reply := sentence("Nothing was changed: "+format, args...)
		return storage.Control{}, &reply
	}
	head, task, _ := strings.Cut(text, ":")
	head, grain, _ := cutLast(head, " per ")
	head, function, _ := cutLast(head, " by ")
	head, layer, _ := cutLast(head, " in ")
	name, err := properName("control", head)
	if err != nil {
		return refuse("%s.", err)
	}
	c = storage.Control{Name: name, Layer: "governance", Function: "security", Grain: string(knowledge.PerOrganisation)}
	if c.Task, _ = knowledge.Clean(task, maxTask); c.Task == "" {
		c.Task = "do the " + name
	}
	if layer != "" {
		l := b.layerNamed(layer)
		if l == nil {
			return refuse("I know no layer “%s”. help controls lists them.", layer)
		}
		c.Layer = string(l.ID)
	}
	if function != "" {
		f := functionNamed(function)
		if f == "" {
			return refuse("I know no kind of team “%s”. There are %s.", function, strings.Join(functionWords(), ", "))
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

func addControl(ctx context.Context, b *Bot, r Request, c storage.Control) Reply {
	if meaning := b.base.Meaning(c.Name); meaning != "" && !isOwnControl(b, c.Name) {
		return sentence("Nothing was changed: “%s” means %s already, which has an entry of its own. Give yours another name.", c.Name, meaning)
	}
	p, err := b.reported(ctx, r, "control add", func(d *storage.Draft, p *report) error {
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
			c.ID = newID(c.Name, "control", func(id string) bool { return taken[id] || b.base.Control(knowledge.ControlID(id)) != nil })
		}
		p.say(B(c.Name), T(fmt.Sprintf(" %s: %s. It is done once per %s.", verb, c.Task, c.Grain)))
		p.note(C("assign "+c.ID+" to <team>"), T(" gives it an owner."))
		return d.PutControl(c)
	})
	if err != nil {
		return b.failed(ctx, r, err)
	}
	return p.draw()
}

// ownAnswer is the answer about a control of the workspace's own that is done once for all of it: no provider has a part in it.
func ownAnswer(b *Bot, r Request, book *storage.Book, control *knowledge.Control) Reply {
	everywhere := storage.Scope{Kind: storage.Everywhere}
	owner := []Span{B("nobody yet"), T(" — "), C("assign " + string(control.ID) + " to <team>")}
	var buttons []Block
	if found := holders(book, control.ID, []storage.Scope{everywhere}, storage.Accountable); len(found) > 0 {
		owner = b.held(r, book, found[0])
	} else {
		buttons = []Block{Buttons{[]Button{{Label: "Assign", Action: Action{"form", []string{string(control.ID), "everywhere"}}, Style: Primary},
			{Label: "I take it", Action: Action{"take", []string{string(control.ID), "everywhere"}}}}}}
	}
	return Reply{Blocks: append([]Block{
		Say(B("You, the customer."), T("  "+control.Name+" · a control of your own")),
		Facts{[]Fact{{Label: "You", Lines: [][]Span{{T(control.Task)}}}, {Label: "Here", Lines: [][]Span{owner}}}},
	}, buttons...)}
}

// isOwnControl tells whether a text names a control of the workspace's own.
func isOwnControl(b *Bot, text string) bool {
	for _, n := range b.base.Name(text) {
		if c := b.base.Control(n.Control); c != nil && c.Own {
			return true
		}
	}
	return false
}

func removeControl(ctx context.Context, b *Bot, r Request, name string) Reply {
	ids, fuzzy := b.controlsNamed(name)
	if len(ids) != 1 || fuzzy || !b.base.Control(ids[0]).Own {
		return sentence("Nothing was changed: “%s” is no control that was added here.", name)
	}
	return b.reporting(ctx, r, "control remove", func(d *storage.Draft, p *report) error {
		have, err := d.Control(string(ids[0]))
		if errors.Is(err, storage.ErrNotFound) {
			p.say(T("Nothing was changed: it stands in your organisation's own file, or somebody removed it meanwhile."))
			return nil
		}
		if err != nil {
			return err
		}
		if err := d.DeleteControl(have.ID); err != nil {
			return err
		}
		p.say(B(have.Name), T(" is no longer one of your controls."))
		n, err := dropAssignments(d, func(a storage.Assignment) bool { return a.Control == have.ID })
		if n > 0 {
			p.note(T(fmt.Sprintf("%d assignment%s of it went with it.", n, plural(n))))
		}
		return err
	})
}
