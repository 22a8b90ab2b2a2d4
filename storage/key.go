package storage

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The first component of a record's key within its workspace. The table in doc.go says what stands behind it.
const (
	headKind         = "head"
	teamKind         = "team"
	assignmentKind   = "assignment"
	verificationKind = "verification"
	rulingKind       = "ruling"
	settingKind      = "setting"
	toldKind         = "told"
	serviceKind      = "service"
	systemKind       = "system"
	controlKind      = "control"
	historyKind      = "history"
	requestKind      = "request"
	expiryKind       = "expiry"
	parkedKind       = "parked"
	timedKind        = "timed"
	scheduleKind     = "schedule"
	objectionKind    = "objection"
)

// Likewise, of what the quiz remembers.
const (
	askedKind      = "asked"
	answerKind     = "answer"
	learnerKind    = "learner"
	completionKind = "completion"
	tallyKind      = "tally"
	posedKind      = "posed"
	doubtKind      = "doubt"
)

const (
	formatKey      = "format"
	factsKey       = "facts"
	workspacesFrom = "w/"
	workspacesTo   = "w0"
)

// workspaceKey makes every key that belongs to a workspace; no other place writes the prefix. Each component is escaped, so that
// no id, whatever it holds, leaves its place.
func workspaceKey(ws WorkspaceID, parts ...string) string {
	b := append(make([]byte, 0, 128), workspacesFrom...)
	b = append(appendEscaped(b, string(ws)), '/')
	return string(appendRelative(b, parts))
}

// relativeKey is a key within its workspace, as in Edit.Key.
func relativeKey(parts ...string) string {
	return string(appendRelative(make([]byte, 0, 128), parts))
}

func appendRelative(b []byte, parts []string) []byte {
	for i, part := range parts {
		if i > 0 {
			b = append(b, '/')
		}
		b = appendEscaped(b, part)
	}
	return b
}

// under returns the range of keys that have all of parts in front and at least one component more. Without parts, it is all of
// the workspace.
func under(ws WorkspaceID, parts ...string) (from, to string) {
	from = workspaceKey(ws, parts...)
	if len(parts) > 0 {
		from += "/"
	}
	return from, from[:len(from)-1] + "0" // '0' follows '/', and no key ends between the two
}

// splitKey takes a workspace's key apart. It accepts exactly what workspaceKey makes.
func splitKey(key string) (ws WorkspaceID, relative string, parts []string, err error) {
	escaped, relative, ok := strings.Cut(strings.TrimPrefix(key, workspacesFrom), "/")
	name, err := unescape(escaped)
	if !ok || err != nil || !strings.HasPrefix(key, workspacesFrom) {
		return "", "", nil, fmt.Errorf("%w: %q is no key of a workspace", ErrDamaged, key)
	}
	for part := range strings.SplitSeq(relative, "/") {
		plain, err := unescape(part)
		if err != nil {
			return "", "", nil, fmt.Errorf("%w: key %q: %w", ErrDamaged, key, err)
		}
		parts = append(parts, plain)
	}
	return WorkspaceID(name), relative, parts, nil
}

const hexDigits = "0123456789ABCDEF"

// appendEscaped keeps letters, digits and a few signs, and writes every other byte as %XX. Two ids never become one.
func appendEscaped(b []byte, id string) []byte {
	for i := range len(id) {
		if c := id[i]; plain[c] {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}

// plain has the bytes that stand for themselves.
var plain = func() (is [256]bool) {
	for c := range is {
		b := byte(c)
		is[c] = 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("-_.:@+~", b) >= 0
	}
	return is
}()

// unescape refuses what appendEscaped would have written otherwise.
func unescape(escaped string) (string, error) {
	b := make([]byte, 0, len(escaped))
	for i := 0; i < len(escaped); i++ {
		c := escaped[i]
		if c == '%' && i+2 < len(escaped) {
			high, low := strings.IndexByte(hexDigits, escaped[i+1]), strings.IndexByte(hexDigits, escaped[i+2])
			if high >= 0 && low >= 0 {
				b = append(b, byte(high<<4|low))
				i += 2
				continue
			}
		}
		b = append(b, c)
	}
	if string(appendEscaped(nil, string(b))) != escaped {
		return "", fmt.Errorf("%q is not escaped as it should be", escaped)
	}
	return string(b), nil
}

func seqPart(seq uint64) string {
	digits := strconv.FormatUint(seq, 16)
	return "0000000000000000"[len(digits):] + digits
}

// timePart is a time as a component of a key: of one length for years 0 to 9999, in order.
func timePart(t time.Time) string { return t.UTC().Format(timeLayout) }

const timeLayout = "20060102T150405.000000000"

// checkText refuses ids and names that JSON would not bring back as they are.
func checkText(what string, texts ...string) error {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%s: %q is not valid UTF-8", what, text)
		}
	}
	return nil
}
