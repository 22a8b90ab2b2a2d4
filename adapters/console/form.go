package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"srm/bot"
)

// form draws all of a form, or its head alone when its fields will be asked one by one.
func (d *drawer) form(f bot.Form) {
	d.flow(indent, indent, plain, []bot.Span{bot.B(oneLine(f.Title))}, plain)
	d.note([]bot.Span{bot.T(f.Error)}, true)
	if d.asking {
		d.note([]bot.Span{bot.T("An empty line takes what is proposed or leaves out what is optional; "), bot.C("cancel"), bot.T(" leaves the form.")}, false)
		return
	}
	var facts []bot.Fact
	for _, field := range f.Fields {
		facts = append(facts, bot.Fact{Label: field.Label, Lines: fieldLines(field)})
	}
	d.facts(facts, "")
}

// fieldLines say what is in a field, what is wrong with it, and what it wants.
func fieldLines(f bot.Field) [][]bot.Span {
	var lines [][]bot.Span
	switch {
	case f.Value != "":
		lines = append(lines, []bot.Span{bot.T(oneLine(shownValue(f)))})
	case f.Optional:
		lines = append(lines, []bot.Span{bot.Q("optional")})
	default:
		lines = append(lines, []bot.Span{bot.Q("required")})
	}
	if f.Error != "" {
		lines = append(lines, []bot.Span{bot.B("! "), bot.T(f.Error)})
	}
	if hint := fieldHint(f); hint != "" {
		lines = append(lines, []bot.Span{bot.Q(hint)})
	}
	return append(lines, choiceLines(f)...)
}

func choiceLines(f bot.Field) [][]bot.Span {
	var lines [][]bot.Span
	for i, c := range f.Choices {
		lines = append(lines, []bot.Span{bot.C(fmt.Sprintf("[%d]", i+1)), bot.T(" " + oneLine(c.Label))})
	}
	return lines
}

func fieldHint(f bot.Field) string {
	if f.Kind == bot.DateField && f.Hint == "" {
		return "a date: 2026-12-31"
	}
	return f.Hint
}

// shownValue is the label of a choice that is set, or the value itself.
func shownValue(f bot.Field) string {
	for _, c := range f.Choices {
		if c.Value == f.Value {
			return c.Label
		}
	}
	return f.Value
}

// errLeft says that the person left the form.
var errLeft = errors.New("form left")

// fill asks for the values of a form, one field after the other.
func (s *talk) fill(ctx context.Context, form bot.Form) (bot.Submit, error) {
	submit := bot.Submit{Form: form.Action, Values: map[string][]string{}}
	for _, field := range form.Fields {
		value, err := s.ask(ctx, field)
		if err != nil {
			return bot.Submit{}, err
		}
		if value != "" {
			submit.Values[field.Name] = []string{value}
		}
	}
	return submit, nil
}

// ask asks until a field has a value that it may have. What the line says is taken as it is: here # begins no comment.
func (s *talk) ask(ctx context.Context, f bot.Field) (string, error) {
	s.note(f.Error, true)
	s.note(fieldHint(f), false)
	for _, line := range choiceLines(f) {
		s.draw(bot.Reply{Blocks: []bot.Block{bot.Paragraph{Spans: line}}})
	}
	prompt := indent + oneLine(f.Label)
	switch {
	case f.Value != "":
		prompt += " [" + oneLine(shownValue(f)) + "]"
	case f.Optional:
		prompt += " (optional)"
	}
	for {
		s.gap = false
		line, err := s.in.next(ctx, prompt+"> ", s.completer(ctx, f))
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, errCleared):
			s.leave(err)
			return "", errLeft
		case errors.Is(err, errTooLong):
			s.note(tooLong, true)
			continue
		case err != nil:
			s.leave(err)
			return "", err
		}
		s.echo(prompt+"> ", line)
		line = strings.TrimSpace(line)
		if strings.EqualFold(line, "cancel") {
			return "", errLeft
		}
		value, problem := s.value(ctx, f, line)
		if problem == "" {
			return value, nil
		}
		s.note(problem, true)
	}
}

// value is what a line means to a field, or what is wrong with it.
func (s *talk) value(ctx context.Context, f bot.Field, line string) (value, problem string) {
	if line == "" {
		if f.Value == "" && !f.Optional {
			return "", "This one is needed; cancel leaves the form."
		}
		return f.Value, ""
	}
	choices := f.Choices
	switch f.Kind {
	case bot.ChoiceField:
		if n, err := strconv.Atoi(line); err == nil && n >= 1 && n <= len(choices) {
			return choices[n-1].Value, ""
		}
	case bot.SearchField:
		choices = s.complete(ctx, f.Name, line)
	default:
		return line, ""
	}
	if i := slices.IndexFunc(choices, func(c bot.Choice) bool {
		return strings.EqualFold(c.Label, line) || strings.EqualFold(c.Value, line)
	}); i >= 0 {
		return choices[i].Value, ""
	}
	if f.Kind == bot.ChoiceField {
		return "", fmt.Sprintf("That is none of the choices: a number from 1 to %d, or its words; cancel leaves the form.", len(choices))
	}
	return line, "" // nothing known, a new name perhaps: whoever gets the form judges it
}
