package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
)

// Slack's WebSockets: https://docs.slack.dev/apis/events-api/using-socket-mode
const (
	dialWithin  = 15 * time.Second
	writeWithin = 10 * time.Second
	silence     = 30 * time.Second // without a ping, a pong or a frame a connection is dead
	pingEvery   = 10 * time.Second
	settled     = 30 * time.Second // a connection that lived so long was a good one: the next may be opened at once
	drain       = 20 * time.Second // how long an old connection may go on beside the new one
)

// socket keeps one connection open. When Slack announces that it will end, the next one is opened first; what was delivered over the
// old one is acknowledged over the old one.
type socket struct {
	a    *Adapter
	api  *slackapi.Client
	dial *websocket.Dialer

	open  atomic.Int32 // connections that have said hello
	heard atomic.Int64 // when any was last heard, in Unix nanoseconds
}

func newSocket(a *Adapter) *socket {
	return &socket{
		a: a,
		api: slackapi.New(a.o.BotToken, slackapi.OptionAppLevelToken(a.o.AppToken), slackapi.OptionAPIURL(a.o.APIURL),
			slackapi.OptionHTTPClient(a.http)),
		dial: &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: dialWithin},
	}
}

// run keeps connections following each other until ctx ends.
func (s *socket) run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	wait := newPause()
	for ctx.Err() == nil {
		began := time.Now()
		c, err := s.connect(ctx)
		if err == nil {
			s.a.log.InfoContext(ctx, "connected to Slack")
			s.a.status.up()
			next := make(chan string, 1)
			all.Go(func() { c.serve(ctx, next) })
			select {
			case why := <-next:
				s.a.log.InfoContext(ctx, "the connection to Slack ends; opening the next", "why", why, "lived", time.Since(began).Round(time.Second))
				if s.open.Load() == 0 {
					s.a.status.down(why)
				}
			case <-ctx.Done():
				return
			}
			if time.Since(began) > settled {
				wait.reset()
				continue
			}
		} else if ctx.Err() == nil {
			s.a.status.down(err.Error())
			s.a.log.ErrorContext(ctx, "no connection to Slack", "err", err)
		}
		pause := wait.next()
		if limited, ok := errors.AsType[*slackapi.RateLimitedError](err); ok {
			pause = max(pause, limited.RetryAfter)
		}
		_ = sleep(ctx, pause) // the loop looks at ctx
	}
}

// alive is nil while a connection is open and was heard lately.
func (s *socket) alive() error {
	at := s.heard.Load()
	if at == 0 || s.open.Load() == 0 {
		return nil // then the adapter's status says why
	}
	if ago := time.Since(time.Unix(0, at)); ago > silence {
		return fmt.Errorf("nothing was heard of Slack for %s", ago.Round(time.Second))
	}
	return nil
}

// connection is one WebSocket.
type connection struct {
	s     *socket
	ws    *websocket.Conn
	write sync.Mutex
	works sync.WaitGroup // deliveries that are not acknowledged yet

	mu    sync.Mutex
	until time.Time // when reading ends in any case; zero: while the other side is heard
}

// connect opens a connection and waits for its hello.
func (s *socket) connect(ctx context.Context) (*connection, error) {
	_, address, err := s.api.StartSocketModeContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("apps.connections.open: %w", hidden(err))
	}
	ctx, cancel := context.WithTimeout(ctx, dialWithin)
	defer cancel()
	ws, res, err := s.dial.DialContext(ctx, address, nil)
	if res != nil && res.Body != nil {
		_ = res.Body.Close() // of a handshake: nothing to read
	}
	if err != nil {
		return nil, fmt.Errorf("opening the socket: %w", withoutAddress(err))
	}
	c := &connection{s: s, ws: ws}
	ws.SetReadLimit(4 * maxBody)
	_ = ws.SetReadDeadline(time.Now().Add(dialWithin))
	var f frame
	for f.Type != "hello" {
		if err := ws.ReadJSON(&f); err != nil {
			return nil, errors.Join(fmt.Errorf("waiting for Slack's hello: %w", err), ws.Close())
		}
		if f.Type == "disconnect" {
			return nil, errors.Join(fmt.Errorf("refused by Slack: %s", f.Reason), ws.Close())
		}
	}
	ws.SetPingHandler(func(data string) error {
		c.alive()
		err := ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWithin))
		if _, timeout := errors.AsType[net.Error](err); timeout || errors.Is(err, websocket.ErrCloseSent) {
			return nil // reading finds out
		}
		return err
	})
	ws.SetPongHandler(func(string) error { c.alive(); return nil })
	c.alive()
	return c, nil
}

// withoutAddress keeps an address with a ticket in it out of errors.
func withoutAddress(err error) error {
	err = hidden(err)
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op
	}
	if errors.Is(err, websocket.ErrBadHandshake) {
		return websocket.ErrBadHandshake
	}
	return err
}

// alive notes that the other side was heard.
func (c *connection) alive() {
	now := time.Now()
	c.s.heard.Store(now.UnixNano())
	c.mu.Lock()
	defer c.mu.Unlock()
	until := now.Add(silence)
	if !c.until.IsZero() && c.until.Before(until) {
		until = c.until
	}
	_ = c.ws.SetReadDeadline(until)
}

// leave reads on for a while only.
func (c *connection) leave(within time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until := time.Now().Add(within); c.until.IsZero() || until.Before(c.until) {
		c.until = until
		_ = c.ws.SetReadDeadline(until)
	}
}

// frame is what comes over a socket.
type frame struct {
	Envelope string          `json:"envelope_id"`
	Type     string          `json:"type"`
	Reason   string          `json:"reason"`
	Payload  json.RawMessage `json:"payload"`
}

// serve reads until the connection ends, or ctx. It says on next, once, when the next connection should be opened.
func (c *connection) serve(ctx context.Context, next chan<- string) {
	c.s.open.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	var pinging sync.WaitGroup
	pinging.Go(func() { c.ping(ctx) })
	stop := context.AfterFunc(ctx, func() { c.leave(0) })
	said := false
	say := func(why string) {
		if !said {
			said = true
			c.s.open.Add(-1)
			next <- why
		}
	}
	for bad := 0; ; {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			say(readError(err))
			break
		}
		c.alive()
		var f frame
		if json.Unmarshal(raw, &f) != nil {
			if bad++; bad > 10 {
				say("too much that cannot be read")
				break
			}
			c.s.a.log.WarnContext(ctx, "a frame of Slack's cannot be read", "bytes", len(raw))
			continue
		}
		bad = 0
		if f.Type == "disconnect" {
			say("Slack announced it: " + f.Reason)
			c.leave(drain)
			continue
		}
		c.frame(ctx, f)
	}
	stop()
	cancel()
	pinging.Wait()
	c.works.Wait()
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	_ = c.ws.Close() // whatever there was to say has been said
}

func readError(err error) string {
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		return fmt.Sprintf("closed by Slack (%d)", closed.Code)
	}
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return "nothing was heard any more"
	}
	return "the connection broke"
}

// ping asks Slack to answer, so that a dead connection is noticed though Slack does not ping.
func (c *connection) ping(ctx context.Context) {
	for sleep(ctx, pingEvery) == nil {
		if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)) != nil {
			return // reading finds out
		}
	}
}

// frameKinds are the deliveries by the type of their frame.
var frameKinds = map[string]kind{"slash_commands": commands, "interactive": interactions, "events_api": events}

// frame takes on one delivery. It is acknowledged over this connection, or not at all: then Slack delivers it again.
func (c *connection) frame(ctx context.Context, f frame) {
	k, known := frameKinds[f.Type]
	if !known {
		return // hello, and what will be invented
	}
	d, err := parse(k, f.Payload)
	if err != nil {
		c.s.a.log.WarnContext(ctx, "a delivery cannot be read", "type", f.Type)
	}
	if ctx.Err() != nil {
		return // we are leaving: it comes again
	}
	c.works.Go(func() {
		k, ok := c.s.a.deliver(ctx, d)
		if ok {
			k.sent(c.ack(f.Envelope, k))
		}
	})
}

// ack writes an acknowledgement.
func (c *connection) ack(envelope string, k acknowledgement) error {
	raw := encoded(struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload,omitempty"`
	}{envelope, k.payload})
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeWithin))
	return c.ws.WriteMessage(websocket.TextMessage, raw)
}
