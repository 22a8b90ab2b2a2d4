package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"

	"github.com/spf13/cobra"

	"srm/bot"
	"srm/storage"
	"srm/storage/bolt"
)

func (p *program) backupCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backup [file|-]", Short: "write everything recorded to a file, also while srm serve runs", GroupID: groupData, Args: argsAtMost(1),
		Long: "The file must not exist; it appears when it is whole. Without a name it is srm-<day>.backup here; - is standard output.\n" +
			"The history key is not in it, so that whoever gets a backup cannot forge a history: keep history.key too, elsewhere.",
		Example: "srm backup\nsrm backup /mnt/backups/srm-monday.backup\nsrm backup - | gzip > srm.backup.gz",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, stop := signals(cmd.Context())
			defer stop()
			name := "srm-" + now().Format("2006-01-02") + ".backup"
			if len(args) > 0 {
				name = args[0]
			}
			return p.backup(ctx, c, name)
		},
	}
}

func (p *program) backup(ctx context.Context, c *Config, name string) error {
	write := func(w io.Writer) error {
		return p.atData(c, func(d *data) error { return d.store.Dump(ctx, w) }, func(s *client) error {
			return s.do(ctx, http.MethodGet, "/backup", nil, func(r io.Reader) error {
				_, err := io.Copy(w, r)
				return err
			})
		})
	}
	if name == "-" {
		return write(p.out)
	}
	err := writeNew(name, func(f *os.File) error { return write(f) })
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already, and a backup replaces nothing; give another name", name)
	}
	if err != nil {
		return err
	}
	size := int64(0)
	if info, err := os.Stat(name); err == nil {
		size = info.Size()
	}
	fmt.Fprintf(p.out, "%s written, %s.\n", name, bot.ByteSize(int(size)))
	if !c.HistoryKey.IsSet() {
		fmt.Fprintf(p.out, "The history key is not in it: keep a copy of %s somewhere else.\n", c.path(historyKeyFile))
	}
	return nil
}

func (p *program) restoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "restore <file|->", Short: "read a backup into an empty data folder", GroupID: groupData, Args: argsAtMost(1),
		Long: "All of it is checked before it counts; if anything is wrong with it, the folder stays empty.\n" +
			"A backup does not hold the history key: put history.key back too, or set SRM_HISTORY_KEY as it was.",
		Example: "SRM_DATA=/var/lib/srm srm restore srm-monday.backup\ngunzip -c srm.backup.gz | srm restore -",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError("which backup? srm restore <file>, or - for standard input")
			}
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, stop := signals(cmd.Context())
			defer stop()
			in := p.in
			if args[0] != "-" {
				if in, err = os.Open(args[0]); err != nil {
					return err
				}
				defer in.Close()
			}
			return p.restore(ctx, c, in)
		},
	}
}

// restore fills a database under another name, and names it when it is whole.
func (p *program) restore(ctx context.Context, c *Config, in io.Reader) error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return dataError(fmt.Errorf("the data folder cannot be made; SRM_DATA names another: %w", err))
	}
	full := fmt.Errorf("%s holds a database already, and a backup is never laid over one; give another folder, "+
		"such as SRM_DATA=%s-restored", c.Data, c.Data)
	if c.hasDatabase() {
		return full
	}
	key, err := c.historyKey()
	if err != nil {
		return dataError(err)
	}
	temp := c.path(databaseFile + ".restore-" + rand.Text()[:8])
	defer os.Remove(temp)
	found, err := fill(ctx, temp, key, in)
	if err != nil {
		return fmt.Errorf("nothing was restored; if it is a backup of srm, take another copy of it: %w", err)
	}
	err = nameNew(temp, c.path(databaseFile))
	if errors.Is(err, fs.ErrExist) {
		return full
	}
	if err != nil {
		return fmt.Errorf("naming the restored database: %w", err)
	}
	fmt.Fprintf(p.out, "Restored into %s.\n%s", c.Data, drawFindings(found))
	if key == "" {
		fmt.Fprintf(p.out, "The history key was not in the backup. Put the old one back as %s, or set SRM_HISTORY_KEY;\n"+
			"until then nobody can verify the history, and changes are recorded without a checksum.\n", c.path(historyKeyFile))
	}
	return nil
}

// fill makes a database out of a backup, and says what its history is worth.
func fill(ctx context.Context, path, key string, in io.Reader) (found []finding, err error) {
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	store, err := storage.New(db, storage.Options{HistoryKey: []byte(key), Now: now})
	if err != nil {
		return nil, err
	}
	if err := store.Load(ctx, in); err != nil {
		return nil, err
	}
	return checkStore(ctx, store), nil
}
