package duty

import (
	"slices"

	"srm/knowledge"
)

// exposureOrder is the order in which a customer reviews its own half: what strangers can reach and what gives most away comes first. Who
// can sign in; what is open to the internet; what is stored and who holds its keys; what runs and how old it is; what would tell of an
// attack and survive it; the rest in the base's order. The reason stands in the plan.
var exposureOrder = []struct {
	why      string
	controls []knowledge.ControlID
}{
	{"who gets in", []knowledge.ControlID{"mfa", "privileged-access", "user-accounts", "secrets-management", "access-review", "identity-infrastructure"}},
	{"what is open", []knowledge.ControlID{"cloud-configuration", "network-controls", "application-configuration", "api-security", "third-party-apps",
		"web-application-firewall", "dns", "ddos-protection"}},
	{"what can leak", []knowledge.ControlID{"data-access", "key-management", "encryption-at-rest", "encryption-in-transit", "data-classification",
		"ai-application", "ai-usage"}},
	{"what runs", []knowledge.ControlID{"os-patching", "dependency-patching", "runtime-patching", "database-patching", "container-images", "version-upgrades",
		"vulnerability-scanning", "application-code", "software-supply-chain", "os-hardening", "malware-protection", "cluster-control-plane"}},
	{"what tells and survives", []knowledge.ControlID{"logging", "monitoring", "data-backup", "incident-response", "disaster-recovery", "availability"}},
}

// Exposed is a control's place in that order, and why it is there.
func Exposed(id knowledge.ControlID) (rank int, why string) {
	for _, group := range exposureOrder {
		if i := slices.Index(group.controls, id); i >= 0 {
			return rank + i, group.why
		}
		rank += len(group.controls)
	}
	return rank, "the rest"
}
