package storage

import (
	"maps"
	"slices"
	"strings"
)

// pages are the records of one kind in a book, in the order of their keys, which are relative ones. They never change.
type pages[T any] struct {
	keys    []string
	records []T
}

func loadPages[T any](r Reader, ws WorkspaceID, kind string) (p pages[T], err error) {
	prefix := workspaceKey(ws)
	from, to := under(ws, kind)
	for pair, err := range r.Scan(from, to) {
		if err != nil {
			return pages[T]{}, err
		}
		record, err := decode[T](pair.Key, pair.Value)
		if err != nil {
			return pages[T]{}, err
		}
		p.keys = append(p.keys, strings.TrimPrefix(pair.Key, prefix))
		p.records = append(p.records, record)
	}
	return p, nil
}

// with returns p after those edits that are of its kind. Where there are none, that is p itself.
func (p pages[T]) with(kind string, edits map[string]Edit) (pages[T], error) {
	keys := slices.Sorted(maps.Keys(edits))
	from, _ := slices.BinarySearch(keys, kind+"/")
	to, _ := slices.BinarySearch(keys, kind+"0") // '0' follows '/'
	if from == to {
		return p, nil
	}
	after := pages[T]{
		keys:    make([]string, 0, len(p.keys)+to-from),
		records: make([]T, 0, len(p.keys)+to-from),
	}
	rest := 0
	copyTo := func(i int) {
		after.keys = append(after.keys, p.keys[rest:i]...)
		after.records = append(after.records, p.records[rest:i]...)
		rest = i
	}
	for _, key := range keys[from:to] {
		i, found := slices.BinarySearch(p.keys, key)
		copyTo(i)
		if found {
			rest++
		}
		if edits[key].After == nil {
			continue
		}
		record, err := parse[T](key, edits[key].After)
		if err != nil {
			return pages[T]{}, err
		}
		after.keys = append(after.keys, key)
		after.records = append(after.records, record)
	}
	copyTo(len(p.keys))
	return after, nil
}

// under returns a copy of the records whose keys have all of parts in front and at least one component more.
func (p pages[T]) under(parts ...string) []T {
	prefix := relativeKey(parts...) + "/"
	from, _ := slices.BinarySearch(p.keys, prefix)
	to := from
	for to < len(p.keys) && strings.HasPrefix(p.keys[to], prefix) {
		to++
	}
	return slices.Clone(p.records[from:to])
}

// sizeOf estimates what the records take in memory. Text is what one has besides its fixed part.
func (p pages[T]) sizeOf(text func(T) int) (size int64) {
	const each = 300 // a record, its key, and their share of the slices, without the text
	for i, record := range p.records {
		size += each + int64(len(p.keys[i])+text(record))
	}
	return size
}
