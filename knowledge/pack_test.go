package knowledge

import (
	"encoding/binary"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite facts.pack")

// What is built in is what is written in data/: go generate ./knowledge after a change.
func TestFactsArePacked(t *testing.T) {
	files, err := decodeAll(os.DirFS("data"))
	if err != nil {
		t.Fatal(err)
	}
	want := pack(files)
	if *update {
		if err := os.WriteFile("facts.pack", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if packed != want {
		t.Fatal("data/ has changed since facts.pack was made: go generate ./knowledge")
	}
	got, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		f.raw = nil
		if !reflect.DeepEqual(got[i], f) {
			t.Errorf("%s is unpacked as something else", f.name)
		}
	}
}

func TestFactsOfOtherCodeAreRefused(t *testing.T) {
	other := strings.Replace(packed, "Layer", "Level", 1)
	if _, err := unpack(other); !errors.Is(err, errStale) {
		t.Errorf("got %v, want %v", err, errStale)
	}
}

// decodeAll reads every file of a tree, in the order of their names.
func decodeAll(data fs.FS) ([]*document, error) {
	var files []*document
	var faults []error
	err := fs.WalkDir(data, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".toml" {
			return err
		}
		raw, err := fs.ReadFile(data, name)
		if err != nil {
			return err
		}
		f, err := decode(name, raw)
		if err != nil {
			faults = append(faults, err)
			return nil
		}
		files = append(files, f)
		return nil
	})
	return files, errors.Join(append(faults, err)...)
}

// pack writes documents down, for unpack to read.
func pack(files []*document) string {
	p := packer(shape(reflect.TypeFor[document]()) + "\n")
	p.number(len(files))
	for _, f := range files {
		p.text(f.name)
		p.value(reflect.ValueOf(f).Elem())
	}
	return string(p)
}

type packer []byte

func (p *packer) number(n int) { *p = binary.AppendUvarint(*p, uint64(n)) }

func (p *packer) text(s string) {
	p.number(len(s))
	*p = append(*p, s...)
}

func (p *packer) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		p.text(v.String())
	case reflect.Int:
		p.number(int(v.Int()))
	case reflect.Bool:
		p.number(count(v.Bool()))
	case reflect.Pointer:
		p.value(v.Elem())
	case reflect.Struct:
		for _, i := range written(v.Type()) {
			p.value(v.Field(i))
		}
	case reflect.Slice:
		if p.length(v) {
			for i := range v.Len() {
				p.value(v.Index(i))
			}
		}
	case reflect.Map:
		if p.length(v) {
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			for _, key := range keys {
				p.value(key)
				p.value(v.MapIndex(key))
			}
		}
	default:
		panic("a " + v.Type().String() + " cannot be packed")
	}
}

// length writes the length of a list or a map, and tells whether there is one.
func (p *packer) length(v reflect.Value) bool {
	if v.IsNil() {
		p.number(0)
		return false
	}
	p.number(v.Len() + 1)
	return true
}
