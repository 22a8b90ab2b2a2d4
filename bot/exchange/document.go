package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"srm/storage"
)

// documentVersion is the version of the JSON in which decisions leave a workspace and come back. Fields may be added if they are
// optional; what changes their meaning is a new version.
const documentVersion = 1

// MaxDocument is how large a document with decisions may be, in bytes: all of it becomes one change.
const MaxDocument = 6 << 20

// writeDecisions writes decisions as JSON, one record on a line, so that two exports can be compared line by line. The same decisions
// always give the same bytes. History, if it is not nil, is written behind them, oldest first.
func writeDecisions(x storage.Decisions, history []storage.Entry) ([]byte, error) {
	w := &documentWriter{}
	fmt.Fprintf(&w.buf, "{\n\"srm\": %d,\n\"estate\": {\n", documentVersion)
	writeList(w, "", "services", x.Estate.Services)
	writeList(w, ",\n", "systems", x.Estate.Systems)
	writeList(w, ",\n", "controls", x.Estate.Controls)
	w.buf.WriteString("\n}")
	writeList(w, ",\n", "teams", x.Teams)
	writeList(w, ",\n", "assignments", x.Assignments)
	writeList(w, ",\n", "verifications", x.Verifications)
	writeList(w, ",\n", "rulings", x.Rulings)
	writeOptional(w, "reminders", x.Reminders)
	writeOptional(w, "rights", x.Rights)
	writeOptional(w, "schedules", x.Schedules)
	if history != nil {
		writeList(w, ",\n", "history", history)
	}
	w.buf.WriteString("\n}\n")
	return w.buf.Bytes(), w.err
}

type documentWriter struct {
	buf bytes.Buffer
	err error
}

func writeList[T any](w *documentWriter, before, name string, records []T) {
	fmt.Fprintf(&w.buf, "%s%q: [", before, name)
	for i, r := range records {
		line, err := json.Marshal(r)
		w.err = errors.Join(w.err, err)
		if i > 0 {
			w.buf.WriteByte(',')
		}
		w.buf.WriteByte('\n')
		w.buf.Write(line)
	}
	if len(records) > 0 {
		w.buf.WriteByte('\n')
	}
	w.buf.WriteString("]")
}

// writeOptional writes a list that there was not from the beginning, if there is something in it: then older programs read the rest.
func writeOptional[T any](w *documentWriter, name string, records []T) {
	if len(records) > 0 {
		writeList(w, ",\n", name, records)
	}
}

// A document is decisions as they were read, with the line of each record.
type document struct {
	storage.Decisions
	lines   map[string][]int // by list: "teams"
	history bool             // there was a history, which is not read
}

func (d *document) line(list string, i int) int {
	if lines := d.lines[list]; i < len(lines) {
		return lines[i]
	}
	return 0
}

// A lineError is a fault in a document, with where it is.
type lineError struct {
	line int
	text string
}

func (e lineError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.text) }

// readDecisions reads what writeDecisions wrote, or what somebody wrote like it. Its error is a lineError.
func readDecisions(data []byte) (*document, error) {
	in := &documentReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data))}
	in.decoder.DisallowUnknownFields()
	d := &document{lines: make(map[string][]int)}
	version := 0
	lists := map[string]func(string) error{"estate": func(string) error {
		return in.object(map[string]func(string) error{
			"services": readList(in, d, &d.Estate.Services), "systems": readList(in, d, &d.Estate.Systems), "controls": readList(in, d, &d.Estate.Controls)})
	}}
	lists["srm"] = func(string) error { return in.decoder.Decode(&version) }
	lists["teams"], lists["assignments"] = readList(in, d, &d.Teams), readList(in, d, &d.Assignments)
	lists["verifications"], lists["rulings"] = readList(in, d, &d.Verifications), readList(in, d, &d.Rulings)
	lists["reminders"], lists["rights"] = readList(in, d, &d.Reminders), readList(in, d, &d.Rights)
	lists["schedules"] = readList(in, d, &d.Schedules)
	lists["history"] = func(string) error {
		d.history = true
		return in.decoder.Decode(new(json.RawMessage))
	}
	err := in.object(lists)
	if err == nil {
		if _, more := in.decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is more behind the end")
		}
	}
	switch {
	case err != nil:
		return nil, in.fault(err)
	case version == 0:
		return nil, lineError{1, `this is no export of srm: "srm" with its version is missing`}
	case version != documentVersion:
		return nil, lineError{1, fmt.Sprintf("this export has version %d, and I read version %d", version, documentVersion)}
	}
	return d, nil
}

type documentReader struct {
	data    []byte
	decoder *json.Decoder
}

// object reads an object of which each field has a reader.
func (in *documentReader) object(fields map[string]func(name string) error) error {
	if err := in.delim('{'); err != nil {
		return err
	}
	seen := make(map[string]bool)
	for in.decoder.More() {
		token, err := in.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		read, known := fields[name]
		switch {
		case !known:
			return fmt.Errorf("%q is not known; there are %s", name, strings.Join(sortedKeys(fields), ", "))
		case seen[name]:
			return fmt.Errorf("%q is there twice", name)
		}
		seen[name] = true
		if err := read(name); err != nil {
			return err
		}
	}
	return in.delim('}')
}

func sortedKeys(fields map[string]func(string) error) []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (in *documentReader) delim(want json.Delim) error {
	token, err := in.decoder.Token()
	if err == nil && token != want {
		err = fmt.Errorf("expected %s, found %v", want, token)
	}
	return err
}

// readList reads a list of records into a slice, and notes the line of each.
func readList[T any](in *documentReader, d *document, into *[]T) func(string) error {
	return func(name string) error {
		if err := in.delim('['); err != nil {
			return err
		}
		for in.decoder.More() {
			line := in.line(in.decoder.InputOffset())
			var record T
			if err := in.decoder.Decode(&record); err != nil {
				return err
			}
			*into = append(*into, record)
			d.lines[name] = append(d.lines[name], line)
		}
		return in.delim(']')
	}
}

// line is the line of what comes next after an offset.
func (in *documentReader) line(offset int64) int {
	for offset < int64(len(in.data)) && strings.IndexByte(" \t\r\n,", in.data[offset]) >= 0 {
		offset++
	}
	return 1 + bytes.Count(in.data[:offset], []byte("\n"))
}

// fault puts a line to an error, in words for people.
func (in *documentReader) fault(err error) error {
	offset, text := in.decoder.InputOffset(), err.Error()
	switch syntax, mistyped := new(json.SyntaxError), new(json.UnmarshalTypeError); {
	case errors.As(err, &syntax):
		offset = max(0, syntax.Offset-1)
	case errors.As(err, &mistyped):
		text = fmt.Sprintf("%s cannot be a %s", mistyped.Field, mistyped.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		offset, text = int64(len(in.data)), "it ends in the middle"
	}
	return lineError{in.line(min(offset, int64(len(in.data)))), strings.TrimPrefix(text, "json: ")}
}
