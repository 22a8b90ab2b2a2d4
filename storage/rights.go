package storage

import "time"

// Rights says who of a workspace may change its decisions, besides its admins, who always may. The zero value is every member. Added
// fields must be optional; none may change its meaning.
type Rights struct {
	Who    Changers     `json:"who"`
	Groups []RightGroup `json:"groups,omitempty"` // with ByGroups: who is in one of them may
	Since  time.Time    `json:"since"`
	By     PersonID     `json:"by"`
}

// Changers says who may change decisions.
type Changers string

const (
	ByMembers Changers = ""
	ByAdmins  Changers = "admins"
	ByGroups  Changers = "groups"
)

// A RightGroup is a group of a platform. Name is what it was called when the setting was made.
type RightGroup struct {
	Place string `json:"place"`
	Group string `json:"group"`
	Name  string `json:"name,omitempty"`
}

// Rights returns the workspace's setting; the zero value as long as nobody has set anything.
func (d *Draft) Rights() (Rights, error) { return getSetting[Rights](d, rightsID) }

// PutRights keeps r in place of the setting. A zero Since or By becomes the Change's.
func (d *Draft) PutRights(r Rights) error {
	texts := []string{string(r.Who), string(r.By)}
	for _, g := range r.Groups {
		texts = append(texts, g.Place, g.Group, g.Name)
	}
	if err := checkText("rights", texts...); err != nil {
		return err
	}
	d.stamp(&r.Since, &r.By)
	return d.put(r, settingKind, rightsID)
}

// Rights returns the workspace's setting; the zero value as long as nobody has set anything.
func (b *Book) Rights() Rights { return valueOf(b.settings.rights) }
