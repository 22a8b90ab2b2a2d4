package storage

import (
	"errors"
	"fmt"
)

// The last components of the settings' keys.
const (
	remindersID = "reminders"
	rightsID    = "rights"
)

// settings are a workspace's settings in its book; nil is what nobody has set.
type settings struct {
	reminders *Reminders
	rights    *Rights
}

func loadSettings(r Reader, ws WorkspaceID) (s settings, err error) {
	if s.reminders, err = loadSetting[Reminders](r, ws, remindersID); err != nil {
		return settings{}, err
	}
	s.rights, err = loadSetting[Rights](r, ws, rightsID)
	return s, err
}

func loadSetting[T any](r Reader, ws WorkspaceID, id string) (*T, error) {
	record, err := get[T](r, workspaceKey(ws, settingKind, id))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &record, err
}

// with returns s after those edits that are of settings.
func (s settings) with(edits map[string]Edit) (after settings, err error) {
	if after.reminders, err = editSetting(s.reminders, remindersID, edits); err != nil {
		return settings{}, err
	}
	after.rights, err = editSetting(s.rights, rightsID, edits)
	return after, err
}

func editSetting[T any](old *T, id string, edits map[string]Edit) (*T, error) {
	key := relativeKey(settingKind, id)
	edit, edited := edits[key]
	switch {
	case !edited:
		return old, nil
	case edit.After == nil:
		return nil, nil
	}
	record, err := parse[T](key, edit.After)
	return &record, err
}

// size estimates what the settings take in memory.
func (s settings) size() int64 {
	return int64(500 + 100*len(valueOf(s.reminders).Zones) + 200*len(valueOf(s.rights).Groups))
}

// getSetting returns a setting as a Draft sees it; the zero value if nobody has set it.
func getSetting[T any](d *Draft, id string) (T, error) {
	record, err := loadSetting[T](d.tx, d.ws, id)
	return valueOf(record), err
}

func valueOf[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// listed is a setting as the Decisions have it: none or one.
func listed[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
}

// settingKey decodes a setting and returns the relative key that follows from what it is.
func settingKey(id, key string, payload []byte) (string, error) {
	var err error
	switch id {
	case remindersID:
		_, err = parse[Reminders](key, payload)
	case rightsID:
		_, err = parse[Rights](key, payload)
	default:
		err = fmt.Errorf("%w: there is no setting %q", ErrDamaged, id)
	}
	return relativeKey(settingKind, id), err
}
