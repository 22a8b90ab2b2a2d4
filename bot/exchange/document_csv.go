package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// The columns of assignments as CSV: first what an assignment is, which comes back, then what the knowledge base says of it, which
// is there to be read.
var (
	assignmentColumns = []string{"control", "scope_kind", "scope", "role", "holder_kind", "holder", "team", "checks_provider", "since", "by",
		"reply", "replied", "reply_by"}
	factColumns = []string{"control_name", "responsible", "provider_does", "we_do", "frameworks", "sources"}
)

// writeAssignments writes a row for each assignment. facts are the cells of factColumns for it.
func writeAssignments(x storage.Decisions, facts func(storage.Assignment) []string) ([]byte, error) {
	names := make(map[string]string)
	for _, t := range x.Teams {
		names[t.ID] = t.Name
	}
	var buf bytes.Buffer
	w := csv.NewWriter(&buf)
	rows := [][]string{slices.Concat(assignmentColumns, factColumns)}
	for _, a := range x.Assignments {
		team := ""
		if a.Holder.Kind == storage.TeamHolder {
			team = names[a.Holder.ID]
		}
		row := []string{a.Control, string(a.Scope.Kind), a.Scope.ID, string(a.Role), string(a.Holder.Kind), a.Holder.ID, team,
			strconv.FormatBool(a.Verify), writeTime(a.Since), string(a.By), string(a.Reply), writeTime(a.Replied), string(a.ReplyBy)}
		rows = append(rows, append(row, facts(a)...))
	}
	for _, row := range rows {
		for i := range row {
			row[i] = door.PlainCell(row[i])
		}
	}
	err := w.WriteAll(rows)
	return buf.Bytes(), err
}

// readAssignments reads what writeAssignments wrote, or the same columns in any order; those that only explain may be missing. Teams
// are the ones that its rows name.
func readAssignments(data []byte) (*document, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return nil, lineError{1, "this is no CSV with a line of column names"}
	}
	column := make(map[string]int)
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if !slices.Contains(assignmentColumns, name) && !slices.Contains(factColumns, name) {
			return nil, lineError{1, fmt.Sprintf("I do not know the column %q; there are %s", name, strings.Join(assignmentColumns, ", "))}
		}
		column[name] = i
	}
	for _, name := range []string{"control", "holder"} {
		if _, there := column[name]; !there {
			return nil, lineError{1, fmt.Sprintf("the column %q is missing", name)}
		}
	}
	d := &document{lines: make(map[string][]int)}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return d, nil
		}
		if parse := new(csv.ParseError); errors.As(err, &parse) {
			return nil, lineError{parse.Line, parse.Err.Error()}
		}
		line, _ := r.FieldPos(0)
		cell := func(name string) string {
			if i, there := column[name]; there && i < len(row) {
				return door.ReadPlainCell(row[i])
			}
			return ""
		}
		if err := d.addRow(line, cell); err != nil {
			return nil, lineError{line, err.Error()}
		}
	}
}

// addRow adds the assignment of a row, and the team that it names.
func (d *document) addRow(line int, cell func(string) string) error {
	or := func(name, otherwise string) string {
		if v := cell(name); v != "" {
			return v
		}
		return otherwise
	}
	a := storage.Assignment{Control: cell("control"), Scope: storage.Scope{Kind: storage.ScopeKind(or("scope_kind", string(storage.Everywhere))), ID: cell("scope")},
		Role:   storage.Role(or("role", string(storage.Accountable))),
		Holder: storage.Holder{Kind: storage.HolderKind(or("holder_kind", string(storage.TeamHolder))), ID: cell("holder")},
		Reply:  storage.Acceptance(cell("reply")), By: storage.PersonID(cell("by")), ReplyBy: storage.PersonID(cell("reply_by"))}
	var err error
	if a.Verify, err = strconv.ParseBool(or("checks_provider", "false")); err != nil {
		return fmt.Errorf("checks_provider is true or false, not %q", cell("checks_provider"))
	}
	if a.Since, err = readTime(cell("since")); err != nil {
		return fmt.Errorf("since: %w", err)
	}
	if a.Replied, err = readTime(cell("replied")); err != nil {
		return fmt.Errorf("replied: %w", err)
	}
	d.Assignments = append(d.Assignments, a)
	d.lines["assignments"] = append(d.lines["assignments"], line)
	named := func(t storage.Team) bool { return t.ID == a.Holder.ID }
	if a.Holder.Kind == storage.TeamHolder && !slices.ContainsFunc(d.Teams, named) {
		d.Teams = append(d.Teams, storage.Team{ID: a.Holder.ID, Name: or("team", a.Holder.ID)})
		d.lines["teams"] = append(d.lines["teams"], line)
	}
	return nil
}

func writeTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func readTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write 2026-11-26 or 2026-11-26T09:00:00Z", text)
}
