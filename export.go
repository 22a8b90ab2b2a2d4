package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"

	"github.com/spf13/cobra"

	"srm/bot"
	"srm/storage"
)

// An exportWish is what shall be exported.
type exportWish struct {
	workspace string
	format    string
	history   bool
	evidence  bool
	from, to  string // days, of evidence
	out       string // a file, or a folder for evidence
}

func (p *program) exportCommand() *cobra.Command {
	var w exportWish
	cmd := &cobra.Command{
		Use: "export [file|folder]", Short: "write what was decided, or the evidence of a period for an auditor", GroupID: groupData, Args: argsAtMost(1),
		Long: "As json it is all that was decided, and srm import reads it back; as csv a row for each assignment, which comes back too;\n" +
			"as md the responsibility matrix of what you run, to read. The file must not exist; without a name it is standard output.\n\n" +
			"--evidence makes a folder for an auditor: a page to read and print, tables (CSV) and JSON: the responsibility matrix with its\n" +
			"sources, owners, checks, rulings, who took part in the quiz, and every change of the period with the head of the history.\n" +
			"Whoever gets it needs nothing else. Without --from and --to it is the year up to today. Both work while srm serve runs.",
		Example: "srm export owners.json\nsrm export --format csv > owners.csv\nsrm export --history --workspace acme acme.json\n" +
			"srm export --evidence --from 2026-01-01 --to 2026-12-31 audit-2026",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				w.out = args[0]
			}
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, stop := signals(cmd.Context())
			defer stop()
			if w.evidence {
				return p.exportEvidence(ctx, c, w)
			}
			return p.exportDecisions(ctx, c, w)
		},
	}
	cmd.Flags().StringVar(&w.workspace, "workspace", "", "which `workspace`; may be left out if there is one")
	cmd.Flags().StringVar(&w.format, "format", string(bot.JSON), "json, csv or md")
	cmd.Flags().BoolVar(&w.history, "history", false, "with every change, for json")
	cmd.Flags().BoolVar(&w.evidence, "evidence", false, "the evidence pack of a period")
	cmd.Flags().StringVar(&w.from, "from", "", "first day of the period, YYYY-MM-DD")
	cmd.Flags().StringVar(&w.to, "to", "", "last day of the period, YYYY-MM-DD")
	return cmd
}

// exportEvidence writes the evidence pack into a new folder.
func (p *program) exportEvidence(ctx context.Context, c *Config, w exportWish) error {
	if w.from != "" && w.to != "" && w.from > w.to {
		return usageError("the period ends on %s, before it begins on %s", w.to, w.from)
	}
	for flag, day := range map[string]string{"--from": w.from, "--to": w.to} {
		if day != "" && storage.Day(day).Time(now().Location()).IsZero() {
			return usageError("%s: %q is no date; write it as 2026-12-31", flag, day)
		}
	}
	var pack bot.Pack
	err := p.atData(c, func(d *data) error {
		base, err := c.load()
		if err != nil {
			return err
		}
		b := bot.New(base, d.store, bot.Options{Workspaces: c.workspaces(), Now: now, Log: c.logger(p.err, slog.LevelWarn)})
		pack, err = evidencePack(ctx, b, d.store, c.consoleWorkspace(), w)
		return err
	}, func(s *client) error {
		query := url.Values{"workspace": {w.workspace}, "from": {w.from}, "to": {w.to}}
		return s.do(ctx, http.MethodGet, "/export/evidence?"+query.Encode(), nil, func(r io.Reader) (err error) {
			pack, err = unzipPack(r)
			return err
		})
	})
	if err != nil {
		return err
	}
	folder := w.out
	if folder == "" {
		folder = pack.Name
	}
	if err := writeFolder(folder, pack.Files); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%s written: open index.html in it first.\n", folder)
	return nil
}

// evidencePack makes the pack of the workspace that is meant.
func evidencePack(ctx context.Context, b *bot.Bot, s *storage.Store, own storage.WorkspaceID, w exportWish) (bot.Pack, error) {
	ws, err := pickWorkspace(ctx, s, w.workspace, own)
	if err != nil {
		return bot.Pack{}, err
	}
	return b.EvidencePack(ctx, ws, storage.Day(w.from), storage.Day(w.to))
}

// writeFolder makes a folder of files, all or none.
func writeFolder(name string, files []bot.File) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already, and an export replaces nothing; give another name", name)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(temp, f.Name), f.Data, 0o600); err != nil {
			return err
		}
	}
	return os.Rename(temp, name)
}

// maxPack bounds what is read of a pack from the socket.
const maxPack = 1 << 30

// unzipPack reads what serve sends.
func unzipPack(r io.Reader) (bot.Pack, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxPack))
	if err != nil {
		return bot.Pack{}, err
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return bot.Pack{}, fmt.Errorf("reading what srm serve sent: %w", err)
	}
	var pack bot.Pack
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return bot.Pack{}, err
		}
		content, err := io.ReadAll(in)
		if err = errors.Join(err, in.Close()); err != nil {
			return bot.Pack{}, err
		}
		pack.Name = path.Dir(f.Name)
		pack.Files = append(pack.Files, bot.File{Name: path.Base(f.Name), Data: content})
	}
	return pack, nil
}

// exportEvidence sends the evidence pack through the socket.
func (c *control) exportEvidence(w http.ResponseWriter, r *http.Request) {
	pack, err := evidencePack(r.Context(), c.desk.bot, c.data.store, c.console, exportWish{workspace: r.FormValue("workspace"), from: r.FormValue("from"), to: r.FormValue("to")})
	var file bytes.Buffer
	if err == nil {
		err = pack.WriteZip(&file)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/zip")
	_, _ = (&patientWriter{w: w, control: http.NewResponseController(w)}).Write(file.Bytes()) // whoever asked has gone
}
