package history

import (
	"fmt"
	"time"

	"srm/bot/core"
	"srm/knowledge"
	"srm/storage"
)

// whatCheck says in words what an edit of a verification, a ruling or a setting changed; "" if it is of something else.
func whatCheck(b *core.Bot, edit storage.Edit) string {
	if before, after, ok := edit.Verifications(); ok {
		v, verb := after, "checked by"
		if after == nil {
			v, verb = before, "no longer counts as checked by"
		}
		half := ""
		if v.Half == storage.Providers {
			half = " (provider's half)"
		}
		return fmt.Sprintf("%s%s%s: %s %s, until %s.", v.Control, b.AtScope(v.Scope), half, verb, b.MethodWords(v.Method, v.Report),
			v.Until.Time(time.UTC).Format("2 Jan 2006"))
	}
	if _, _, ok := edit.Reminders(); ok {
		return "Reminders: another setting."
	}
	if _, after, ok := edit.Rights(); ok {
		if after == nil {
			after = new(storage.Rights)
		}
		return "Who may change things: " + core.MayChangeText(*after) + "."
	}
	if before, after, ok := edit.Rulings(); ok {
		if after == nil {
			return fmt.Sprintf("%s%s: no ruling any more.", before.Control, b.AtScope(before.Scope))
		}
		return fmt.Sprintf("%s%s: ruled %s.", after.Control, b.AtScope(after.Scope), core.SideWords[knowledge.Responsibility(after.Responsible)])
	}
	return ""
}
