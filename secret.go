package main

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"strings"
)

// A Secret is a text that no log, error or dump shows: however it is printed, it prints as [redacted]. The text is behind a
// pointer, so that not even reflection over an enclosing value comes across it.
type Secret struct{ text *string }

const redacted = "[redacted]"

func newSecret(text string) Secret { return Secret{&text} }

// Reveal returns the text itself, for the one place that needs it.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsSet tells whether there is anything to reveal.
func (s Secret) IsSet() bool { return s.Reveal() != "" }

func (s Secret) String() string               { return redacted }
func (s Secret) Format(f fmt.State, _ rune)   { fmt.Fprint(f, redacted) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }

// UnmarshalText takes a secret out of the configuration file.
func (s *Secret) UnmarshalText(text []byte) error {
	*s = newSecret(string(text))
	return nil
}

// maxSecret is far above any key or token: a secret's file that is larger is another file.
const maxSecret = 64 << 10

// secretFromFile reads a secret, without the newline that editors put at the end. It warns if others can read the file.
func secretFromFile(path string) (s Secret, warning string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return s, "", err
	case info.IsDir():
		return s, "", fmt.Errorf("%s is a folder", path)
	case info.Size() > maxSecret:
		return s, "", fmt.Errorf("%s is %d bytes long: that is no secret", path, info.Size())
	}
	raw := make([]byte, maxSecret+1)
	n, err := readFull(f, raw)
	if err != nil {
		return s, "", err
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(raw[:n]), "\n"), "\r")
	if text == "" || n > maxSecret {
		return s, "", fmt.Errorf("%s holds no secret", path)
	}
	if openToOthers(info) {
		warning = fmt.Sprintf("others can read %s; chmod 600 would keep it to you", path)
	}
	return newSecret(text), warning, nil
}

// openToOthers tells whether somebody else than the owner and the group may read a file or folder.
func openToOthers(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0
}
