package check

import (
	"encoding/json"
	"strings"
	"testing"

	"srm/bot/bottest"
	"srm/bot/core"
	"srm/bot/door"
	"srm/knowledge"
)

func TestAChangeIsToldWithBeforeAfterAndSource(t *testing.T) {
	b := core.New(bottest.Overruled(t, "aws-rds"), nil, core.Options{}, core.Features{})
	at := factPlace{"aws-rds", "paas"}
	was, _ := cellsOf(bottest.Base()).at("os-patching", at)
	f, ok := drawChange(b, factChange{"os-patching", at, was})
	for _, part := range []string{"before: the cloud provider's job — provider: patches the operating system", "now: the job of both of you — provider: patches half. you: patch the other half"} {
		if got := door.FactText(f); !ok || !strings.Contains(got, part) {
			t.Errorf("drawn %q, want %q in it", got, part)
		}
	}
	c := factChange{"mfa", factPlace{Model: "iaas"}, knownCell{Who: knowledge.ByBoth}}
	if f, _ := drawChange(b, c); !strings.Contains(door.FactText(f), "source: ") {
		t.Errorf("no source in %q", door.FactText(f))
	}
	if _, ok := drawChange(b, factChange{Control: "gone"}); ok {
		t.Error("a control that is gone was drawn")
	}
}

func TestFactsAreKeptSmall(t *testing.T) {
	now := cellsOf(bottest.Base())
	version, packed, err := now.pack()
	if err != nil {
		t.Fatal(err)
	}
	back, err := unpack(packed)
	if err != nil || len(back) != len(now) {
		t.Fatalf("%d cells came back of %d, %v", len(back), len(now), err)
	}
	if again, _, _ := back.pack(); again != version {
		t.Error("the version is another one after a round trip")
	}
	if limit := 1 << 20; len(packed) > limit {
		t.Errorf("%d cells take %d bytes, more than %d", len(now), len(packed), limit)
	}
	t.Logf("%d cells take %d bytes", len(now), len(packed))
	for _, bad := range []string{`1`, `"AAAA"`, `"!"`} {
		if _, err := unpack(json.RawMessage(bad)); err == nil {
			t.Errorf("%s was unpacked", bad)
		}
	}
}
