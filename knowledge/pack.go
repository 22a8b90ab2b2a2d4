package knowledge

import (
	_ "embed"
	"errors"
	"reflect"
	"strings"
)

// packed holds the documents of data/ as values rather than as TOML, whose megabyte would take most of a start to read. First stands the
// shape of their type, so that no other code takes them for its own, then value after value: a number as a varint, a text as its length
// and its bytes, a list or a map as its length plus one, or 0 for none, and what is in it. The texts of the base are pieces of packed:
// they are on no heap. TestFactsArePacked makes it, and fails if data/ has changed since.
//
//go:generate go test -run TestFactsArePacked -update
//go:embed facts.pack
var packed string

var errStale = errors.New("facts.pack was made by other code than this: go generate ./knowledge")

// unpack reads documents as packed holds them.
func unpack(text string) ([]*document, error) {
	rest, ok := strings.CutPrefix(text, shape(reflect.TypeFor[document]())+"\n")
	if !ok {
		return nil, errStale
	}
	u := &unpacker{rest: rest, fields: make(map[reflect.Type][]int)}
	files := make([]*document, u.number())
	for i := range files {
		files[i] = &document{name: u.text()}
		u.value(reflect.ValueOf(files[i]).Elem())
	}
	return files, nil
}

// shape spells a type out: its kind, and what it is made of.
func shape(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Map:
		return "{" + shape(t.Key()) + ":" + shape(t.Elem()) + "}"
	case reflect.Slice:
		return "[" + shape(t.Elem()) + "]"
	case reflect.Pointer:
		return shape(t.Elem())
	case reflect.Struct:
		var b strings.Builder
		for _, i := range written(t) {
			b.WriteString(t.Field(i).Name + " " + shape(t.Field(i).Type) + ",")
		}
		return "(" + b.String() + ")"
	}
	return t.Kind().String()
}

// written are the fields of a struct that come from a file.
func written(t reflect.Type) []int {
	var fields []int
	for i := range t.NumField() {
		if key, ok := t.Field(i).Tag.Lookup("toml"); ok && key != "-" {
			fields = append(fields, i)
		}
	}
	return fields
}

type unpacker struct {
	rest   string
	fields map[reflect.Type][]int // written, of the types met so far
}

func (u *unpacker) number() int {
	for n, i := 0, 0; ; i++ {
		n |= int(u.rest[i]&0x7f) << (7 * i)
		if u.rest[i] < 0x80 {
			u.rest = u.rest[i+1:]
			return n
		}
	}
}

func (u *unpacker) text() string {
	n := u.number()
	s := u.rest[:n]
	u.rest = u.rest[n:]
	return s
}

func (u *unpacker) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(u.text())
	case reflect.Int:
		v.SetInt(int64(u.number()))
	case reflect.Bool:
		v.SetBool(u.number() == 1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		u.value(v.Elem())
	case reflect.Struct:
		for _, i := range u.written(v.Type()) {
			u.value(v.Field(i))
		}
	case reflect.Slice:
		if n := u.number() - 1; n >= 0 {
			u.list(v, n)
		}
	case reflect.Map:
		if n := u.number() - 1; n >= 0 {
			u.table(v, n)
		}
	}
}

func (u *unpacker) written(t reflect.Type) []int {
	fields, ok := u.fields[t]
	if !ok {
		fields = written(t)
		u.fields[t] = fields
	}
	return fields
}

func (u *unpacker) list(v reflect.Value, n int) {
	if texts, ok := v.Addr().Interface().(*[]string); ok { // most lists
		*texts = make([]string, n)
		for i := range *texts {
			(*texts)[i] = u.text()
		}
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		u.value(v.Index(i))
	}
}

func (u *unpacker) table(v reflect.Value, n int) {
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, n))
	for range n {
		key, value := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
		u.value(key)
		u.value(value)
		v.SetMapIndex(key, value)
	}
}
