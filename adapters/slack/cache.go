package slack

import (
	"encoding/binary"
	"encoding/json"
	"sync"

	"srm/bot"
)

// drawings keeps answers as Slack takes them, by all that they hold: many people ask the same, and drawing an answer anew costs more
// than everything else. What differs in a single letter is another answer.
type drawings struct {
	mu   sync.RWMutex
	by   map[string]json.RawMessage
	size int
}

// mostDrawings bounds what is kept, in bytes; then all of it is forgotten.
const mostDrawings = 4 << 20

// mostKey is how large an answer may be to be kept.
const mostKey = 16 << 10

func newDrawings() *drawings { return &drawings{by: make(map[string]json.RawMessage)} }

func (d *drawings) get(key []byte) (json.RawMessage, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	raw, there := d.by[string(key)]
	return raw, there
}

func (d *drawings) put(key []byte, raw json.RawMessage) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.size += len(key) + len(raw); d.size > mostDrawings {
		clear(d.by)
		d.size = len(key) + len(raw)
	}
	d.by[string(key)] = raw
}

// keyOf writes everything that a drawing depends on, each text with its length in front, so that no two replies are written alike. It
// is false for replies that are not worth it.
func keyOf(key []byte, r bot.Reply) ([]byte, bool) {
	text := func(s string) {
		key = binary.AppendUvarint(key, uint64(len(s)))
		key = append(key, s...)
	}
	count := func(n int) { key = binary.AppendUvarint(key, uint64(n)) }
	spans := func(list []bot.Span) {
		count(len(list))
		for _, s := range list {
			count(int(s.Style))
			text(s.Text)
			text(s.Link)
			text(string(s.User))
			text(string(s.Group))
			text(string(s.Chan))
		}
	}
	for _, b := range r.Blocks {
		switch b := b.(type) {
		case bot.Paragraph:
			key = append(key, 'p')
			spans(b.Spans)
		case bot.Facts:
			key = append(key, 'f')
			count(len(b.Facts))
			for _, f := range b.Facts {
				text(f.Label)
				count(len(f.Lines))
				for _, line := range f.Lines {
					spans(line)
				}
			}
		case bot.Note:
			key = append(key, 'n')
			if b.Warn {
				key[len(key)-1] = 'w'
			}
			spans(b.Spans)
		case bot.Buttons:
			key = append(key, 'b')
			count(len(b.Buttons))
			for _, one := range b.Buttons {
				text(one.Label)
				text(one.URL)
				text(one.Action.Verb)
				count(len(one.Action.Args))
				for _, arg := range one.Action.Args {
					text(arg)
				}
				count(int(one.Style))
			}
		default:
			return key, false
		}
	}
	return key, len(key) <= mostKey
}
