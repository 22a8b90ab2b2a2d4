package knowledge

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// A vendorTable is a vendor's own table of who does what, transcribed as facts: testdata/tables/<vendor>.toml.
type vendorTable struct {
	Title  string      `toml:"title"`
	Source SourceID    `toml:"source"` // where it was read; the source says when, and how old the copy was
	Rows   []vendorRow `toml:"row"`
}

// A vendorRow is what the table says about one area at each place, a model or a service.
type vendorRow struct {
	Area     string                    `toml:"area"`
	Controls []ControlID               `toml:"controls"` // ours that the area is about; none if Why says that it is about none
	Says     map[string]Responsibility `toml:"says"`
	Why      string                    `toml:"why"`
	Differs  []vendorDiffers           `toml:"differs"`
}

// A vendorDiffers says why our cell is not what the table says; Controls and At narrow it, all of the row if empty.
type vendorDiffers struct {
	Controls []ControlID `toml:"controls"`
	At       []string    `toml:"at"`
	Why      string      `toml:"why"`
}

func readVendorTable(t *testing.T, file string) *vendorTable {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table := new(vendorTable)
	if err := toml.NewDecoder(bytes.NewReader(raw)).DisallowUnknownFields().Decode(table); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return table
}

// reason is why a cell of ours may differ from the row; "" if no reason is listed. It marks the entry as used.
func (r *vendorRow) reason(used []bool, c ControlID, place string) string {
	for i, d := range r.Differs {
		if (len(d.Controls) == 0 || slices.Contains(d.Controls, c)) && (len(d.At) == 0 || slices.Contains(d.At, place)) {
			used[i] = true
			return d.Why
		}
	}
	return ""
}

// TestVendorsOwnTables compares our cells with what vendors say themselves, cell by cell. A difference needs a reason in the file,
// and a reason that no difference needs any more is a fault as well.
func TestVendorsOwnTables(t *testing.T) {
	b := theBase(t)
	files, err := filepath.Glob("testdata/tables/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables:", err)
	}
	same, different, about := 0, 0, 0
	for _, file := range files {
		table := readVendorTable(t, file)
		name := filepath.Base(file)
		if s := b.Source(table.Source); s == nil || s.Read == "" {
			t.Errorf("%s: nobody has read the source %q", name, table.Source)
		}
		for _, row := range table.Rows {
			if (len(row.Controls) == 0) == (row.Why == "") {
				t.Errorf("%s: %s: name the controls that it is about, or say why it is about none", name, row.Area)
			}
			about += len(row.Says)
			used := make([]bool, len(row.Differs))
			for place, says := range row.Says {
				for _, c := range row.Controls {
					cell := b.Cell(c, ServiceID(place), ModelID(place))
					switch {
					case cell == nil:
						t.Errorf("%s: %s: there is no cell for %s at %s", name, row.Area, c, place)
					case cell.Responsible == says:
						same++
					case row.reason(used, c, place) == "":
						t.Errorf("%s: %s at %s: the table says %s, our %s says %s, and no reason is listed", name, row.Area, place, says, c, cell.Responsible)
					default:
						different++
					}
				}
			}
			for i, ok := range used {
				if !ok || row.Differs[i].Why == "" {
					t.Errorf("%s: %s: the difference %v at %v is none any more, or has no reason", name, row.Area, row.Differs[i].Controls, row.Differs[i].At)
				}
			}
		}
	}
	t.Logf("%d tables, %d cells of theirs; compared with ours: %d the same, %d different with a reason", len(files), about, same, different)
}
