package check

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"srm/bot/door"
)

// files writes the sections in every form, and the sums by which one sees that nothing was changed since.
func (p *packing) files(sections []section) ([]door.File, error) {
	page, err := p.page(sections)
	if err != nil {
		return nil, err
	}
	whole, err := p.json(sections)
	if err != nil {
		return nil, err
	}
	files := []door.File{{Name: "index.html", Data: page}, {Name: "pack.json", Data: whole}}
	for _, s := range sections {
		table, err := door.TableCSV(append([][]string{s.Head}, s.Rows...))
		if err != nil {
			return nil, err
		}
		files = append(files, door.File{Name: s.Name + ".csv", Data: table})
	}
	var sums strings.Builder
	for _, f := range files {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(f.Data), f.Name)
	}
	return append(files, door.File{Name: "SHA256SUMS", Data: []byte(sums.String())}), nil
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
