package console

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

// pipe reads lines from something that is no terminal. It reads a line only when asked, so that nothing reads on after Run.
type pipe struct {
	src io.Reader
	r   *bufio.Reader
}

func newPipe(src io.Reader) *pipe { return &pipe{src: src, r: bufio.NewReaderSize(src, 64<<10)} }

type typed struct {
	line string
	err  error
}

func (p *pipe) next(ctx context.Context, _ string, _ func(string) []string) (string, error) {
	done := make(chan typed, 1)
	go func() {
		line, err := p.line()
		done <- typed{line, err}
	}()
	select {
	case t := <-done:
		return t.line, t.err
	case <-ctx.Done():
		p.interrupt(done)
		return "", ctx.Err()
	}
}

func (p *pipe) keep(string) {}

// interrupt ends a read where the source can: pipes, sockets. A standard input that blocks cannot.
func (p *pipe) interrupt(done <-chan typed) {
	src, ok := p.src.(interface{ SetReadDeadline(time.Time) error })
	if !ok || src.SetReadDeadline(time.Unix(1, 0)) != nil {
		return
	}
	<-done
	_ = src.SetReadDeadline(time.Time{})
}

// line reads up to the end of a line; the last one may lack it. A line that is too long is read to its end and refused.
func (p *pipe) line() (string, error) {
	var line []byte
	long := false
	for {
		part, err := p.r.ReadSlice('\n')
		long = long || len(line)+len(part) > maxLine+len("\r\n")
		if !long {
			line = append(line, part...) // part dies with the next read
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(line) == 0 && !long):
			return "", err
		case long:
			return "", errTooLong
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		return string(bytes.TrimSuffix(line, []byte("\r"))), nil
	}
}
