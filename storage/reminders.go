package storage

// Reminders returns the workspace's setting; the zero value as long as nobody has set anything.
func (d *Draft) Reminders() (Reminders, error) {
	return getSetting[Reminders](d, remindersID)
}

// PutReminders keeps r in place of the setting.
func (d *Draft) PutReminders(r Reminders) error {
	texts := []string{r.Zone, r.Admins.Place, r.Admins.Channel, r.Admins.Thread, r.Admins.User, string(r.By)}
	for team, zone := range r.Zones {
		texts = append(texts, team, zone)
	}
	if err := checkText("reminders", texts...); err != nil {
		return err
	}
	d.stamp(&r.Since, &r.By)
	return d.put(r, settingKind, remindersID)
}

// Reminders returns the workspace's setting; the zero value as long as nobody has set anything.
func (b *Book) Reminders() Reminders { return valueOf(b.settings.reminders) }

// Book reads all that is decided, as the Draft sees it. It costs as much as there are records; [Store.Book] is for everyday.
func (d *Draft) Book() (*Book, error) {
	b, err := loadBook(d.tx, d.ws)
	if err == nil {
		b.head = d.head
	}
	return b, err
}
