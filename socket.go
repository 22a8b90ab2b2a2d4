package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// The control socket is a door in the data folder for other srm commands of the same user: while serve has the database, ask,
// check, history and backup come here. It speaks HTTP, so that curl --unix-socket can look too.
//
//	POST /ask              a JSON array of strings, one conversation → the object of its last question
//	GET  /backup           a backup
//	GET  /check            the page of check about the database; status 500 if there are faults
//	GET  /history/head     what history --head prints
//	POST /history/verify   kept heads, or nothing → what history --verify prints; status 500 if there are faults
//	GET  /healthz, /readyz

const (
	maxBody      = 1 << 20
	socketPause  = 10 * time.Second // for one read or write to get through
	askingLasts  = 10 * time.Second
	checkingLast = 10 * time.Minute // a large database is read from end to end
)

// listenControl makes the socket. The caller holds the database's lock, so that a socket which is there already is a dead one.
func listenControl(path string) (net.Listener, error) {
	longest := 103 // of a path in a unix socket's address
	if runtime.GOOS == "linux" {
		longest = 107
	}
	if len(path) > longest {
		return nil, fmt.Errorf("the control socket %s cannot be made: a socket's path has at most %d bytes, this one has %d; "+
			"give SRM_DATA a shorter path", path, longest, len(path))
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("removing an old control socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("making the control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("making the control socket: %w", err), l.Close())
	}
	return l, nil
}

// A control answers at the socket.
type control struct {
	desk   *localDesk
	data   *data
	health *health
	log    *slog.Logger
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ask", c.ask)
	mux.HandleFunc("GET /backup", c.backup)
	mux.HandleFunc("GET /check", c.check)
	mux.HandleFunc("GET /history/head", c.head)
	mux.HandleFunc("POST /history/verify", c.verify)
	c.health.routes(mux)
	return mux
}

func (c *control) ask(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "a conversation has at most 1 MiB", http.StatusRequestEntityTooLarge)
		return
	}
	talk, ok := parseTalk(string(body))
	if !ok {
		http.Error(w, "expected a JSON array of strings: one conversation", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), askingLasts)
	defer cancel()
	wish := wish{why: r.FormValue("why") != "", colour: r.FormValue("colour") != ""}
	wish.width, _ = strconv.Atoi(r.FormValue("width"))
	answer, err := c.desk.ask(ctx, talk, wish)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = writeJSON(w, answer) // whoever asked has gone
}

func (c *control) backup(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	patient := &patientWriter{w: w, control: http.NewResponseController(w)}
	err := c.data.store.Dump(r.Context(), patient)
	switch {
	case err == nil:
	case patient.begun:
		c.log.ErrorContext(r.Context(), "backup broken off", "err", err)
		panic(http.ErrAbortHandler) // so that nobody takes what was sent for a whole backup
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// A patientWriter gives each write its own time, so that a long answer may take long and a reader who sleeps is left.
type patientWriter struct {
	w       http.ResponseWriter
	control *http.ResponseController
	begun   bool
}

func (p *patientWriter) Write(b []byte) (int, error) {
	p.begun = true
	_ = p.control.SetWriteDeadline(time.Now().Add(socketPause))
	return p.w.Write(b)
}

func (c *control) check(w http.ResponseWriter, r *http.Request) {
	c.report(w, r, func(ctx context.Context) []finding {
		return append(checkStore(ctx, c.data.store), heardOfSlack(c.health.platforms)...)
	})
}

func (c *control) head(w http.ResponseWriter, r *http.Request) {
	heads, err := heads(r.Context(), c.data.store)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.WriteString(w, heads)
}

func (c *control) verify(w http.ResponseWriter, r *http.Request) {
	kept, err := parseKept(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.report(w, r, func(ctx context.Context) []finding { return verifyStore(ctx, c.data.store, kept) })
}

// report answers with findings as text. A fault is a status of 500, so that who reads the status only knows enough.
func (c *control) report(w http.ResponseWriter, r *http.Request, find func(context.Context) []finding) {
	ctx, cancel := context.WithTimeout(r.Context(), checkingLast)
	defer cancel()
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(checkingLast + socketPause))
	found := find(ctx)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if faults(found) > 0 {
		w.WriteHeader(http.StatusInternalServerError)
	}
	_, _ = io.WriteString(w, drawFindings(found))
}

// newServer is an HTTP server with the deadlines that a stranger must not be able to outlast.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: socketPause, WriteTimeout: askingLasts + socketPause,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

// A client speaks with the serve that has the data.
type client struct{ http *http.Client }

func (c *Config) client() *client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", c.path(socketFile))
	}
	return &client{&http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// serving tells whether a serve answers in the data folder. A socket that a dead one left refuses to be dialled.
func serving(c *Config) bool {
	conn, err := net.DialTimeout("unix", c.path(socketFile), time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

func (c *client) Close() { c.http.CloseIdleConnections() }

// ask lets serve answer a conversation.
func (c *client) ask(ctx context.Context, talk []string, w wish) (answered, error) {
	ctx, cancel := context.WithTimeout(ctx, askingLasts+socketPause)
	defer cancel()
	body, err := json.Marshal(talk)
	if err != nil {
		return answered{}, err
	}
	path := fmt.Sprintf("/ask?width=%d", w.width)
	if w.why {
		path += "&why=1"
	}
	if w.colour {
		path += "&colour=1"
	}
	var a answered
	err = c.do(ctx, http.MethodPost, path, strings.NewReader(string(body)), func(r io.Reader) error { return json.NewDecoder(r).Decode(&a) })
	return a, err
}

// text returns what a path of the socket says; good is false if it tells of faults.
func (c *client) text(ctx context.Context, method, path, body string) (text string, good bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, checkingLast)
	defer cancel()
	err = c.do(ctx, method, path, strings.NewReader(body), func(r io.Reader) error {
		raw, err := io.ReadAll(r)
		text = string(raw)
		return err
	})
	if bad, ok := errors.AsType[*statusError](err); ok && bad.status == http.StatusInternalServerError {
		return bad.text, false, nil
	}
	return text, err == nil, err
}

type statusError struct {
	status int
	text   string
}

func (e *statusError) Error() string { return "srm serve: " + strings.TrimSpace(e.text) }

func (c *client) do(ctx context.Context, method, path string, body io.Reader, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, method, "http://srm"+path, body)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("srm serve does not answer: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(response.Body, maxBody))
		return &statusError{response.StatusCode, string(text)}
	}
	if err := read(response.Body); err != nil {
		return fmt.Errorf("reading what srm serve says: %w", err)
	}
	return nil
}
