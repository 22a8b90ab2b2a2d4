package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func FuzzRecord(f *testing.F) {
	f.Add("w/a/team/1", "1", "Platform <&> \u2028", int64(1), []byte("garbage"))
	f.Add("", "\x00", "", int64(-1), []byte{1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, key, id, name string, nanos int64, garbage []byte) {
		if !utf8.ValidString(id + "\x00" + name) {
			return
		}
		team := Team{ID: id, Name: name, Since: time.Unix(0, nanos).UTC(), By: PersonID(id)}
		value, err := encode(key, team)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode[Team](key, value)
		if err != nil || !reflect.DeepEqual(back, team) {
			t.Fatalf("%+v came back as %+v, %v", team, back, err)
		}
		if _, err := decode[Team](key+"x", value); !errors.Is(err, ErrDamaged) {
			t.Fatalf("under another key: %v", err)
		}
		if len(garbage) > 0 {
			at := int(garbage[0]) % len(value)
			changed := bytes.Clone(value)
			changed[at] ^= 1 << (len(garbage) % 8)
			if _, err := decode[Team](key, changed); !errors.Is(err, ErrDamaged) {
				t.Fatalf("with a bit changed at %d: %v", at, err)
			}
		}
		if _, err := decode[Team](key, garbage); err == nil && !bytes.Equal(garbage, value) {
			t.Fatalf("garbage %q decoded", garbage)
		}
	})
}

func FuzzKey(f *testing.F) {
	f.Add("T1", "slack/U1", "a%2Fb")
	f.Add("", "\x00", "../..")
	f.Fuzz(func(t *testing.T, ws, a, b string) {
		key := workspaceKey(WorkspaceID(ws), a, b)
		gotWS, relative, parts, err := splitKey(key)
		if err != nil || string(gotWS) != ws || len(parts) != 2 || parts[0] != a || parts[1] != b {
			t.Fatalf("%q, %q, %q became %q: %q, %q, %v", ws, a, b, key, gotWS, parts, err)
		}
		if relative != relativeKey(a, b) {
			t.Fatalf("relative key %q", relative)
		}
		if from, to := under(WorkspaceID(ws), a); key < from || key >= to {
			t.Fatalf("%q is not between %q and %q", key, from, to)
		}
		if from, to := under(WorkspaceID(ws + a)); ws+a != ws && key >= from && key < to {
			t.Fatalf("%q is in another workspace", key)
		}
		if got, _, _, err := splitKey(ws); err == nil && workspaceKey(got) != ws[:len(workspaceKey(got))] {
			t.Fatalf("%q was accepted", ws)
		}
		for i := range len(key) {
			if c := key[i]; c != '/' && c != '%' && !plain[c] {
				t.Fatalf("%q holds %q", key, c)
			}
		}
	})
}

func TestNewerRecord(t *testing.T) {
	value := seal("k", []byte("{}"))
	value[0] = recordVersion + 1
	if _, err := decode[Team]("k", value); !errors.Is(err, ErrDamaged) {
		t.Errorf("a version without its checksum: %v, want ErrDamaged", err)
	}
	sum := checksum(recordVersion+1, "k", []byte("{}"))
	value[1], value[2], value[3], value[4] = byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum)
	if _, err := decode[Team]("k", value); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "k") {
		t.Errorf("a newer record: %v, want ErrNewer", err)
	}
}

func TestNewerFormat(t *testing.T) {
	e := NewMemory()
	err := e.Update(t.Context(), func(tx Tx) error { return put(tx, formatKey, format{Format: formatVersion + 1}) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(e, Options{}); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

// What the MAC covers is everything of an entry but the MAC, whatever its texts look like.
func TestCutMAC(t *testing.T) {
	entry := Entry{Seq: 1, Verb: `,"mac":"`, By: `,"mac":`, Edits: []Edit{{Key: `,"mac":`, After: []byte(`{"mac":1,"mac":2}`)}}}
	without, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	entry.MAC = bytes.Repeat([]byte{0xFF}, 32)
	with, err := json.Marshal(entry)
	if err != nil {
		t.Fatal(err)
	}
	a, okA := cutMAC(without)
	b, okB := cutMAC(with)
	if !okA || !okB || !bytes.Equal(a, b) || !bytes.HasSuffix(a, []byte("]")) {
		t.Errorf("covered:\n%s\n%s", a, b)
	}
}

func TestBooksAreBounded(t *testing.T) {
	b := newBooks(1000)
	for i, ws := range []WorkspaceID{"a", "b", "c"} {
		b.put(ws, &Book{head: Head{Seq: uint64(i + 1)}, size: 400})
		b.get("a") // stays in use
	}
	if b.get("a") == nil || b.get("b") != nil || b.get("c") == nil || b.size != 800 {
		t.Errorf("kept: %v, %d bytes", b.where, b.size)
	}
	b.put("big", &Book{size: 1001})
	if b.get("big") != nil || b.size != 800 {
		t.Errorf("kept what is above the limit")
	}
	b.put("c", &Book{head: Head{Seq: 1}, size: 100})
	if b.get("c").head.Seq != 3 {
		t.Errorf("an older book took a newer one's place")
	}
	b.put("c", &Book{head: Head{Seq: 4}, size: 700})
	if b.get("a") != nil || b.size != 700 || b.used.Len() != 1 {
		t.Errorf("after growing: %v, %d bytes", b.where, b.size)
	}
}

// An entry is written by hand for speed: as json.Marshal would.
func TestEntryAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := rapid.Custom(func(t *rapid.T) json.RawMessage {
			if rapid.Bool().Draw(t, "absent") {
				return nil
			}
			b, err := json.Marshal(Team{ID: rapid.String().Draw(t, "id"), Name: rapid.String().Draw(t, "name")})
			if err != nil {
				t.Fatal(err)
			}
			return b
		})
		e := Entry{Seq: rapid.Uint64().Draw(t, "seq"), By: PersonID(rapid.String().Draw(t, "by")), Verb: rapid.String().Draw(t, "verb"),
			Request: rapid.String().Draw(t, "request"), Undoes: rapid.Uint64Max(1).Draw(t, "undoes"),
			MAC: rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, "mac")}
		if len(e.MAC) == 0 {
			e.MAC = nil
		}
		for range rapid.IntRange(1, 3).Draw(t, "edits") {
			e.Edits = append(e.Edits, Edit{Key: relativeKey(teamKind, rapid.String().Draw(t, "team")),
				Before: raw.Draw(t, "before"), After: raw.Draw(t, "after")})
		}
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := e.signed()
		if got := string(signed) + macField(e.MAC); err != nil || got != string(want) {
			t.Fatalf("got  %s (%v)\nwant %s", got, err, want)
		}
	})
}
