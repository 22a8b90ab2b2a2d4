package slack

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	slackapi "github.com/slack-go/slack"
)

// NeedsRoutes tells whether Slack delivers over HTTP.
func (a *Adapter) NeedsRoutes() bool { return a.o.Mode == HTTP }

// Routes adds where Slack delivers: /slack/commands, /slack/events and /slack/interactions. In socket mode there are none.
func (a *Adapter) Routes(mux *http.ServeMux) {
	if a.o.Mode != HTTP {
		return
	}
	mux.HandleFunc("POST /slack/commands", a.signed(func(_ *http.Request, body []byte) (delivery, error) {
		form, err := url.ParseQuery(string(body)) // of the body alone: it is what was signed
		if err != nil {
			return delivery{}, errUnread
		}
		return ofForm(form)
	}))
	mux.HandleFunc("POST /slack/interactions", a.signed(func(_ *http.Request, body []byte) (delivery, error) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return delivery{}, errUnread
		}
		return parse(interactions, []byte(form.Get("payload")))
	}))
	mux.HandleFunc("POST /slack/events", a.signed(func(r *http.Request, body []byte) (delivery, error) {
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
			return delivery{}, errUnread
		}
		return parse(events, body)
	}))
}

// errUnsigned is all that is said of a request that is not Slack's.
var errUnsigned = errors.New("no valid signature")

// signed lets only Slack's own requests through. All others get the same 401, which says nothing, and a counted line in the log, at most one a second.
func (a *Adapter) signed(read func(*http.Request, []byte) (delivery, error)) http.HandlerFunc {
	var refused, logged atomic.Int64 // how many, and when that was said last
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := a.verified(w, r)
		if err != nil {
			// Why is not logged in the library's words: an error of its may hold what was compared.
			count, now := refused.Add(1), time.Now().UnixNano()
			if last := logged.Load(); now-last > int64(time.Second) && logged.CompareAndSwap(last, now) {
				a.log.WarnContext(r.Context(), "refused requests that are not Slack's", "path", r.URL.Path, "count", count)
			}
			http.Error(w, "not authorised", http.StatusUnauthorized)
			return
		}
		d, err := read(r, body)
		if err != nil {
			a.log.WarnContext(r.Context(), "a delivery cannot be read", "path", r.URL.Path)
			http.Error(w, "cannot be read", http.StatusBadRequest)
			return
		}
		a.respond(w, r, d)
	}
}

// verified reads the body, up to its limit, and checks signature and age. Slack's library compares in constant time.
func (a *Adapter) verified(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	v, err := slackapi.NewSecretsVerifier(r.Header, a.o.SigningSecret)
	if err != nil {
		return nil, errUnsigned
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, errUnsigned
	}
	_, _ = v.Write(body) // a hash takes everything
	if v.Ensure() != nil {
		return nil, errUnsigned
	}
	return body, nil
}

// respond answers a delivery. What comes behind the acknowledgement is done after it was written.
func (a *Adapter) respond(w http.ResponseWriter, r *http.Request, d delivery) {
	ack, ok := a.deliver(r.Context(), d)
	if !ok {
		w.Header().Set("Retry-After", "5")
		http.Error(w, "not now", http.StatusServiceUnavailable)
		return
	}
	var err error
	switch {
	case ack.text != "":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, err = io.WriteString(w, ack.text)
	case ack.payload != nil:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, err = w.Write(ack.payload)
	default:
		w.WriteHeader(http.StatusOK)
	}
	ack.sent(err)
}

// encoded is a payload as JSON; nil if there is none. What is encoded here has no values that cannot be.
func encoded(v any) json.RawMessage {
	if raw, ok := v.(json.RawMessage); ok {
		return raw
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return raw
}
