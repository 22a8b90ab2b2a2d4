package core

import (
	"fmt"
	"strings"

	"srm/knowledge"
	"srm/storage"
)

// Methods are the ways to check, each with what people call it; the first name is what answers say.
var Methods = []struct {
	Method storage.Method
	Names  []string
}{
	{storage.Review, []string{"control review", "review", "review of controls", "review of the control", "controls review"}},
	{storage.Assessment, []string{"security assessment", "assessment", "audit", "internal audit"}},
	{storage.PenetrationTest, []string{"penetration test", "penetration-test", "pentest", "pen test", "pen-test", "penetration testing"}},
	{storage.Report, []string{"provider's report", "report", "provider report", "providers report", "audit report"}},
	{storage.Certificate, []string{"provider's certificate", "certificate", "certification", "provider certificate"}},
}

// methodOffers are what is offered behind "by".
var methodOffers = []string{"review", "assessment", "penetration test", "report", "certificate", "soc 2", "iso 27001 certificate"}

// MethodNamed reads a method; the name of a report, such as SOC 2, is one too and says which.
func (b *Bot) MethodNamed(text string) (method storage.Method, report string, known bool) {
	text = strings.ToLower(strings.Trim(text, " .,;:"))
	for _, article := range []string{"a ", "an ", "the ", "their ", "our "} {
		text = strings.TrimPrefix(text, article)
	}
	for _, m := range Methods {
		for _, name := range m.Names {
			if text == name {
				return m.Method, "", true
			}
		}
	}
	if r := b.findReport(text); r != nil {
		return methodOf(r), r.ID, true
	}
	return "", "", false
}

// methodOf says whether a document is a certificate or a report; a provider's summary of its own test is a report of the provider.
func methodOf(r *knowledge.Report) storage.Method {
	if strings.Contains(strings.ToLower(r.Name), "certificate") {
		return storage.Certificate
	}
	return storage.Report
}

// findReport finds a kind of report by its id, its name or what people call it; nil if there is none.
func (b *Bot) findReport(text string) *knowledge.Report {
	text = strings.ToLower(strings.TrimSpace(text))
	stem := text
	for _, kind := range []string{" report", " certificate", " certification"} {
		stem = strings.TrimSuffix(stem, kind)
	}
	for _, r := range b.Base.Reports {
		for _, name := range append([]string{r.ID, r.Name}, r.Aliases...) {
			if name = strings.ToLower(name); name == text || name == stem {
				return r
			}
		}
	}
	return nil
}

// ReportNamed is the id of a report that is known, else what was typed, else what it was before.
func (b *Bot) ReportNamed(text, before string) string {
	text = strings.TrimSpace(text)
	if r := b.findReport(text); r != nil {
		return r.ID
	}
	if text == "" {
		return before
	}
	return text
}

// NoMethod says which methods there are.
func (b *Bot) NoMethod(text string) error {
	const all = "say by review, by assessment, by penetration test, by report or by certificate"
	if text == "" {
		return fmt.Errorf("how was it checked? %s", all)
	}
	var names []string
	for _, m := range Methods {
		names = append(names, m.Names...)
	}
	for _, r := range b.Base.Reports {
		names = append(names, strings.ToLower(r.Name))
	}
	if near := knowledge.Nearest(strings.ToLower(text), names, 1); len(near) > 0 && knowledge.Typos(strings.ToLower(text), near[0], 2) <= 2 {
		return fmt.Errorf("there is no way to check called “%s”; did you mean “by %s”?", text, near[0])
	}
	return fmt.Errorf("there is no way to check called “%s”; %s", text, all)
}

// MethodWords is how a verification was made, as answers say it: "penetration test", "SOC 2 Type 2 report".
func (b *Bot) MethodWords(method storage.Method, report string) string {
	if report != "" {
		name := report
		if r := b.Base.Report(report); r != nil {
			name = r.Name
		}
		if kind := string(method); method == storage.Report || method == storage.Certificate {
			if !strings.HasSuffix(strings.ToLower(name), kind) {
				return name + " " + kind
			}
			return name
		}
	}
	for _, m := range Methods {
		if m.Method == method {
			return m.Names[0]
		}
	}
	return string(method)
}
