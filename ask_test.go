package main

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestReadLine(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"lines":            {"a\nb\n", []string{"a", "b"}},
		"no end":           {"a\nb", []string{"a", "b"}},
		"empty lines":      {"\n\na\n", []string{"", "", "a"}},
		"carriage returns": {"a\r\nb\r\n", []string{"a", "b"}},
		"nothing":          {"", nil},
		"a long one":       {strings.Repeat("x", 5000) + "\ny\n", []string{strings.Repeat("x", 100), "y"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := bufio.NewReaderSize(strings.NewReader(c.in), 16)
			var got []string
			for {
				line, err := readLine(r, 100)
				if errors.Is(err, io.EOF) {
					break
				}
				got = append(got, line)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestParseTalk(t *testing.T) {
	for line, want := range map[string][]string{
		`["a","b"]`: {"a", "b"}, ` ["a"] `: {"a"}, `["a",1]`: nil, `[]`: nil, `["a"`: nil, `"a"`: nil, `[null]`: nil, ``: nil, `["a"] b`: nil,
	} {
		if got, ok := parseTalk(line); ok != (want != nil) || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", line, got, ok, want)
		}
	}
}

func TestParseKept(t *testing.T) {
	kept, err := parseKept(strings.NewReader("# monday\n\nconsole 3 0aff\n\"two words\" 1 -\n"))
	if err != nil || len(kept) != 2 || kept[0].seq != 3 || string(kept[0].mac) != "\x0a\xff" || kept[1].workspace != "two words" {
		t.Errorf("%v, %v", kept, err)
	}
	for _, bad := range []string{"console", "console 0 0a", "console x 0a", "console 1 0", "console 1 0a x", "\"a"} {
		if _, err := parseKept(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
