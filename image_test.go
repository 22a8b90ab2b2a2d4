package main

import (
	"bytes"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestImageHasWhatIsBuiltIn: the image is built from what .dockerignore lets through, so that each file that code builds in has to be named there.
func TestImageHasWhatIsBuiltIn(t *testing.T) {
	ignored, err := os.ReadFile(".dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	let := strings.Fields(string(ignored))
	out, err := exec.Command("go", "list", "-f", "{{$d := .ImportPath}}{{range .EmbedFiles}}{{$d}}/{{.}}\n{{end}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := bytes.Fields(out)
	if len(files) == 0 {
		t.Error("nothing is built in")
	}
	for _, file := range files {
		name := strings.TrimPrefix(path.Clean(string(file)), "srm/")
		if !slices.Contains(let, "!"+name) {
			t.Errorf("%s is built in, and .dockerignore keeps it out of the image: add !%s", name, name)
		}
	}
}
