package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"srm/bot"
)

// reply gives a line to the bot.
func (r *room) reply(line string) bot.Reply {
	r.t.Helper()
	return r.bot.Handle(context.Background(), r.request(bot.Text{Body: line}))
}

// pick picks values of the first select with a label that holds a text.
func (r *room) pick(reply bot.Reply, label string, picked ...string) bot.Reply {
	r.t.Helper()
	for _, block := range reply.Blocks {
		if s, ok := block.(bot.Select); ok && strings.Contains(s.Label, label) {
			return r.bot.Handle(context.Background(), r.request(bot.Press{Action: s.Action, Picked: picked}))
		}
	}
	r.t.Fatalf("no select %q on %q", label, text(reply))
	return bot.Reply{}
}

// fill sends off the form of a reply.
func (r *room) fill(reply bot.Reply, values map[string]string) bot.Reply {
	r.t.Helper()
	for _, block := range reply.Blocks {
		if f, ok := block.(bot.Form); ok {
			v := make(map[string][]string)
			for _, field := range f.Fields {
				if value, given := values[field.Name]; given {
					v[field.Name] = []string{value}
				} else if field.Value != "" {
					v[field.Name] = []string{field.Value}
				}
			}
			action, err := bot.ParseAction(f.Action.Encode())
			if err != nil {
				r.t.Fatal(err)
			}
			return r.bot.Handle(context.Background(), r.request(bot.Submit{Form: action, Values: v}))
		}
	}
	r.t.Fatalf("no form on %q", text(reply))
	return bot.Reply{}
}

// pressing presses a button and returns the whole reply.
func (r *room) pressing(reply bot.Reply, label string) bot.Reply {
	r.t.Helper()
	return r.bot.Handle(context.Background(), r.request(bot.Press{Action: button(r.t, reply, label)}))
}

func TestEstate(t *testing.T) {
	r := newRoom(t, bot.Options{})
	for _, line := range []string{"estate", "gaps", "coverage", "mine", "assign all gaps to Platform", "what gaps do we have?"} {
		got := r.say(line)
		wants(t, got, "do not know yet what you run", "`estate add")
		lacks(t, got, "No gaps")
	}
	wants(t, r.say("estate add rds app-service"), "now has **Amazon RDS and Azure App Service**", "Change 1.", "without an owner: `gaps`")
	wants(t, r.say("estate add RDS, ec2"), "now has **Amazon EC2**", "In it already: **Amazon RDS**")
	wants(t, r.say("estate"), "Amazon EC2 | service | IaaS")
	wants(t, r.say("estate remove app service"), "no longer has **Azure App Service**")
	wants(t, r.say("estate remove app service"), "Not in it: **Azure App Service**")
	wants(t, r.say("undo"), "Change 3 is taken back")
	wants(t, r.say("history"), "Out of the estate: Azure App Service.", "In the estate: Amazon EC2.")
	for line, want := range map[string]string{
		"estate add":                "Which services?",
		"estate add frobnicator":    "I know no service “frobnicator”",
		"estate add aws":            "**AWS** is a provider. Which of its services",
		"estate add paas":           "**PaaS** is a service model",
		"estate add rdss":           "The nearest is `rds`",
		"estate add s3 and blurble": "I know no service “blurble”",
	} {
		wants(t, r.say(line), want)
	}
	wants(t, r.say("estate"), "Amazon S3") // what was known is added
	wants(t, text(r.pick(r.reply("estate add azure"), "Which of Azure's services", "azure-virtual-machines")), "now has")
}

func TestNamesAreCompleted(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("system add payments on rds owned by Shop")
	for _, c := range []struct{ field, typed, want string }{
		{"line", "estate ", "estate add"},
		{"line", "estate add aws-rd", "estate add aws-rds"},
		{"line", "estate add aws-rds azure-app-serv", "estate add aws-rds azure-app-service"},
		{"line", "system add x on paa", "system add x on paas"},
		{"line", "system add x on paas owned by Sh", "system add x on paas owned by Shop"},
		{"line", "system rem", "system remove"},
		{"line", "system remove pay", "system remove payments"},
		{"line", "system add x o", "system add x on"},
		{"line", "team ren", "team rename"},
		{"line", "team rename Sh", "team rename Shop"},
		{"line", "control a", "control add"},
		{"line", "gaps pay", "gaps payments"},
		{"line", "coverage netw", "coverage network"},
		{"line", "accept os-pat", "accept os-patching"},
		{"line", "who patches payme", ""},
		{"services", "aws-rds, azure-app-service-c", "aws-rds, azure-app-service-code"},
		{"security", "sh", "Shop"},
		{"scope", "paym", "payments"},
		{"nothing", "x", ""},
	} {
		got := r.bot.Complete(context.Background(), r.request(nil), c.field, c.typed)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.ContainsFunc(got, func(have bot.Choice) bool { return have.Value == c.want }) {
			t.Errorf("%s %q: %v, want %q", c.field, c.typed, got, c.want)
		}
	}
}

func TestAModeIsChosen(t *testing.T) {
	r := newRoom(t, bot.Options{})
	reply := r.reply("estate add eks")
	wants(t, text(reply), "can be run in several ways")
	wants(t, r.say("estate"), "mode not chosen")
	wants(t, r.say("gaps os-patching"), "1 gap")
	wants(t, text(r.pick(reply, "How do you run", "aws-eks-fargate")), "now has **Amazon EKS on Fargate**", "takes the place of Amazon EKS")
	lacks(t, r.say("estate"), "mode not chosen")
	wants(t, r.say("gaps os-patching"), "nothing of that to own")
	wants(t, text(r.pick(reply, "How do you run", "nonsense")), "older version")
}

func TestSystems(t *testing.T) {
	r := newRoom(t, bot.Options{})
	wants(t, r.say("system add payments on eks self-managed owned by Shop"), "**payments** is a new system. It runs on **Amazon EKS with self-managed nodes**", "“Shop” is a new team", "answers for what nobody was assigned")
	wants(t, r.say("who patches the OS on payments?"), "You, the customer.", "**Shop**, who owns payments; nobody was assigned")
	wants(t, r.say("assign os-patching on payments to Platform"), "**Platform** now has **Operating system patching** on payments.")
	wants(t, r.say("who patches the OS on payments?"), "**Platform**, since")
	wants(t, r.say("system payments"), "Amazon EKS with self-managed nodes", "os-patching | Platform | payments", "data-backup | Shop | owns the system")
	wants(t, r.say("system add Payments on rds"), "**payments** now runs on **Amazon RDS**")
	wants(t, r.say("system payments"), "Shop") // the owner stays
	wants(t, r.say("system rename payments to till"), "now called **till**")
	wants(t, r.say("who takes backups of the till"), "Amazon RDS")
	wants(t, r.say("who takes backups of payments"), "Amazon RDS") // the old name is understood
	wants(t, r.say("system remove till"), "no longer one of your systems", "1 assignment in it went with it")
	wants(t, r.say("undo"), "is taken back")
	wants(t, r.say("system till"), "data-backup")
	wants(t, r.say("owners os-patching"), "Platform")
	for line, want := range map[string]string{
		"system add":                                "Which system?",
		"system add web":                            "What does web run on?",
		"system add web on aws":                     "AWS is a provider. On which of its services",
		"system add web on frobnicator":             "no service or service model “frobnicator”",
		"system add network on paas":                "“network” means Network controls already",
		"system add @everyone on paas":              "means everybody",
		"system add web on paas owned by":           "Owned by whom?",
		"system add web on paas owned by Plattform": "there is **Platform**",
		"system remove web":                         "there is no system “web”",
		"system rename till to rds":                 "means Amazon RDS already",
	} {
		wants(t, r.say(line), want)
	}
	lacks(t, r.say("system hardening, who does it?"), "It goes like this") // a question
}

func TestAPlaceThatIsGoneMeanwhile(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("system add payments on ec2")
	reply := r.reply("assign os-pathcing on payments to Platform")
	wants(t, text(reply), "Did I read that right?")
	r.say("assign logging on payments to SRE")
	r.say("system remove payments")
	wants(t, r.press(reply, "Yes"), "**Platform** now has")
	wants(t, r.say("history"), "logging on payments: no longer SRE.", "System payments removed.")
	wants(t, r.say("owners"), "os-patching | payments | Platform")
	wants(t, r.say("gaps"), "do not know yet")
}

func TestOwnControls(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("estate add rds")
	wants(t, r.say("control add phishing drill in governance by people: send a fake phishing mail twice a year"), "**phishing drill** is a new control of yours: send a fake phishing mail twice a year.")
	wants(t, r.say("gaps phishing drill"), "1 gap", "everywhere")
	wants(t, r.say("assign phishing-drill to HR"), "**HR** now has **phishing drill** everywhere.")
	wants(t, r.say("who runs the phishing drill?"), "You, the customer.", "a control of your own", "send a fake phishing mail twice a year", "**HR**")
	wants(t, r.say("gaps phishing drill"), "No gaps.")
	wants(t, r.say("control add phishing drill per provider: as before"), "is changed")
	wants(t, r.say("control remove phishing drill"), "no longer one of your controls", "1 assignment")
	for line, want := range map[string]string{
		"control add":                          "Which control?",
		"control add logging":                  "“logging” means Logging already",
		"control add x in nowhere":             "I know no layer “nowhere”",
		"control add fire drill by clowns":     "no kind of team “clowns”",
		"control add fire drill per full moon": "not per full moon",
		"control remove logging":               "is no control that was added here",
		"control add ???":                      "needs a name",
	} {
		wants(t, r.say(line), want)
	}
	lacks(t, r.say("control plane patching on eks?"), "It goes like this")
}
