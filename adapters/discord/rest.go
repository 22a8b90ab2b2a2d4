package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// rest asks Discord's API. Requests go through the library, which writes and reads them, but each with a rate limit bucket of its
// own that is thrown away: the library's hold a lock while they wait, share it among all interactions, and are never forgotten. The
// limits are kept by queue instead.
type rest struct {
	session   *discordgo.Session
	transport *transport
}

const defaultAPI = "https://discord.com/api/v9"

func newRest(token, api string, hurry time.Duration) (*rest, error) {
	if api == "" {
		api = defaultAPI
	}
	base, err := url.Parse(strings.TrimRight(api, "/"))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, errors.New("the address of Discord's API is none: it looks like " + defaultAPI)
	}
	t := &transport{base: base, queue: newQueue(), hurry: hurry, next: http.DefaultTransport.(*http.Transport).Clone()}
	s, err := newSession(token, t)
	if err != nil {
		return nil, err
	}
	return &rest{session: s, transport: t}, nil
}

// newSession is a session of the library that has none of its own retries, state and log.
func newSession(token string, t http.RoundTripper) (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	s.Client = &http.Client{Transport: t}
	s.UserAgent = "DiscordBot (srm, 1)"
	s.LogLevel = -1 // it would write to the standard log, payloads and all
	s.StateEnabled = false
	s.ShouldReconnectOnError = false
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return s, nil
}

func (r *rest) close() { r.transport.next.CloseIdleConnections() }

func (r *rest) get(ctx context.Context, address string, into any) error {
	return r.do(ctx, http.MethodGet, address, nil, nil, into)
}

// do sends body, with files, and decodes the answer. Errors are *apiError: they name the route, never the token in it.
func (r *rest) do(ctx context.Context, method, address string, body any, files []*discordgo.File, into any) error {
	contentType, raw, err := encode(body, files)
	if err != nil {
		return err
	}
	bucket := discordgo.NewRatelimiter().LockBucket("")
	answer, err := r.session.RequestWithLockedBucket(method, address, contentType, raw, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		return refusal(method, address, err)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return &apiError{route: shownRoute(method, address), err: fmt.Errorf("cannot be read: %w", err)}
	}
	return nil
}

func encode(body any, files []*discordgo.File) (contentType string, raw []byte, err error) {
	if len(files) > 0 {
		return discordgo.MultipartBodyWithJSON(body, files)
	}
	if body == nil {
		return "", nil, nil
	}
	raw, err = json.Marshal(body)
	return "application/json", raw, err
}

// An apiError is what Discord refused, or how it could not be asked.
type apiError struct {
	route   string
	status  int // 0: no answer, or none that says what became of the request
	code    int // Discord's own
	message string
	wait    time.Duration // of a rate limit
	err     error
}

func (e *apiError) Error() string {
	switch {
	case e.wait > 0:
		return fmt.Sprintf("%s: rate limit, wait %s", e.route, e.wait)
	case e.status != 0:
		return fmt.Sprintf("%s: HTTP %d, code %d: %s", e.route, e.status, e.code, e.message)
	}
	return fmt.Sprintf("%s: %v", e.route, e.err)
}

func (e *apiError) Unwrap() error { return e.err }

// refusal makes an apiError of what the library returns. Its own errors hold whole addresses, tokens of interactions in them.
func refusal(method, address string, err error) error {
	e := &apiError{route: shownRoute(method, address)}
	if limited, ok := errors.AsType[*rateLimited](err); ok {
		e.wait, e.status = limited.wait, http.StatusTooManyRequests
		return e
	}
	if answered, ok := errors.AsType[*discordgo.RESTError](err); ok {
		e.status = answered.Response.StatusCode
		if answered.Message != nil {
			e.code, e.message = answered.Message.Code, cut(answered.Message.Message, maxErrorText)
		}
		return e
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	e.err = err
	return e
}

// statusOf is the HTTP status with which Discord refused, or 0.
func statusOf(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.status
	}
	return 0
}

// codeOf is Discord's own code of a refusal, or 0.
func codeOf(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.code
	}
	return 0
}

// shownRoute is a route as a log may show it.
func shownRoute(method, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return method
	}
	route, interaction := routeOf(method, u.Path)
	if interaction {
		route = method + " " + strings.SplitN(strings.TrimPrefix(route, method+" "), "/", 2)[0] + "/…"
	}
	return route
}

// transport sends requests to the API that is configured, when the rate limits allow it.
type transport struct {
	base  *url.URL
	queue *queue
	hurry time.Duration // see Options
	next  *http.Transport
}

// again marks requests that may be sent twice: whoever sends them has made sure that they take effect once.
type again struct{}

func mayRepeat(ctx context.Context) context.Context { return context.WithValue(ctx, again{}, true) }

const (
	maxTries     = 4
	maxErrorText = 200
	maxAnswer    = 16 << 20
)

// RoundTrip waits its turn, sends, and tries again where that does no harm: after a refusal for the rate always, after a failure if
// the request may be repeated.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/api/v"+discordgo.APIVersion)
	route, interaction := routeOf(r.Method, path)
	repeats := r.Method != http.MethodPost || r.Context().Value(again{}) != nil
	for try := 1; ; try++ {
		if err := t.turn(r.Context(), route, interaction); err != nil {
			return nil, err
		}
		resp, err := t.send(r, path)
		switch {
		case err != nil:
			if !repeats || try >= maxTries || r.Context().Err() != nil {
				return nil, err
			}
			sleep(r.Context(), backoff(try)/4/t.hurry)
		case resp.StatusCode == http.StatusTooManyRequests:
			wait := t.queue.refused(route, resp.Header, time.Now())
			discard(resp)
			if try >= maxTries {
				return nil, &rateLimited{wait}
			}
		case resp.StatusCode >= http.StatusInternalServerError && repeats && try < maxTries:
			discard(resp)
			sleep(r.Context(), backoff(try)/4/t.hurry)
		default:
			t.queue.learn(route, resp.Header, time.Now())
			resp.Body = struct {
				io.Reader
				io.Closer
			}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
			return resp, nil
		}
	}
}

// turn waits until the queue lets a request through; not longer than ctx, and never longer than maxWait.
func (t *transport) turn(ctx context.Context, route string, interaction bool) error {
	most := time.Now().Add(maxWait)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(most) {
		most = deadline
	}
	for {
		wait := t.queue.take(route, interaction, time.Now())
		if wait <= 0 {
			return ctx.Err()
		}
		if time.Now().Add(wait).After(most) {
			return &rateLimited{wait}
		}
		sleep(ctx, wait)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func (t *transport) send(r *http.Request, path string) (*http.Response, error) {
	out := r.Clone(r.Context())
	address := *t.base
	address.RawPath = t.base.EscapedPath() + path
	unescaped, err := url.PathUnescape(address.RawPath)
	if err != nil {
		return nil, err
	}
	address.Path, address.RawQuery = unescaped, r.URL.RawQuery
	out.URL, out.Host = &address, ""
	if r.GetBody != nil {
		if out.Body, err = r.GetBody(); err != nil {
			return nil, err
		}
	}
	return t.next.RoundTrip(out)
}

func discard(resp *http.Response) {
	_, _ = io.CopyN(io.Discard, resp.Body, maxBody)
	_ = resp.Body.Close()
}
