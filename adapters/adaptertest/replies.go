package adaptertest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"

	"srm/bot"
)

// A Sample is a reply that every adapter must draw, within its platform's limits.
type Sample struct {
	Name  string // also of its golden file: testdata/render/<name>
	Reply bot.Reply
	Shows []string // what people must be able to read, wherever lines break
	Links []string // the only addresses that may work
}

func (s Sample) links(active string) bool { return slices.Contains(s.Links, active) }

const (
	awsModel = "https://aws.amazon.com/compliance/shared-responsibility-model/"
	azureDoc = "https://learn.microsoft.com/en-us/azure/security/fundamentals/shared-responsibility"
)

// Replies are the samples: everyday ones first, then each kind of block, then what is hard to draw.
func Replies() []Sample {
	samples := []Sample{answer(), unowned(), long(), wideTable(), {Name: "empty"}}
	samples = append(samples, blocks()...)
	return append(samples, hostile(), manyButtons(), formWithError(), manyChoices())
}

func reply(blocks ...bot.Block) bot.Reply { return bot.Reply{Blocks: blocks} }

func fact(label string, lines ...[]bot.Span) bot.Fact { return bot.Fact{Label: label, Lines: lines} }

func line(spans ...bot.Span) []bot.Span { return spans }

func answer() Sample {
	return Sample{
		Name: "answer",
		Reply: reply(
			bot.Say(bot.B("The cloud provider."), bot.T("   Operating system patching · PaaS")),
			bot.Facts{Facts: []bot.Fact{
				fact("Provider", line(bot.T("Patches the hosts, the images and the operating system under the platform, and says when in its maintenance notes."))),
				fact("You", line(bot.T("Nothing to patch; check that it is done, and choose a maintenance window where there is one."))),
				fact("Here", line(bot.T("Nothing to own."))),
				fact("Sources",
					line(bot.L("AWS shared responsibility model", awsModel), bot.Q(" read 2026-01-12")),
					line(bot.L("Shared responsibility in the cloud", azureDoc), bot.Q(" read 2026-01-12"))),
			}},
			bot.Note{Spans: []bot.Span{bot.T("Ask "), bot.C("and on IaaS?"), bot.T(" to go on.")}},
		),
		Shows: []string{"The cloud provider.", "Nothing to own.", "AWS shared responsibility model"},
		Links: []string{awsModel, azureDoc},
	}
}

func unowned() Sample {
	return Sample{
		Name: "unowned",
		Reply: reply(
			bot.Say(bot.B("You, the customer."), bot.T("   Operating system patching · Amazon EC2")),
			bot.Facts{Facts: []bot.Fact{
				fact("Provider", line(bot.T("Patches the hypervisor and offers patched images."))),
				fact("You", line(bot.T("Patch what runs in your instances; "), bot.C("aws-ec2"), bot.T(" falls under IaaS."))),
				fact("Here", line(bot.T("Nobody yet. Say "), bot.C("assign os-patching on iaas to <team>"), bot.T("."))),
				fact("Sources", line(bot.L("AWS shared responsibility model", awsModel))),
			}},
			bot.Note{Warn: true, Spans: []bot.Span{bot.T("This control has no accountable team in 3 systems.")}},
			bot.Buttons{Buttons: []bot.Button{
				{Label: "assign it", Action: bot.Action{Verb: "assign", Args: []string{"os-patching", "aws-ec2"}}, Style: bot.Primary},
				{Label: "all models", Action: bot.Action{Verb: "models", Args: []string{"os-patching"}}},
			}},
		),
		Shows: []string{"You, the customer.", "assign os-patching on iaas to <team>", "3 systems", "all models"},
		Links: []string{awsModel},
	}
}

// long has about 6,000 characters, above what one Slack section or one Discord embed holds.
func long() Sample {
	sentence := "The provider secures what it runs, and the customer secures what it puts there and how it is set up. "
	var blocks []bot.Block
	for i := range 5 {
		blocks = append(blocks, bot.Say(bot.B(fmt.Sprintf("Part %d.", i+1)), bot.T(" "+strings.Repeat(sentence, 12))))
	}
	blocks = append(blocks, bot.Say(bot.T("The end of the lesson.")))
	return Sample{Name: "long", Reply: reply(blocks...), Shows: []string{"Part 1.", "Part 5.", "The end of the lesson."}}
}

func wideTable() Sample {
	t := bot.Table{Title: "Who does what", Head: []string{"Control", "IaaS", "CaaS", "PaaS", "FaaS", "SaaS"}}
	names := []string{"os-patching", "data-backup", "identity-infrastructure", "application-configuration", "mfa", "physical-security"}
	sides := []string{"customer", "shared", "provider"}
	for i := range 58 {
		row := []string{fmt.Sprintf("%s-%d", names[i%len(names)], i+1)}
		for j := range 5 {
			row = append(row, sides[min(2, (i%3+j)/2)])
		}
		t.Rows = append(t.Rows, row)
	}
	return Sample{Name: "table-wide", Reply: reply(t), Shows: []string{"Who does what", "os-patching-1", "customer"}}
}

// blocks are replies of one kind of block each.
func blocks() []Sample {
	return []Sample{
		{Name: "paragraph", Reply: reply(
			bot.Say(bot.T("Plain, "), bot.B("strong"), bot.T(", "), bot.C("code"), bot.T(", "), bot.Q("quiet"), bot.T(", a "),
				bot.L("link", awsModel), bot.T(" and "), bot.Span{Text: "Ada", User: "U1"}, bot.T(" of "), bot.Span{Text: "Platform", Group: "G1"},
				bot.T(" in "), bot.Span{Text: "#C1", Chan: "C1"}, bot.T(".")),
			bot.Say(bot.T("A second one\non two lines."))),
			Shows: []string{"strong", "code", "quiet", "Ada", "Platform", "#C1", "on two lines."}, Links: []string{awsModel}},
		{Name: "facts", Reply: reply(bot.Facts{Facts: []bot.Fact{
			fact("Team", line(bot.B("Platform"))),
			fact("Since", line(bot.T("2026-03-01")), line(bot.Q("assigned by Ada"))),
			fact("A label that is longer than its text", line(bot.T("short"))),
			fact("", line(bot.T("Without a label."))),
		}}), Shows: []string{"Platform", "assigned by Ada", "A label that is longer than its text", "Without a label."}},
		{Name: "table", Reply: reply(bot.Table{
			Title: "Owners", Head: []string{"Control", "Scope", "Team", "Since"},
			Rows: [][]string{
				{"os-patching", "IaaS", "Platform", "2026-03-01"},
				{"data-backup", "payments", "Payments and the people who run its database", "2026-02-11"},
				{"mfa", "everywhere", "", "2025-12-24"},
			},
		}), Shows: []string{"Owners", "os-patching", "payments", "2025-12-24"}},
		{Name: "image", Reply: reply(bot.Image{Name: "matrix.png", Alt: "The matrix of 58 controls and six service models", PNG: pixel()}),
			Shows: []string{"The matrix of 58 controls and six service models"}},
		{Name: "attachment", Reply: reply(bot.Attachment{Name: "owners.csv", Title: "All owners", Data: []byte("control,team\nos-patching,Platform\n")}),
			Shows: []string{"owners.csv"}},
		{Name: "note", Reply: reply(
			bot.Note{Spans: []bot.Span{bot.T("Said aside, with "), bot.C("help"), bot.T(".")}},
			bot.Note{Warn: true, Spans: []bot.Span{bot.T("The last check of this control has run out.")}}),
			Shows: []string{"Said aside, with help.", "The last check of this control has run out."}},
		{Name: "buttons", Reply: reply(bot.Buttons{Buttons: []bot.Button{
			{Label: "assign it", Action: bot.Action{Verb: "assign"}, Style: bot.Primary},
			{Label: "all models", Action: bot.Action{Verb: "models"}},
			{Label: "forget it", Action: bot.Action{Verb: "forget"}, Style: bot.Danger},
			{Label: "read more", URL: awsModel},
		}}), Shows: []string{"assign it", "all models", "forget it", "read more"}, Links: []string{awsModel}},
		{Name: "select", Reply: reply(bot.Select{Label: "Which of these do you mean?", Action: bot.Action{Verb: "pick"}, Max: 2,
			Choices: []bot.Choice{{Label: "Amazon RDS", Value: "aws-rds"}, {Label: "Amazon RDS Custom", Value: "aws-rds-custom"}, {Label: "Azure SQL", Value: "azure-sql"}}}),
			Shows: []string{"Which of these do you mean?"}},
		{Name: "form", Reply: reply(form()), Shows: []string{"Assign a control"}},
	}
}

// pixel is a small picture.
func pixel() []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err) // into memory, it cannot fail
	}
	return out.Bytes()
}

func form() bot.Form {
	return bot.Form{
		Title: "Assign a control", Action: bot.Action{Verb: "assign"}, Submit: "Assign",
		Fields: []bot.Field{
			{Name: "control", Label: "Control", Hint: "what has to be done", Value: "os-patching", Kind: bot.SearchField},
			{Name: "team", Label: "Team"},
			{Name: "role", Label: "Role", Kind: bot.ChoiceField, Value: "accountable",
				Choices: []bot.Choice{{Label: "accountable", Value: "accountable"}, {Label: "responsible", Value: "responsible"}}},
			{Name: "until", Label: "Valid until", Kind: bot.DateField, Optional: true},
			{Name: "why", Label: "Reason", Kind: bot.LongTextField, Optional: true},
		},
	}
}

func formWithError() Sample {
	f := form()
	f.Error = "Nothing was changed yet: one answer needs a second look."
	f.Fields[1].Value, f.Fields[1].Error = "Plattform", "No team has this name. Did you mean Platform?"
	return Sample{Name: "form-error", Reply: reply(f), Shows: []string{"Assign a control", "one answer needs a second look"}}
}

// Hostile is text that tries to be more than text, somewhere.
const Hostile = "<!channel> @everyone @here <@U123> <@&42> `ls` *bold* _it_ ~no~ [x](http://evil.example) <http://evil.example|bank> " +
	"=cmd() www.evil.example ||hidden|| &lt;b&gt; -- \x1b[31mred\x1b]0;title\x07 \u202egnp.exe\u2066 \x00\x9b2J\r\b 責任共有モデル 👩‍👩‍👧‍👦 e\u0301"

// hostile carries the text in every place that can hold one, with words of 300 characters and bytes that are no UTF-8.
func hostile() Sample {
	word := strings.Repeat("unbroken", 37) + "word"
	wide := strings.Repeat("責任", 60)
	return Sample{
		Name: "hostile",
		Reply: reply(
			bot.Say(bot.T(Hostile), bot.B(" "+Hostile+" "), bot.C(Hostile), bot.Q(Hostile), bot.T(" \xff\xfe end"), bot.T("\n# not a heading\n- not a list\n> not a quote")),
			bot.Say(bot.L(Hostile, "javascript:alert(1)"), bot.T(" "), bot.L("http://good.example", "data:text/html,x"), bot.T(" "+word+" "+wide)),
			bot.Facts{Facts: []bot.Fact{fact(Hostile, line(bot.T(Hostile)), line(bot.T(word))), fact("@everyone", line(bot.Span{Text: "@everyone", User: "U1"}))}},
			bot.Table{Title: Hostile, Head: []string{"=1+1", "@here"}, Rows: [][]string{{Hostile, "a|b\n|-|"}, {word, "```"}}},
			bot.Image{Name: "@everyone.png", Alt: Hostile, PNG: pixel()},
			bot.Attachment{Name: "../../@everyone.csv", Title: Hostile, Data: []byte("=cmd()\n\x1b[2J@everyone\n")},
			bot.Note{Spans: []bot.Span{bot.T(Hostile)}, Warn: true},
			bot.Buttons{Buttons: []bot.Button{{Label: "@everyone \x1b[1m", Action: bot.Action{Verb: "a"}}, {Label: "<!here>", URL: "javascript:alert(1)"}}},
			bot.Select{Label: "@here \u202eabc", Action: bot.Action{Verb: "b"}, Choices: []bot.Choice{{Label: "`<@U123>`\x07", Value: "1"}}},
		),
		Shows: []string{"<!channel>", "@everyone", "<@U123>", "*bold*", "[x](http", "=cmd()", "&lt;b&gt;", "# not a heading", "- not a list"},
	}
}

func manyButtons() Sample {
	var b bot.Buttons
	for i := range 5 {
		label := fmt.Sprintf("%d: %s", i+1, strings.Repeat("a long label ", 6))
		args := []string{strings.Repeat("x", bot.MaxAction-len("longest::0")), fmt.Sprint(i)}
		b.Buttons = append(b.Buttons, bot.Button{Label: strings.TrimSpace(label), Action: bot.Action{Verb: "longest", Args: args}})
	}
	return Sample{Name: "buttons-longest", Reply: reply(bot.Say(bot.T("What next?")), b), Shows: []string{"What next?", "1: a long label", "5: a long label"}}
}

func manyChoices() Sample {
	s := bot.Select{Label: "Which service?", Action: bot.Action{Verb: "service"}}
	for i := range 25 {
		s.Choices = append(s.Choices, bot.Choice{Label: fmt.Sprintf("Service number %d of a provider", i+1), Value: fmt.Sprintf("service-%d", i+1)})
	}
	return Sample{Name: "select-25", Reply: reply(s), Shows: []string{"Which service?"}}
}
