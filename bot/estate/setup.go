package estate

import (
	"context"
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

// pages are the kinds of teams, so few on each page that every platform's form holds them.
var setupPages = [][]knowledge.Function{knowledge.Functions[:4], knowledge.Functions[4:]}

// setup asks what the workspace runs: the first page.
func setup(ctx context.Context, b *core.Bot, r door.Request) door.Reply {
	if !b.Keeps(r) {
		return core.KeepsNothing(r)
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return setupForm(b, book, "", "", "")
}

func setupForm(b *core.Bot, book *storage.Book, services, systems, problem string) door.Reply {
	hint := "names with commas between: rds, app service, microsoft 365"
	var have []string
	for _, p := range duty.PlacesOf(b.Base, book.Estate()) {
		have = append(have, b.ScopeName(p.Scope))
	}
	if more := len(have) - 8; more > 0 {
		have = append(have[:8], fmt.Sprintf("%d more", more))
	}
	if len(have) > 0 {
		hint = "you have " + english.Enumerate(have) + "; name what is missing"
	}
	return door.Answer(door.Form{
		Title: "Set up, 1 of 3: what you run", Action: door.Act("setup"), Submit: "Next", Error: problem,
		Fields: []door.Field{
			{Name: "services", Label: "Which services do you run?", Hint: hint, Value: services, Kind: door.SearchField, Optional: len(have) > 0},
			{Name: "systems", Label: "Which systems of your own?", Hint: "such as payments on eks fargate owned by Shop, website on paas", Value: systems,
				Kind: door.TextField, Optional: true},
		},
	})
}

// setupRuns reads the first page and asks for teams.
func setupRuns(ctx context.Context, b *core.Bot, r door.Request, _ []string, v core.Values) door.Reply {
	book, refusal := setupBook(ctx, b, r)
	if refusal != nil {
		return *refusal
	}
	typed, systems := v.Joined("services"), v.Joined("systems")
	found, rest, _ := b.ServicesNamed(typed)
	if len(rest) > 0 {
		return setupForm(b, book, typed, systems, "I know no service “"+strings.Join(rest, "”, “")+"”."+nearest(b, rest[0], b.ServiceWords()))
	}
	state := assign.Setup{Teams: make(map[knowledge.Function]string)}
	for _, s := range found {
		state.Services = append(state.Services, string(s.ID))
	}
	for part := range strings.FieldsFuncSeq(systems, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		s, problem := readSystem(b, part)
		if problem != "" {
			return setupForm(b, book, typed, systems, problem)
		}
		state.Systems = append(state.Systems, s)
	}
	if len(found)+len(state.Systems) == 0 && len(duty.PlacesOf(b.Base, book.Estate())) == 0 {
		return setupForm(b, book, typed, systems, "Name at least one service or system: what has to have an owner follows from it.")
	}
	return setupTeamsForm(ctx, b, r, book, state, 0)
}

// setupBook is the book, for somebody who may set up.
func setupBook(ctx context.Context, b *core.Bot, r door.Request) (*storage.Book, *door.Reply) {
	if !b.Keeps(r) {
		reply := core.KeepsNothing(r)
		return nil, &reply
	}
	book, err := b.Store.Book(ctx, b.Workspace(r))
	if err != nil {
		reply := b.Failed(ctx, r, err)
		return nil, &reply
	}
	return book, nil
}

// nearest is a sentence with names that may have been meant, or "".
func nearest(b *core.Bot, typed string, words []string) string {
	switch near := b.NearestWords(typed, words); len(near) {
	case 0:
		return ""
	case 1:
		return " The nearest is " + near[0] + "."
	default:
		return " The nearest are " + strings.Join(near, ", ") + "."
	}
}

// readSystem reads "<name> on <service|model> [owned by <team>]".
func readSystem(b *core.Bot, text string) (s assign.SetupSystem, problem string) {
	front, owner, _ := core.CutFold(strings.TrimSpace(text), " owned by ")
	name, on, _ := core.CutFold(front, " on ")
	name, err := core.ProperName("system", name)
	if err == nil && owner != "" {
		owner, err = core.ProperName("team", strings.TrimLeft(owner, "@"))
	}
	if err != nil {
		return s, english.Capitalised(err.Error()) + "."
	}
	if on == "" {
		return s, "What does " + name + " run on? Say " + name + " on a service or a model."
	}
	if meaning := b.Base.Meaning(name); meaning != "" && systemNamed(b, name) == nil {
		return s, fmt.Sprintf("In questions “%s” means %s already: give it a longer name.", name, meaning)
	}
	var placed storage.System
	if _, refusal := placeSystem(b, &placed, on); refusal != nil {
		return s, "I know no service or model “" + on + "” for " + name + " to run on." + nearest(b, on, b.ServiceWords())
	}
	return assign.SetupSystem{Name: name, Service: placed.Service, Model: placed.Model, Owner: owner}, ""
}

// setupTeamsForm asks which team does what: one page of kinds of teams. What is known is proposed.
func setupTeamsForm(ctx context.Context, b *core.Bot, r door.Request, book *storage.Book, state assign.Setup, page int) door.Reply {
	id, err := assign.Park(ctx, b, r, assign.Plan{Verb: "setup", Setup: &state})
	if err != nil {
		return b.Failed(ctx, r, err)
	}
	return setupPage(b, book, state, id, page, "")
}

func setupPage(b *core.Bot, book *storage.Book, state assign.Setup, id string, page int, problem string) door.Reply {
	form := door.Form{Title: fmt.Sprintf("Set up, %d of 3: your teams", page+2), Action: door.Act("teams", id, fmt.Sprint(page)), Submit: "Next", Error: problem}
	for _, f := range setupPages[page] {
		value := state.Teams[f]
		if value == "" {
			value = teamFor(book, f)
		}
		var names []string
		for _, id := range assign.Usually(b, f) {
			names = append(names, string(id))
		}
		form.Fields = append(form.Fields, door.Field{Name: string(f), Label: "Who is your " + core.FunctionName(f) + " team?",
			Hint: "usually does " + english.Few(names, 3) + "; empty if there is none", Value: value, Kind: door.SearchField, Optional: true})
	}
	return door.Answer(form)
}

// teamFor is the team that has a function, or is called so; "" if there is none.
func teamFor(book *storage.Book, f knowledge.Function) string {
	for _, t := range book.Teams() {
		if t.Function == string(f) {
			return t.Name
		}
	}
	for _, t := range book.Teams() {
		if t.Function == "" && core.FunctionNamed(t.Name) == f {
			return t.Name
		}
	}
	return ""
}

// setupTeams reads a page of teams and shows the next, or what would be done.
func setupTeams(ctx context.Context, b *core.Bot, r door.Request, args []string, v core.Values) door.Reply {
	book, refusal := setupBook(ctx, b, r)
	if refusal != nil {
		return *refusal
	}
	page := slices.Index([]string{"0", "1"}, args[1])
	p, refusal := assign.Parked(ctx, b, r, args[0])
	switch {
	case refusal != nil:
		return *refusal
	case page < 0 || p.Setup == nil:
		return door.Sentence("That form is from an older version of me, or not from me at all. Please ask again.")
	}
	state := *p.Setup
	if state.Teams == nil {
		state.Teams = make(map[knowledge.Function]string)
	}
	for _, f := range setupPages[page] {
		typed := strings.TrimLeft(v.One(string(f)), "@")
		if typed == "" {
			delete(state.Teams, f)
			continue
		}
		name, err := core.TeamName(typed)
		if err != nil {
			return setupPage(b, book, state, args[0], page, english.Capitalised(err.Error())+".")
		}
		state.Teams[f] = name
	}
	if page+1 < len(setupPages) {
		return setupTeamsForm(ctx, b, r, book, state, page+1)
	}
	return proposeSetup(ctx, b, r, book, state)
}
