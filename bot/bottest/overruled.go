package bottest

import (
	"testing"

	"srm/knowledge"
)

// Overruled is the base with a rule of an organisation's own, which stands for a newer version of the facts.
func Overruled(t testing.TB, service string) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load(knowledge.File{Name: "own.toml", Data: []byte(`
[[rule]]
control = "os-patching"
service = "` + service + `"
responsible = "shared"
provider = ["patches half"]
customer = ["patch the other half"]
why = "it was looked up again"
`)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
