package storage

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// The first component of a record's key within its workspace. The table in doc.go says what stands behind it.
const (
	headKind       = "head"
	teamKind       = "team"
	assignmentKind = "assignment"
	historyKind    = "history"
	requestKind    = "request"
	expiryKind     = "expiry"
	parkedKind     = "parked"
)

const (
	formatKey      = "format"
	workspacesFrom = "w/"
	workspacesTo   = "w0"
)

// workspaceKey makes every key that belongs to a workspace; no other place writes the prefix. Each component is escaped, so that
// no id, whatever it holds, leaves its place.
func workspaceKey(ws WorkspaceID, parts ...string) string {
	return workspacesFrom + escape(string(ws)) + "/" + relativeKey(parts...)
}

// relativeKey is a key within its workspace, as in Edit.Key.
func relativeKey(parts ...string) string {
	escaped := make([]string, len(parts))
	for i, part := range parts {
		escaped[i] = escape(part)
	}
	return strings.Join(escaped, "/")
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

// escape keeps letters, digits and a few signs, and writes every other byte as %XX. Two ids never become one.
func escape(id string) string {
	n := 0
	for i := range len(id) {
		if !plain(id[i]) {
			n++
		}
	}
	if n == 0 {
		return id
	}
	b := make([]byte, 0, len(id)+2*n)
	for i := range len(id) {
		if c := id[i]; plain(c) {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return string(b)
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.:@+~", c) >= 0
}

// unescape refuses what escape would have written otherwise.
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
	if escape(string(b)) != escaped {
		return "", fmt.Errorf("%q is not escaped as it should be", escaped)
	}
	return string(b), nil
}

func seqPart(seq uint64) string { return fmt.Sprintf("%016x", seq) }

// timePart is a time as a component of a key: of one length for years 0 to 9999, in order.
func timePart(t time.Time) string { return t.UTC().Format("20060102T150405.000000000") }

// checkText refuses ids and names that JSON would not bring back as they are.
func checkText(what string, texts ...string) error {
	for _, text := range texts {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%s: %q is not valid UTF-8", what, text)
		}
	}
	return nil
}
