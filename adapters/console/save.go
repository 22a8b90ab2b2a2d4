package console

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"srm/bot"
)

// Files that a reply brings are shown, and kept when somebody says so: "save" writes into the current folder, under a name that is not
// taken; "save <name>" under that name or into that folder. What is there already is never replaced.

// attachments are the files of a reply.
func attachments(r bot.Reply) []bot.Attachment {
	var out []bot.Attachment
	for _, b := range r.Blocks {
		if a, ok := b.(bot.Attachment); ok && len(a.Data) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// wantsSave reads "save" and "save <name>", which mean something only while there are files.
func (s *talk) wantsSave(line string) (name string, wants bool) {
	word, rest, _ := strings.Cut(line, " ")
	return strings.TrimSpace(rest), len(s.files) > 0 && strings.EqualFold(word, "save")
}

// save keeps the files of the last reply and says where.
func (s *talk) save(name string) {
	for i, a := range s.files {
		at, err := keep(a, name, len(s.files) == 1)
		if err != nil {
			s.note("Not saved: "+err.Error()+".", true)
			return
		}
		words := "Saved as "
		if i > 0 {
			words = "and as "
		}
		s.draw(bot.Reply{Blocks: []bot.Block{bot.Say(bot.T(words), bot.B(at), bot.T("."))}})
	}
}

// keep writes a file and returns where. Without a name, and in a folder, it takes the next that is free: owners-2.csv.
func keep(a bot.Attachment, name string, alone bool) (string, error) {
	info, err := os.Stat(name)
	folder := name == "" || err == nil && info.IsDir()
	if !folder && !alone {
		return "", fmt.Errorf("%s is no folder, and these are several files", name)
	}
	if !folder {
		err := write(name, a.Data)
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s is there already", name)
		}
		return name, err
	}
	base := localName(a.Name)
	end := filepath.Ext(base)
	for n := 1; n < 1000; n++ {
		at := filepath.Join(name, base)
		if n > 1 {
			at = filepath.Join(name, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(base, end), n, end))
		}
		if err := write(at, a.Data); !errors.Is(err, fs.ErrExist) {
			return at, err
		}
	}
	return "", fmt.Errorf("there are too many files called %s already", base)
}

// write makes a file that only its owner can read; what is half written goes again.
func write(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// localName is the name of a file without a path, and without what a shell or a display would stumble over.
func localName(name string) string {
	name = filepath.Base(strings.ReplaceAll(oneLine(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`<>:"/\|?*'`+"`$&;!", r) {
			return '-'
		}
		return r
	}, name)
	if name = strings.Trim(name, ".-"); name == "" {
		return "file"
	}
	return name
}

// sentAlong reads the file that a line names behind a command that takes one: "import owners.json".
func (s *talk) sentAlong(line string) []bot.File {
	_, name, _ := strings.Cut(strings.TrimSpace(line), " ")
	if name = strings.TrimSpace(name); name == "" || !bot.WantsFile(s.h.Commands(), line) {
		return nil
	}
	file := bot.File{Name: name}
	f, err := os.Open(name)
	if err == nil {
		file.Data, err = io.ReadAll(io.LimitReader(f, bot.MaxDocument+1))
		err = errors.Join(err, f.Close())
	}
	switch {
	case err != nil:
		file.Data, file.Trouble = nil, err.Error()
	case len(file.Data) > bot.MaxDocument:
		file.Data, file.Trouble = nil, "it is larger than "+bot.ByteSize(bot.MaxDocument)
	}
	return []bot.File{file}
}
