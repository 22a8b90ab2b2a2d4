package bot

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// tableCSV writes a table as RFC 4180 has it, for people who open it in a spreadsheet: what would begin a formula there gets an apostrophe
// in front, as OWASP's ASVS 1.2.10 wants, and stays text.
func tableCSV(table [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff") // without it spreadsheets take the text for another encoding
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range table {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = noFormula(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// noFormula keeps a cell from being a formula. The full-width signs are read as their sisters by some spreadsheets.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n\x00") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") ||
		strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠") {
		return "'" + cell
	}
	return cell
}
