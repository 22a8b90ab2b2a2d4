package storage

import (
	"container/list"
	"sync"
)

// books are the books in memory, bounded by their estimated size: what was not used for longest goes first.
type books struct {
	limit int64

	mu    sync.Mutex
	size  int64
	used  *list.List // of shelved, the latest used in front
	where map[WorkspaceID]*list.Element
}

type shelved struct {
	ws   WorkspaceID
	book *Book
}

func newBooks(limit int64) *books {
	return &books{limit: limit, used: list.New(), where: make(map[WorkspaceID]*list.Element)}
}

// get returns the last book put for ws, or nil.
func (b *books) get(ws WorkspaceID) *Book {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.where[ws]
	if at == nil {
		return nil
	}
	b.used.MoveToFront(at)
	return at.Value.(*shelved).book
}

// put keeps a book in place of before, of which it was made, or of an older one. One that is above the limit by itself is not kept.
func (b *books) put(ws WorkspaceID, before, book *Book) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.where[ws]; at != nil {
		if have := at.Value.(*shelved).book; have != before && have.head.Seq > book.head.Seq {
			return // somebody else was faster
		}
		b.drop(at)
	}
	if book.size > b.limit {
		return
	}
	b.where[ws] = b.used.PushFront(&shelved{ws, book})
	b.size += book.size
	for b.size > b.limit {
		b.drop(b.used.Back())
	}
}

// forget drops the book of a workspace.
func (b *books) forget(ws WorkspaceID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at := b.where[ws]; at != nil {
		b.drop(at)
	}
}

func (b *books) drop(at *list.Element) {
	s := b.used.Remove(at).(*shelved)
	delete(b.where, s.ws)
	b.size -= s.book.size
}
