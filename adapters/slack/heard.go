package slack

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// heard counts what has been delivered since the start, by kind: what never came may not be switched on.
type heard struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (h *heard) note(kind string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.last == nil {
		h.last = make(map[string]time.Time)
	}
	if _, known := kinds[kind]; known {
		h.last[kind] = time.Now()
	}
}

func (h *heard) when(kind string) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last[kind]
}

// kinds are what the adapter lives on, and where an app's settings switch it on.
var kinds = map[string]string{
	"command":         "Slash Commands: /srm",
	"block_actions":   "Interactivity & Shortcuts: on",
	"app_mention":     "Event Subscriptions: app_mention",
	"message.im":      "Event Subscriptions: message.im; App Home: Messages Tab on",
	"app_home_opened": "Event Subscriptions: app_home_opened; App Home: Home Tab on",
}

func heardName(e *event) string {
	if e.Type == "message" {
		return "message." + e.ChannelType
	}
	return e.Type
}

func sortedKinds() []string { return slices.Sorted(maps.Keys(kinds)) }
