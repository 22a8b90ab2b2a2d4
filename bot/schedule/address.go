package schedule

import (
	"slices"
	"time"

	"srm/bot/door"
	"srm/storage"
)

// AddressesOf are where a holder is told something; see AddressesFor.
func AddressesOf(book *storage.Book, h storage.Holder) []door.Address {
	team, _ := book.Team(h.ID)
	return AddressesFor(h, team)
}

// AddressesFor are where a holder is told something: a person in direct messages, a team in the channel that it is bound to, in one
// place only, else each of the people that it is bound to. Nothing if it has neither: a group of a platform cannot be written to.
func AddressesFor(h storage.Holder, team storage.Team) []door.Address {
	if h.Kind == storage.PersonHolder {
		return []door.Address{door.DirectTo(storage.PersonID(h.ID))}
	}
	for _, at := range team.Bindings {
		if at.Channel != "" {
			return []door.Address{{Place: door.PlaceID(at.Place), Channel: door.ChannelID(at.Channel)}}
		}
	}
	for _, at := range team.Bindings {
		var all []door.Address
		for _, user := range at.People {
			all = append(all, door.Address{Place: door.PlaceID(at.Place), User: door.UserID(user)})
		}
		if len(all) > 0 {
			return all
		}
	}
	return nil
}

// ZoneFor is the time zone in which a holder works.
func ZoneFor(set storage.Reminders, h storage.Holder) *time.Location {
	if name := set.Zones[h.ID]; h.Kind == storage.TeamHolder && name != "" {
		return Zone(name)
	}
	return Zone(set.Zone)
}

// AddAddresses adds addresses that are not there yet.
func AddAddresses(all []door.Address, more ...door.Address) []door.Address {
	for _, a := range more {
		if a != (door.Address{}) && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}
