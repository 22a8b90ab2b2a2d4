package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Path is where Discord sends interactions, if the application says so.
const Path = "/discord/interactions"

// Routes registers the endpoint for interactions over HTTP, if there is a public key to verify them with.
func (a *Adapter) Routes(mux *http.ServeMux) {
	if a.key != nil {
		mux.HandleFunc("POST "+Path, a.serveInteraction)
	}
}

// serveInteraction verifies one interaction and answers it in the response, within the time that Discord gives.
func (a *Adapter) serveInteraction(w http.ResponseWriter, r *http.Request) {
	body, status := a.verified(w, r)
	if status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
		return
	}
	var i discordgo.Interaction
	if err := json.Unmarshal(body, &i); err != nil {
		http.Error(w, "not an interaction", http.StatusBadRequest)
		return
	}
	if i.Type == discordgo.InteractionPing {
		writeJSON(w, []byte(`{"type":1}`))
		return
	}
	if !a.seen.first(i.ID, a.o.Now()) { // Discord sends none twice: somebody replays it
		http.Error(w, "had that already", http.StatusConflict)
		return
	}
	b := &byResponse{byCallback: byCallback{a, &i}, answer: make(chan []byte, 1)}
	done := make(chan struct{})
	a.spawn(r.Context(), func(ctx context.Context) {
		defer close(done)
		a.interaction(ctx, &i, b)
	})
	b.wait(w, done)
}

// verified reads the body and checks Discord's signature over it and its timestamp. Whoever has none gets 401, as Discord tests.
func (a *Adapter) verified(w http.ResponseWriter, r *http.Request) ([]byte, int) {
	signature, err := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, http.StatusUnauthorized
	}
	timestamp := r.Header.Get("X-Signature-Timestamp")
	at, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || a.o.Now().Sub(time.Unix(at, 0)).Abs() > maxClockSkew {
		return nil, http.StatusUnauthorized
	}
	var signed bytes.Buffer
	signed.WriteString(timestamp)
	if _, err := io.Copy(&signed, http.MaxBytesReader(w, r.Body, maxBody)); err != nil {
		return nil, http.StatusRequestEntityTooLarge
	}
	if !ed25519.Verify(a.key, signed.Bytes(), signature) {
		return nil, http.StatusUnauthorized
	}
	return signed.Bytes()[len(timestamp):], http.StatusOK
}

// byResponse answers in the response to the request. A response holds no files: an answer with some goes the other way, after a 202.
type byResponse struct {
	byCallback
	answer chan []byte // nil in it: the answer goes the other way
	other  bool
}

func (b *byResponse) respond(ctx context.Context, r response) error {
	if b.other {
		return b.byCallback.respond(ctx, r)
	}
	b.other = true
	if len(r.files()) > 0 {
		b.answer <- nil
		return b.byCallback.respond(ctx, r)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	b.answer <- raw
	return nil
}

// wait writes the answer when there is one. It is late before the promise of the exchange only if this machine is overloaded.
func (b *byResponse) wait(w http.ResponseWriter, done <-chan struct{}) {
	timer := time.NewTimer(answerWithin)
	defer timer.Stop()
	select {
	case raw := <-b.answer:
		b.write(w, raw)
	case <-done:
		select {
		case raw := <-b.answer:
			b.write(w, raw)
		default:
			http.Error(w, "nothing to answer", http.StatusBadRequest)
		}
	case <-timer.C:
		http.Error(w, "too busy", http.StatusServiceUnavailable)
	}
}

func (b *byResponse) write(w http.ResponseWriter, raw []byte) {
	if raw == nil {
		w.WriteHeader(http.StatusAccepted)
		return
	}
	writeJSON(w, raw)
}

func writeJSON(w http.ResponseWriter, raw []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) // whoever hung up is gone
}
