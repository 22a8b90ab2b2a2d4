package door

import (
	"fmt"
)

// A Report is what became of a change of the estate, of teams or of many assignments. It is stored with the change, so that a request
// delivered again is answered alike.
type Report struct {
	Said  [][]Span `json:"said,omitempty"`
	Notes [][]Span `json:"notes,omitempty"`

	Seq uint64 `json:"-"` // of the change, to take it back by
}

// Say adds what was done.
func (p *Report) Say(spans ...Span) { p.Said = append(p.Said, spans) }

// Note adds what is to be said aside.
func (p *Report) Note(spans ...Span) { p.Notes = append(p.Notes, spans) }

// Draw is the reply that says what became of it, and how to take it back.
func (p Report) Draw() Reply {
	var blocks []Block
	for _, spans := range p.Said {
		blocks = append(blocks, Say(spans...))
	}
	for _, spans := range p.Notes {
		blocks = append(blocks, Note{Spans: spans})
	}
	if p.Seq > 0 {
		blocks = append(blocks, UndoNote(p.Seq))
	}
	return Reply{Blocks: blocks}
}

// UndoNote says how to take back the change with that number.
func UndoNote(seq uint64) Note {
	return Note{Spans: []Span{T(fmt.Sprintf("Change %d. ", seq)), C(fmt.Sprintf("undo %d", seq)), T(" takes it back.")}}
}
