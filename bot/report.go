package bot

import (
	"fmt"
)

// A report is what became of a change of the estate, of teams or of many assignments. It is stored with the change, so that a request
// delivered again is answered alike.
type report struct {
	Said  [][]Span `json:"said,omitempty"`
	Notes [][]Span `json:"notes,omitempty"`

	seq uint64
}

func (p *report) say(spans ...Span)  { p.Said = append(p.Said, spans) }
func (p *report) note(spans ...Span) { p.Notes = append(p.Notes, spans) }

// draw says what became of it, and how to take it back.
func (p report) draw() Reply {
	var blocks []Block
	for _, spans := range p.Said {
		blocks = append(blocks, Say(spans...))
	}
	for _, spans := range p.Notes {
		blocks = append(blocks, Note{Spans: spans})
	}
	if p.seq > 0 {
		blocks = append(blocks, undoNote(p.seq))
	}
	return Reply{Blocks: blocks}
}

func undoNote(seq uint64) Note {
	return Note{Spans: []Span{T(fmt.Sprintf("Change %d. ", seq)), C(fmt.Sprintf("undo %d", seq)), T(" takes it back.")}}
}
