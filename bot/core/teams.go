package core

import (
	"context"
	"slices"
	"strings"

	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// TeamsOf are the teams that the asker is in: named by their bindings here, or through a group that the platform says.
func (b *Bot) TeamsOf(ctx context.Context, r door.Request, book *storage.Book) []storage.Team {
	var groups []door.GroupID
	if b.Options.Directory != nil {
		if p, err := b.Options.Directory.Person(ctx, r.Place, r.User); err == nil {
			groups = p.Groups
		}
	}
	return slices.DeleteFunc(book.Teams(), func(t storage.Team) bool {
		return !slices.ContainsFunc(t.Bindings, func(x storage.Binding) bool {
			return x.Place == string(r.Place) && (slices.Contains(x.People, string(r.User)) || slices.Contains(groups, door.GroupID(x.Group)))
		})
	})
}

// TeamsIn are all teams as a change sees them.
func TeamsIn(d *storage.Draft) ([]storage.Team, error) {
	var teams []storage.Team
	for t, err := range d.Teams() {
		if err != nil {
			return nil, err
		}
		teams = append(teams, t)
	}
	return teams, nil
}

// TeamOf is the team that is bound to a group of a place, or else has a name.
func TeamOf(teams []storage.Team, place door.PlaceID, group door.GroupID, name string) (storage.Team, bool) {
	if t, found := boundTo(teams, place, group); found {
		return t, true
	}
	t, found, _ := FindTeam(teams, name)
	return t, found
}

// boundTo is the team that is a group of a place.
func boundTo(teams []storage.Team, place door.PlaceID, group door.GroupID) (storage.Team, bool) {
	i := slices.IndexFunc(teams, func(t storage.Team) bool {
		return group != "" && slices.ContainsFunc(t.Bindings, func(x storage.Binding) bool {
			return x.Place == string(place) && x.Group == string(group)
		})
	})
	if i < 0 {
		return storage.Team{}, false
	}
	return teams[i], true
}

// TeamNames are the names of teams by id: as they are now, and of those that are gone as the history had them.
func TeamNames(book *storage.Book, entries []storage.Entry) map[string]string {
	names := make(map[string]string)
	for _, e := range entries {
		for _, edit := range e.Edits {
			before, after, _ := edit.Teams()
			for _, t := range []*storage.Team{before, after} {
				if t != nil && names[t.ID] == "" {
					names[t.ID] = t.Name
				}
			}
		}
	}
	for _, t := range book.Teams() {
		names[t.ID] = t.Name
	}
	return names
}

// TeamName cleans the name of a team: one line, no control characters, "the" and "team" left as typed.
func TeamName(text string) (string, error) { return ProperName("team", text) }

// SameTeam is what two ways of writing one team's name have in common: "the Platform team" is Platform.
func SameTeam(name string) string {
	name = strings.ToLower(name)
	name = strings.TrimPrefix(name, "the ")
	name = strings.TrimPrefix(name, "team ")
	return strings.TrimSuffix(name, " team")
}

// FindTeam finds a team by its name, and the one whose name is within a typing error if there is none.
func FindTeam(teams []storage.Team, name string) (team storage.Team, found bool, near string) {
	want := SameTeam(name)
	for _, t := range teams {
		have := SameTeam(t.Name)
		if have == want {
			return t, true, ""
		}
		if len(want) >= 4 && knowledge.Typos(have, want, 1) <= 1 {
			near = t.Name
		}
	}
	return storage.Team{}, false, near
}

// TeamID makes an id out of a name that none of the teams has.
func TeamID(teams []storage.Team, name string) string {
	return NewID(name, "team", func(id string) bool {
		return slices.ContainsFunc(teams, func(t storage.Team) bool { return t.ID == id })
	})
}
