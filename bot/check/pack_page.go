package check

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"strings"
	"time"

	g "maragu.dev/gomponents"
	c "maragu.dev/gomponents/components"
	h "maragu.dev/gomponents/html"

	"srm/bot/when"
	"srm/storage"
)

// The page of an evidence pack is made of elements that escape what is in them. (A page made by html/template would keep every method
// in the program, since a template may call any: a fifth of its size.)

//go:embed pack.css
var packStyle string

// isWebAddress tells whether a cell is an address that a page may link to.
func isWebAddress(cell string) bool {
	return strings.HasPrefix(cell, "https://") || strings.HasPrefix(cell, "http://")
}

// isDay tells whether a cell is a date, which does not break.
func isDay(cell string) bool { return !storage.Day(cell).Time(time.UTC).IsZero() }

// isSum tells whether a cell is a checksum, which breaks anywhere.
func isSum(cell string) bool { return len(cell) == 2*sha256.Size && !strings.Contains(cell, " ") }

// page writes the page to read and print.
func (p *packing) page(sections []section) ([]byte, error) {
	from, to := when.LongDay(p.from), when.LongDay(p.to)
	var b bytes.Buffer
	err := c.HTML5(c.HTML5Props{
		Title:    fmt.Sprintf("Evidence of shared responsibility: %s, %s to %s", p.workspace, from, to),
		Language: "en",
		Head: []g.Node{
			h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content("default-src 'none'; style-src 'unsafe-inline'")),
			h.Meta(h.Name("referrer"), h.Content("no-referrer")),
			h.StyleEl(g.Raw(packStyle)),
		},
		Body: []g.Node{p.pageHead(from, to), h.Main(contents(sections), p.preface(), g.Map(sections, packSection))},
	}).Render(&b)
	return b.Bytes(), err
}

func (p *packing) pageHead(from, to string) g.Node {
	return h.Header(
		h.H1(g.Text("Evidence of shared responsibility")),
		h.P(h.Class("quiet"), g.Text("Who has to do which security control in the cloud, who here answers for it, and what was checked.")),
		h.Dl(
			h.Dt(g.Text("Workspace")), h.Dd(g.Text(string(p.workspace))),
			h.Dt(g.Text("Period")), h.Dd(g.Text(from+" to "+to+", both days included, in UTC. What is said to be so was so at its end.")),
			h.Dt(g.Text("Made")), h.Dd(g.Text(p.made.Format("2 January 2006 15:04")+" UTC")),
			h.Dt(g.Text("Head of the history")), h.Dd(g.Textf("change %d, checksum %s", p.head.Seq, checksum(p.head.MAC))),
		),
	)
}

func contents(sections []section) g.Node {
	return h.Nav(h.Aria("label", "Contents"), h.Ul(g.Map(sections, func(s section) g.Node {
		return h.Li(h.A(h.Href("#"+s.Name), g.Text(s.Title)), g.Text(" "), h.Span(h.Class("quiet"), g.Text(fmt.Sprint(len(s.Rows)))))
	})))
}

func (p *packing) preface() g.Node {
	return g.Group{
		h.P(g.Text("A control is one thing that somebody has to do. Each line stands also in the file of its section (.csv) and in pack.json; "+
			"SHA256SUMS has a checksum of each file. People are named by the ids that the chat platform gives them. "+
			"To prove that the history is what it was, keep the head above apart, and compare it: "), h.Code(g.Text("srm history --verify")), g.Text(".")),
		g.If(p.book.Estate().Empty(), h.P(g.Text("This organisation has not said which services it runs: the matrix is drawn for the service models, "+
			"and owners are listed as they were assigned."))),
	}
}

func packSection(s section) g.Node {
	lines := "lines"
	if len(s.Rows) == 1 {
		lines = "line"
	}
	table := h.P(g.Text("None."))
	if len(s.Rows) > 0 {
		table = h.Div(h.Class("wide"), h.Table(
			h.THead(h.Tr(g.Map(s.Head, func(name string) g.Node { return h.Th(h.Scope("col"), g.Text(name)) }))),
			h.TBody(g.Map(s.Rows, func(row []string) g.Node { return h.Tr(g.Map(row, packCell)) })),
		))
	}
	return h.Section(h.ID(s.Name), h.Aria("labelledby", s.Name+"-title"),
		h.H2(h.ID(s.Name+"-title"), g.Text(s.Title+" "), h.Span(h.Class("count"), g.Textf("%d %s, %s.csv", len(s.Rows), lines, s.Name))),
		h.P(h.Class("quiet"), g.Text(s.Note)),
		table,
	)
}

// packCell is a cell: an address is a link, and what is bad or good looks so.
func packCell(cell string) g.Node {
	switch {
	case isWebAddress(cell):
		return h.Td(h.A(h.Href(cell), h.Rel("noreferrer noopener"), g.Text(cell)))
	case cell == "nobody", cell == "has run out":
		return h.Td(h.Class("bad"), g.Text(cell))
	case cell == "valid":
		return h.Td(h.Class("good"), g.Text(cell))
	case isDay(cell):
		return h.Td(h.Class("day"), g.Text(cell))
	case isSum(cell):
		return h.Td(h.Class("sum"), g.Text(cell))
	}
	return h.Td(g.Text(cell))
}
