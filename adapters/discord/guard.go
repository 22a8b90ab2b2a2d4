package discord

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A guard stands between the gateway and the library and reads every frame that arrives, before the library does. Left alone with
// some frames, the library locks itself up for ever (RECONNECT before READY), identifies again as fast as it is refused (INVALID
// SESSION), or notices after five lost heartbeats that nobody is there. Where such a frame arrives, or none at all, the guard ends
// the connection instead, without a closing handshake, so that Discord keeps the session and it can be resumed.
type guard struct {
	mu       sync.Mutex
	conn     net.Conn
	code     int           // with which Discord closed
	cause    error         // why the guard ended it
	interval time.Duration // between heartbeats
	acked    time.Time     // when the last one was acknowledged, or the connection began
	resumeAt string        // the address that READY gave
	moved    bool          // the next dial fails, so that the library asks for the address anew
}

// Why a guard ends a connection.
var (
	errReconnect = errors.New("a new connection was asked for")
	errInvalid   = errors.New("the session was ended")
	errZombie    = errors.New("no heartbeat was acknowledged")
	errStuck     = errors.New("the connection did not become ready in time")
	errClosed    = errors.New("the connection was closed")
	errMoved     = errors.New("the gateway's address has changed")
)

// Operations of the gateway, as far as the guard looks at them.
const (
	opDispatch       = 0
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opAck            = 11
)

// dialer makes connections of the library that the guard watches.
func (g *guard) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		HandshakeTimeout: openWithin,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return g.dial(ctx, network, address, false)
		},
		NetDialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return g.dial(ctx, network, address, true)
		},
	}
}

func (g *guard) dial(ctx context.Context, network, address string, secure bool) (net.Conn, error) {
	var d interface {
		DialContext(context.Context, string, string) (net.Conn, error)
	} = &net.Dialer{}
	if secure {
		d = &tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12}}
	}
	if g.hasMoved() {
		return nil, errMoved
	}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conn, g.code, g.cause, g.acked, g.interval = conn, 0, nil, time.Now(), 0
	return &watched{Conn: conn, in: bufio.NewReaderSize(conn, 64<<10), guard: g}, nil
}

// forget makes the library ask for the gateway's address before the next connection: it does so only after a dial that failed.
func (g *guard) forget() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.moved = true
}

func (g *guard) hasMoved() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() { g.moved = false }()
	return g.moved
}

// cut ends the connection, and says why.
func (g *guard) cut(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cause == nil {
		g.cause = cause
	}
	if g.conn != nil {
		_ = g.conn.Close()
	}
}

// alive reports whether heartbeats are acknowledged: two intervals without are one lost and one late.
func (g *guard) alive(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.interval == 0 || now.Sub(g.acked) < 2*g.interval+g.interval/4
}

// ended says why a connection is no more.
func (g *guard) ended() (code int, resumeAt string, cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.code, g.resumeAt, g.cause
}

// frame looks at one text frame. An error ends the connection in its place.
func (g *guard) frame(payload []byte) error {
	var f struct {
		Op   int             `json:"op"`
		Type string          `json:"t"`
		Data json.RawMessage `json:"d"`
	}
	if json.Unmarshal(payload, &f) != nil {
		return nil // the library skips it
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	switch f.Op {
	case opHello:
		var hello struct {
			Interval int64 `json:"heartbeat_interval"`
		}
		_ = json.Unmarshal(f.Data, &hello) // 0 if it is none: nothing is then watched
		g.interval, g.acked = time.Duration(hello.Interval)*time.Millisecond, time.Now()
	case opAck:
		g.acked = time.Now()
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if string(f.Data) == "true" {
			return errReconnect
		}
		return errInvalid
	case opDispatch:
		if f.Type == "READY" {
			var ready struct {
				URL string `json:"resume_gateway_url"`
			}
			_ = json.Unmarshal(f.Data, &ready) // without one, the usual address is used
			g.resumeAt = ready.URL
		}
	}
	return nil
}

func (g *guard) closedWith(code int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.code = code
}

// watched is a connection whose frames the guard sees. Reads come from one goroutine at a time, as the library reads.
type watched struct {
	net.Conn
	in       *bufio.Reader
	guard    *guard
	upgraded bool
	out      []byte // what may be read
}

// Read returns bytes of the handshake as they come, then whole frames that the guard has passed.
func (w *watched) Read(p []byte) (int, error) {
	if len(w.out) == 0 {
		next := w.nextFrame
		if !w.upgraded {
			next = w.nextLine
		}
		out, err := next()
		if err != nil {
			return 0, err
		}
		w.out = out
	}
	n := copy(p, w.out)
	w.out = w.out[n:]
	return n, nil
}

// nextLine reads the answer to the handshake, which ends with an empty line.
func (w *watched) nextLine() ([]byte, error) {
	line, err := w.in.ReadBytes('\n')
	if string(line) == "\r\n" || string(line) == "\n" {
		w.upgraded = true
	}
	if len(line) > 0 {
		err = nil
	}
	return line, err
}

// Opcodes of WebSocket frames.
const (
	frameText  = 1
	frameClose = 8
)

// maxFrame bounds what one frame may claim to be long. The largest that Discord sends describe a guild, a few MiB.
const maxFrame = 64 << 20

// nextFrame reads one frame as it came: two bytes, perhaps a longer length, the payload. A server masks nothing.
func (w *watched) nextFrame() ([]byte, error) {
	head := make([]byte, 2, 10)
	if _, err := io.ReadFull(w.in, head); err != nil {
		return nil, err
	}
	length := uint64(head[1] & 0x7f)
	if more := map[uint64]int{126: 2, 127: 8}[length]; more > 0 {
		head = head[:2+more]
		if _, err := io.ReadFull(w.in, head[2:]); err != nil {
			return nil, err
		}
		if more == 2 {
			length = uint64(binary.BigEndian.Uint16(head[2:]))
		} else {
			length = binary.BigEndian.Uint64(head[2:])
		}
	}
	if length > maxFrame {
		return nil, errors.New("a frame of the gateway is too long")
	}
	frame := make([]byte, len(head)+int(length))
	copy(frame, head)
	if _, err := io.ReadFull(w.in, frame[len(head):]); err != nil {
		return nil, err
	}
	return frame, w.look(head[0], frame[len(head):])
}

func (w *watched) look(first byte, payload []byte) error {
	whole := first&0x80 != 0
	switch first & 0x0f {
	case frameText:
		if whole {
			if err := w.guard.frame(payload); err != nil {
				w.guard.cut(err)
				return err
			}
		}
	case frameClose:
		if len(payload) >= 2 {
			w.guard.closedWith(int(binary.BigEndian.Uint16(payload)))
		}
		w.guard.cut(errClosed) // the library would answer with 1000, which ends the session
		return errClosed
	}
	return nil
}
