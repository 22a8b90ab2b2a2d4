package slack

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"srm/bot"
)

// A Finding is one thing that Check looked at: what was found, and what to do if it is not good.
type Finding struct {
	Level  Level
	What   string
	Text   string
	Advice string
}

// Level says how bad a finding is.
type Level int

const (
	Good Level = iota
	Doubtful
	Bad
)

// Check asks Slack whether this app can work: whose token it is, which scopes it has and, if connect is set, whether a socket opens. It
// is for an adapter that does not run. Where another one runs, connect would take deliveries away from that.
func (a *Adapter) Check(ctx context.Context, connect bool) []Finding {
	defer a.http.CloseIdleConnections()
	c, err := a.tokens.own(ctx)
	switch {
	case slackError(err) != "":
		return []Finding{{Bad, "bot token", err.Error(), "copy it anew from OAuth & Permissions, Bot User OAuth Token; install the app first"}}
	case err != nil:
		return []Finding{{Bad, "Slack", err.Error(), "this machine has to reach " + a.o.APIURL}}
	}
	found := []Finding{{Good, "bot token", fmt.Sprintf("of workspace %s, as %s", strings.TrimPrefix(string(c.place), placePrefix), c.user), ""}}
	found = append(found, c.checkScopes()...)
	if a.sock == nil {
		return append(found, Finding{Good, "deliveries", "over HTTP, to /slack/commands, /slack/events and /slack/interactions", ""})
	}
	if !connect {
		return found
	}
	conn, err := a.sock.connect(ctx)
	if err != nil {
		return append(found, Finding{Bad, "socket", err.Error(),
			"Basic Information, App-Level Tokens: one with connections:write; Socket Mode: on"})
	}
	_ = conn.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	_ = conn.ws.Close() // it was only to see that it opens
	return append(found, Finding{Good, "socket", "opened, and Slack said hello", ""})
}

func (c *client) checkScopes() []Finding {
	var found []Finding
	have := 0
	for _, s := range scopes {
		switch {
		case c.has(s.name):
			have++
		case s.optional:
			found = append(found, Finding{Doubtful, "scope", s.name + " was not granted: no " + s.use, "OAuth & Permissions, Bot Token Scopes; then install the app again"})
		default:
			found = append(found, Finding{Bad, "scope", s.name + " was not granted: no " + s.use, "OAuth & Permissions, Bot Token Scopes; then install the app again"})
		}
	}
	return append([]Finding{{Good, "scopes", fmt.Sprintf("%d of %d granted", have, len(scopes)), ""}}, found...)
}

// Heard says of a running adapter what has been delivered to it, and where to switch on what never came.
func (a *Adapter) Heard() []Finding {
	var found []Finding
	if err := a.Ready(); err != nil {
		found = append(found, Finding{Bad, "connection", err.Error(), "the log of srm serve says more"})
	} else if a.sock != nil {
		ago := time.Since(time.Unix(0, a.sock.heard.Load())).Round(time.Second)
		found = append(found, Finding{Good, "connection", fmt.Sprintf("open, last heard %s ago", ago), ""})
	}
	for _, kind := range sortedKinds() {
		if at := a.heard.when(kind); at.IsZero() {
			found = append(found, Finding{Doubtful, "delivery", kind + ": none since the start", "if people did use it: " + kinds[kind]})
		} else {
			found = append(found, Finding{Good, "delivery", kind + ": last at " + at.UTC().Format(time.RFC3339), ""})
		}
	}
	return found
}

var (
	_ bot.Poster    = (*Adapter)(nil)
	_ bot.Directory = (*Adapter)(nil)
)
