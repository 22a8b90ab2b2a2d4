package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"srm/storage"
)

func (p *program) historyCommand() *cobra.Command {
	var head, verify bool
	var kept string
	cmd := &cobra.Command{
		Use: "history --head | --verify [--kept file]", Short: "prove that the history is what it was", GroupID: groupData, Args: argsAtMost(0),
		Long: "Every change is chained to the one before with the history key, so that a changed, removed or swapped entry is found.\n" +
			"A cut-off end is found only by who kept the head elsewhere: --head prints it, a line for each workspace, and\n" +
			"--verify --kept compares. To read the history, say history in srm console.",
		Example: "srm history --head >> /mnt/elsewhere/heads\nsrm history --verify --kept /mnt/elsewhere/heads",
	}
	cmd.Flags().BoolVar(&head, "head", false, "print workspace, number and checksum of the newest change, to keep elsewhere")
	cmd.Flags().BoolVar(&verify, "verify", false, "check every entry against the history key")
	cmd.Flags().StringVar(&kept, "kept", "", "a `file` of heads that were kept, to compare with; - is standard input")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if head == verify || kept != "" && !verify {
			return usageError("say either --head or --verify, and --kept only with --verify; the history itself is read in srm console")
		}
		keptText, err := p.readKept(kept)
		if err != nil {
			return err
		}
		c, err := p.configure()
		if err != nil {
			return err
		}
		if head {
			return p.printHeads(cmd.Context(), c)
		}
		return p.verifyHistory(cmd.Context(), c, keptText)
	}
	return cmd
}

func (p *program) readKept(name string) (string, error) {
	var in io.Reader = p.in
	switch name {
	case "":
		return "", nil
	case "-":
	default:
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxBody))
	if err == nil {
		_, err = parseKept(bytes.NewReader(raw))
	}
	return string(raw), err
}

// errNothing is what commands about the data say where there are none.
var errNothing = errors.New("nothing was recorded yet")

func (p *program) printHeads(ctx context.Context, c *Config) error {
	return p.atData(c, func(d *data) error {
		text, err := heads(ctx, d.store)
		fmt.Fprint(p.out, text)
		return err
	}, func(s *client) error {
		text, good, err := s.text(ctx, http.MethodGet, "/history/head", "")
		if err == nil && !good {
			return errors.New(strings.TrimSpace(text))
		}
		fmt.Fprint(p.out, text)
		return err
	})
}

func (p *program) verifyHistory(ctx context.Context, c *Config, kept string) error {
	return p.atData(c, func(d *data) error {
		heads, err := parseKept(strings.NewReader(kept))
		if err != nil {
			return err
		}
		found := verifyStore(ctx, d.store, heads)
		fmt.Fprint(p.out, drawFindings(found))
		return p.verdict(faults(found) == 0)
	}, func(s *client) error {
		text, good, err := s.text(ctx, http.MethodPost, "/history/verify", kept)
		if err != nil {
			return err
		}
		fmt.Fprint(p.out, text)
		return p.verdict(good)
	})
}

func (p *program) verdict(good bool) error {
	if !good {
		return errSilent // the page has said it
	}
	return nil
}

// atData works on the data: through the serve that has them, or else directly, reading only.
func (p *program) atData(c *Config, direct func(*data) error, served func(*client) error) error {
	if !c.hasDatabase() {
		return fmt.Errorf("%w in %s", errNothing, c.Data)
	}
	d, err := p.openForReading(c, 0)
	if use, ok := errors.AsType[*inUseError](err); ok && use.serving {
		s := c.client()
		defer s.Close()
		return served(s)
	}
	if err != nil {
		return err
	}
	defer d.Close()
	return direct(d)
}

// A keptHead is a head as it was printed once.
type keptHead struct {
	workspace storage.WorkspaceID
	seq       uint64
	mac       []byte
}

// heads are the heads of all workspaces, a line each: workspace, number, checksum.
func heads(ctx context.Context, s *storage.Store) (string, error) {
	all, err := s.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, ws := range all {
		book, err := s.Book(ctx, ws)
		if err != nil {
			return "", fmt.Errorf("workspace %s: %w", ws, err)
		}
		if h := book.Head(); h.Seq > 0 {
			mac := "-" // written without a key
			if len(h.MAC) > 0 {
				mac = hex.EncodeToString(h.MAC)
			}
			fmt.Fprintf(&b, "%s %d %s\n", quoteWorkspace(ws), h.Seq, mac)
		}
	}
	return b.String(), nil
}

// quoteWorkspace keeps a workspace's name one word.
func quoteWorkspace(ws storage.WorkspaceID) string {
	if strings.ContainsAny(string(ws), " \t\"") {
		return strconv.Quote(string(ws))
	}
	return string(ws)
}

// parseKept reads lines that heads wrote. Empty lines and lines that begin with # are left out.
func parseKept(r io.Reader) ([]keptHead, error) {
	var all []keptHead
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		h, err := parseHead(line)
		if err != nil {
			return nil, usageError("kept heads, line %d: %q is not what srm history --head prints: workspace, number, checksum", n, line)
		}
		all = append(all, h)
	}
	return all, lines.Err()
}

func parseHead(line string) (h keptHead, err error) {
	name, rest := line, ""
	if quoted, quoteErr := strconv.QuotedPrefix(line); quoteErr == nil {
		name, rest = quoted, line[len(quoted):]
		if name, err = strconv.Unquote(name); err != nil {
			return h, err
		}
	} else {
		name, rest, _ = strings.Cut(line, " ")
	}
	fields := strings.Fields(rest)
	if len(fields) != 2 {
		return h, errors.New("not three words")
	}
	h.workspace = storage.WorkspaceID(name)
	if h.seq, err = strconv.ParseUint(fields[0], 10, 64); err != nil || h.seq == 0 {
		return h, errors.New("no number")
	}
	if fields[1] != "-" {
		h.mac, err = hex.DecodeString(fields[1])
	}
	return h, err
}

// verifyStore proves the history of every workspace, and that it goes through the heads that were kept.
func verifyStore(ctx context.Context, s *storage.Store, kept []keptHead) []finding {
	all, err := s.Workspaces(ctx)
	if err != nil {
		return []finding{bad("history", err.Error(), adviceRestore)}
	}
	var found []finding
	for _, ws := range all {
		for _, f := range verifyWorkspace(ctx, s, ws) {
			if f.status == statusWarning {
				f.status = statusFault // who asked for a proof has none
			}
			found = append(found, f)
		}
	}
	for _, k := range kept {
		found = append(found, compareKept(ctx, s, k))
	}
	if len(found) == 0 {
		found = append(found, good("history", "nothing was changed yet"))
	}
	return found
}

// compareKept looks for a kept head in the history as it is now.
func compareKept(ctx context.Context, s *storage.Store, k keptHead) finding {
	what := fmt.Sprintf("kept %d", k.seq)
	entries, err := s.History(ctx, k.workspace, k.seq+1, 1)
	switch {
	case err != nil:
		return bad(what, string(k.workspace)+": "+err.Error(), adviceRestore)
	case len(entries) == 0 || entries[0].Seq != k.seq:
		return bad(what, fmt.Sprintf("%s: the history ends before change %d: its end was cut off", k.workspace, k.seq), adviceRestore)
	case !bytes.Equal(entries[0].MAC, k.mac):
		return bad(what, fmt.Sprintf("%s: change %d is not the one whose checksum was kept", k.workspace, k.seq), adviceRestore)
	}
	return good(what, "%s: change %d is what it was", k.workspace, k.seq)
}
