package door

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
)

// TableCSV writes a table as RFC 4180 has it, for people who open it in a spreadsheet: what would begin a formula there gets an apostrophe
// in front, as OWASP's ASVS 1.2.10 wants, and stays text.
func TableCSV(table [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff") // without it spreadsheets take the text for another encoding
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range table {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = PlainCell(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// A spreadsheet takes a cell that begins with one of these for a formula; the full-width signs are read as their sisters by some. The
// apostrophe makes it text, and hides it when shown. (OWASP: CSV Injection)
var formulaStarts = []string{"=", "+", "-", "@", "|", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "'"}

func startsFormula(s string) bool {
	return slices.ContainsFunc(formulaStarts, func(start string) bool { return strings.HasPrefix(s, start) })
}

// PlainCell writes a cell so that it stays text, and so that ReadPlainCell gets it back.
func PlainCell(s string) string {
	if startsFormula(s) {
		return "'" + s
	}
	return s
}

// ReadPlainCell reads what PlainCell wrote.
func ReadPlainCell(s string) string {
	if rest, quoted := strings.CutPrefix(s, "'"); quoted && startsFormula(rest) {
		return rest
	}
	return s
}
