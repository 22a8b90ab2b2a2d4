package knowledge

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"
)

// A document is what a data file, or an organisation's own file, may hold.
type document struct {
	name string
	raw  []byte

	Layer        []*Layer        `toml:"layer"`
	Model        []*Model        `toml:"model"`
	Control      []*Control      `toml:"control"`
	Provider     []*Provider     `toml:"provider"`
	Service      []*Service      `toml:"service"`
	Source       []*Source       `toml:"source"`
	Lesson       []*Lesson       `toml:"lesson"`
	Report       []*Report       `toml:"report"`
	Framework    []*Framework    `toml:"framework"`
	Disagreement []*Disagreement `toml:"disagreement"`

	// Only in an organisation's own file.
	System []*System `toml:"system"`
	Rule   []*rule   `toml:"rule"`

	// There and in reading/.
	Alias []extraAlias `toml:"alias"`

	// Only in reading/: the vocabulary.
	Terms    map[string][]string `toml:"terms"`
	Capital  map[string][]string `toml:"capital"`
	Ordinary []string            `toml:"ordinary"`
	Foreign  []string            `toml:"foreign"`
	Names    map[string][]string `toml:"names"`
	Hints    map[string][]string `toml:"hints"`

	// Only in quiz/.
	Question []*curated            `toml:"question"`
	Proven   map[string][]SourceID `toml:"proven"` // by report: where it is written what it proves
}

// decode reads one file strictly: a key that does not exist is an error with its line.
func decode(name string, raw []byte) (*document, error) {
	f := &document{name: name, raw: raw}
	d := toml.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	err := d.Decode(f)
	if err == nil {
		return f, nil
	}
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		var all []error
		for _, e := range unknown.Errors {
			row, _ := e.Position()
			all = append(all, fmt.Errorf("%s:%d: unknown key %q", name, row, dotted(e.Key())))
		}
		return nil, errors.Join(all...)
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, column := bad.Position()
		return nil, fmt.Errorf("%s:%d:%d: %s", name, row, column, bad.Error())
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

func dotted(key toml.Key) string {
	var b bytes.Buffer
	for i, k := range key {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(k)
	}
	return b.String()
}

// line is where a record with this id begins, or 0.
func (f *document) line(id string) int {
	at := bytes.Index(f.raw, []byte(`"`+id+`"`))
	if at < 0 {
		return 0
	}
	return 1 + bytes.Count(f.raw[:at], []byte{'\n'})
}
