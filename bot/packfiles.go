package bot

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"

	"srm/storage"
)

//go:embed pack.html
var packHTML string

var packPage = template.Must(template.New("pack").Funcs(template.FuncMap{"link": isWebAddress, "day": isDay, "sum": isSum}).Parse(packHTML))

// isWebAddress tells whether a cell is an address that a page may link to.
func isWebAddress(cell string) bool {
	return strings.HasPrefix(cell, "https://") || strings.HasPrefix(cell, "http://")
}

// isDay tells whether a cell is a date, which does not break.
func isDay(cell string) bool { return !storage.Day(cell).Time(utc).IsZero() }

// isSum tells whether a cell is a checksum, which breaks anywhere.
func isSum(cell string) bool { return len(cell) == 2*sha256.Size && !strings.Contains(cell, " ") }

// files writes the sections in every form, and the sums by which one sees that nothing was changed since.
func (p *packing) files(sections []section) ([]File, error) {
	page, err := p.page(sections)
	if err != nil {
		return nil, err
	}
	whole, err := p.json(sections)
	if err != nil {
		return nil, err
	}
	files := []File{{Name: "index.html", Data: page}, {Name: "pack.json", Data: whole}}
	for _, s := range sections {
		table, err := tableCSV(append([][]string{s.Head}, s.Rows...))
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: s.Name + ".csv", Data: table})
	}
	var sums strings.Builder
	for _, f := range files {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.Data), f.Name)
	}
	return append(files, File{Name: "SHA256SUMS", Data: []byte(sums.String())}), nil
}

func (p *packing) page(sections []section) ([]byte, error) {
	var b bytes.Buffer
	err := packPage.Execute(&b, map[string]any{
		"Workspace": p.workspace, "From": longDay(p.from), "To": longDay(p.to), "Made": p.made.Format("2 January 2006 15:04"),
		"Seq": p.head.Seq, "Checksum": checksum(p.head.MAC), "Sections": sections, "Estate": !p.book.Estate().Empty(),
	})
	return b.Bytes(), err
}

func (p *packing) json(sections []section) ([]byte, error) {
	whole := map[string]any{
		"workspace": p.workspace, "from": p.from, "to": p.to, "made": p.made,
		"history_head": map[string]any{"number": p.head.Seq, "checksum": checksum(p.head.MAC)},
	}
	for _, s := range sections {
		rows := make([]map[string]string, len(s.Rows))
		for i, row := range s.Rows {
			rows[i] = make(map[string]string, len(row))
			for j, cell := range row {
				rows[i][strings.ReplaceAll(strings.ToLower(s.Head[j]), " ", "_")] = cell
			}
		}
		whole[s.Name] = rows
	}
	encoded, err := json.MarshalIndent(whole, "", "  ")
	return append(encoded, '\n'), err
}

// WriteZip writes a pack as one file: its folder, zipped.
func (p Pack) WriteZip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, f := range p.Files {
		to, err := z.Create(p.Name + "/" + f.Name)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.Data); err != nil {
			return err
		}
	}
	return z.Close()
}
