package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"srm/bot"
	"srm/storage"
)

// What was decided, in and out: beside srm serve through its socket, else from the file.

// exportDecisions writes what was decided to a new file, or to standard output.
func (p *program) exportDecisions(ctx context.Context, c *Config, w exportWish) error {
	if !slices.Contains(bot.Formats, bot.Format(w.format)) {
		return usageError("there is no format %q: json, csv or md", w.format)
	}
	if w.history && bot.Format(w.format) != bot.JSON {
		return usageError("the history goes with json only")
	}
	data, err := p.exported(ctx, c, w.workspace, bot.Format(w.format), w.history)
	if err != nil {
		return err
	}
	if w.out == "" || w.out == "-" {
		_, err := p.out.Write(data)
		return err
	}
	err = writeNew(w.out, func(f *os.File) error { _, err := f.Write(data); return err })
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and an export replaces nothing; give another name", w.out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s written, %s.\n", w.out, bot.ByteSize(len(data)))
	return nil
}

func (p *program) exported(ctx context.Context, c *Config, workspace string, format bot.Format, history bool) (out []byte, err error) {
	err = p.atData(c, func(d *data) error {
		base, err := c.load()
		if err != nil {
			return err
		}
		ws, err := pickWorkspace(ctx, d.store, workspace, c.consoleWorkspace())
		if err != nil {
			return err
		}
		out, err = bot.New(base, d.store, bot.Options{Workspaces: c.workspaces(), Now: now}).Export(ctx, ws, format, history)
		return err
	}, func(s *client) error {
		query := url.Values{"workspace": {workspace}, "format": {string(format)}}
		if history {
			query.Set("history", "1")
		}
		return s.do(ctx, http.MethodGet, "/export?"+query.Encode(), nil, func(r io.Reader) (err error) {
			out, err = io.ReadAll(r)
			return err
		})
	})
	return out, err
}

func (p *program) importCommand() *cobra.Command {
	var workspace string
	var dry bool
	cmd := &cobra.Command{
		Use: "import <file|->", Short: "take in what srm export wrote, all or nothing", GroupID: groupData, Args: argsAtMost(1),
		Long: "What is in the file is put in place of what has the same key; what is not in it stays. All of it is one change, which undo in\n" +
			"the console takes back. A fault in the file, each with its line, keeps everything out.",
		Example: "srm import --dry-run owners.json\nsrm import owners.csv",
	}
	cmd.Flags().StringVar(&workspace, "workspace", "", "into which `workspace`; may be left out if there is one")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what it would do")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usageError("which file? srm import <file>, or - for standard input")
		}
		c, err := p.configure()
		if err != nil {
			return err
		}
		in := p.in
		if args[0] != "-" {
			if in, err = os.Open(args[0]); err != nil {
				return err
			}
			defer in.Close()
		}
		text, err := io.ReadAll(io.LimitReader(in, bot.MaxDocument+1))
		if err != nil {
			return err
		}
		i, err := p.imported(cmd.Context(), c, workspace, text, dry)
		if err != nil {
			return err
		}
		return p.showImport(i, dry)
	}
	return cmd
}

func (p *program) showImport(i bot.Import, dry bool) error {
	fmt.Fprint(p.out, i.Text())
	switch {
	case len(i.Faults) > 0:
		return errSilent
	case !i.Differs():
		fmt.Fprintln(p.out, "There is nothing to take in.")
	case dry:
		fmt.Fprintln(p.out, "Nothing was changed: this is what srm import without --dry-run would do.")
	default:
		fmt.Fprintf(p.out, "Taken in, as change %d.\n", i.Seq)
	}
	return nil
}

func (p *program) imported(ctx context.Context, c *Config, workspace string, text []byte, dry bool) (i bot.Import, err error) {
	if serving(c) {
		s := c.client()
		defer s.Close()
		query := url.Values{"workspace": {workspace}}
		if dry {
			query.Set("dry", "1")
		}
		err = s.do(ctx, http.MethodPost, "/import?"+query.Encode(), strings.NewReader(string(text)), func(r io.Reader) error { return json.NewDecoder(r).Decode(&i) })
		return i, err
	}
	base, d, err := p.loadAndOpen(c)
	if err != nil {
		return i, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ws, err := pickWorkspace(ctx, d.store, workspace, c.consoleWorkspace())
	if err != nil {
		return i, err
	}
	return bot.New(base, d.store, bot.Options{Workspaces: c.workspaces(), Now: now}).Import(ctx, ws, byOperator(), text, dry)
}

// byOperator is a change that the operator makes from the command line.
func byOperator() storage.Change {
	return storage.Change{By: storage.PersonID(string(consolePlace) + "/" + string(consoleUser)), At: now()}
}

// pickWorkspace is the workspace that somebody means: the one named, else the only one there is, else, if there is none yet, the
// console's own.
func pickWorkspace(ctx context.Context, s *storage.Store, name string, own storage.WorkspaceID) (storage.WorkspaceID, error) {
	all, err := s.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	named := storage.WorkspaceID(name)
	switch {
	case slices.Contains(all, named) || named == own:
		return named, nil
	case name == "" && len(all) == 0:
		return own, nil
	case name == "" && len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return "", usageError("there is no workspace %q; none has decided anything yet", name)
	}
	var names []string
	for _, ws := range all {
		names = append(names, quoteWorkspace(ws))
	}
	if name == "" {
		return "", usageError("which workspace? --workspace with one of %s", strings.Join(names, ", "))
	}
	return "", usageError("there is no workspace %q; there are %s", name, strings.Join(names, ", "))
}

// consoleWorkspace is the workspace of this machine's own console.
func (c *Config) consoleWorkspace() storage.WorkspaceID {
	if ws, joined := c.workspaces()[consolePlace]; joined {
		return ws
	}
	return storage.WorkspaceID(consolePlace)
}

func (c *control) export(w http.ResponseWriter, r *http.Request) {
	ws, err := pickWorkspace(r.Context(), c.data.store, r.URL.Query().Get("workspace"), c.console)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	data, err := c.desk.bot.Export(r.Context(), ws, bot.Format(r.URL.Query().Get("format")), r.URL.Query().Get("history") != "")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = (&patientWriter{w: w, control: http.NewResponseController(w)}).Write(data)
}

func (c *control) take(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bot.MaxDocument+1))
	if err != nil {
		http.Error(w, "a file has at most "+bot.ByteSize(bot.MaxDocument), http.StatusRequestEntityTooLarge)
		return
	}
	ws, err := pickWorkspace(r.Context(), c.data.store, r.URL.Query().Get("workspace"), c.console)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	i, err := c.desk.bot.Import(r.Context(), ws, byOperator(), text, r.URL.Query().Get("dry") != "")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = writeJSON(w, i)
}
