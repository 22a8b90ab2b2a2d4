package adaptertest

import (
	"os"
	"strings"
	"testing"
)

// TestFeaturesNameCases: what shows a feature is a case that Run has, and no platform is silent about one.
func TestFeaturesNameCases(t *testing.T) {
	var source strings.Builder
	for _, name := range []string{"adaptertest.go", "platform.go"} {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(raw)
	}
	for _, f := range Features() {
		if f.Slack == "" || f.Discord == "" || strings.ContainsAny(f.What+f.Slack+f.Discord, "|\n") {
			t.Errorf("%q: a cell is empty, or breaks the table", f.What)
		}
		for _, c := range f.Cases {
			if !strings.Contains(source.String(), `t.Run("`+c+`"`) {
				t.Errorf("%q: there is no case %s", f.What, c)
			}
		}
	}
}
