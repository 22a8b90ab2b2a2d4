package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"srm/knowledge"
	"srm/storage"
)

// A finding is one line of check: what was looked at, what was found, and what to do if it is not good.
type finding struct {
	status string
	what   string
	text   string
	advice string
}

const (
	statusOK      = "ok"
	statusWarning = "warning"
	statusFault   = "FAULT"

	adviceRestore = "stop srm, put the data folder aside and restore a backup into an empty one"
)

func good(what, format string, args ...any) finding {
	return finding{status: statusOK, what: what, text: fmt.Sprintf(format, args...)}
}

func doubtful(what, text, advice string) finding { return finding{statusWarning, what, text, advice} }

func bad(what, text, advice string) finding { return finding{statusFault, what, text, advice} }

func faults(found []finding) int {
	n := 0
	for _, f := range found {
		if f.status == statusFault {
			n++
		}
	}
	return n
}

// mostFindings bounds how many findings of one kind are listed.
const mostFindings = 10

// drawFindings writes findings as aligned lines.
func drawFindings(found []finding) string {
	width := 12
	for _, f := range found {
		width = max(width, len(f.what))
	}
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "  %-7s  %-*s  %s\n", f.status, width, f.what, f.text)
		if f.advice != "" {
			fmt.Fprintf(&b, "  %7s  %*s  → %s\n", "", width, "", f.advice)
		}
	}
	return b.String()
}

func (p *program) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check", Short: "are configuration, knowledge and database sound?", GroupID: groupData, Args: argsAtMost(0),
		Long: "One page, a line for each thing looked at: ok, warning, or FAULT with what to do. Nothing is changed.\n" +
			"Exit status 1 if there is a fault, 3 if the data cannot be opened.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signals(cmd.Context())
			defer stop()
			return p.check(ctx)
		},
	}
}

func (p *program) check(ctx context.Context) error {
	c, configErr := readConfig(os.Environ())
	configuration := checkConfig(c, configErr)
	fmt.Fprintf(p.out, "Configuration\n%s", drawFindings(configuration))
	facts := checkKnowledge(c)
	fmt.Fprintf(p.out, "\nKnowledge\n%s", drawFindings(facts))
	if found := checkSlack(ctx, c); len(found) > 0 {
		configuration = append(configuration, found...) // for the verdict
		fmt.Fprintf(p.out, "\nSlack\n%s", drawFindings(found))
	}
	if found := checkDiscord(ctx, c); len(found) > 0 {
		configuration = append(configuration, found...)
		fmt.Fprintf(p.out, "\nDiscord\n%s", drawFindings(found))
	}
	fmt.Fprintln(p.out, "\nDatabase")
	sound, err := p.checkData(ctx, c)
	if err != nil {
		return err
	}
	return p.verdict(sound && faults(configuration)+faults(facts) == 0)
}

func checkConfig(c *Config, err error) []finding {
	var found []finding
	if c.file == "" {
		found = append(found, good("file", "none; SRM_CONFIG would name one"))
	} else {
		found = append(found, good("file", "%s", c.file))
	}
	var names []string
	for _, s := range c.settings() {
		if from := c.from[s.key]; from != "" {
			names = append(names, strings.TrimSuffix(from, "_file"))
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		names = []string{"nothing set"}
	}
	found = append(found, good("environment", "%s", strings.Join(names, ", ")))
	for _, w := range c.workspaceLines() {
		found = append(found, good("workspace", "%s", w))
	}
	for _, w := range c.warnings {
		found = append(found, doubtful("setting", w, ""))
	}
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			found = append(found, bad("setting", strings.TrimSpace(line), ""))
		}
	}
	return found
}

func (c *Config) workspaceLines() []string {
	var lines []string
	for _, w := range c.Workspaces {
		lines = append(lines, w.Name+" = "+strings.Join(w.Places, " + "))
	}
	return lines
}

// checkKnowledge looks at the facts, and at the organisation's own.
func checkKnowledge(c *Config) []finding {
	base, err := c.load()
	if err != nil {
		var found []finding
		for line := range strings.Lines(err.Error()) {
			if found = append(found, bad("facts", strings.TrimSpace(line), "")); len(found) > mostFindings {
				break
			}
		}
		found[len(found)-1].advice = "correct the organisation's own file, which SRM_OVERLAY names"
		return found
	}
	cells, differing := 0, 0
	for _, control := range base.Controls {
		cells += len(control.Cells)
	}
	for _, s := range base.Services {
		differing += len(s.Controls)
	}
	found := []finding{
		good("controls", "%d in %d layers, %d cells under %d models", len(base.Controls), len(base.Layers), cells, len(base.Models)),
		good("services", "%d of %d providers, with %d cells of their own", len(base.Services), len(base.Providers), differing),
	}
	if c.Overlay != "" {
		found = append(found, good("own file", "%s: %s", c.Overlay, ownFacts(base)))
	}
	return append(found, checkSources(base))
}

// ownFacts counts what the organisation's own file added.
func ownFacts(base *knowledge.Base) string {
	controls, services, overruled := 0, 0, 0
	for _, c := range base.Controls {
		if c.Own {
			controls++
		}
		for _, cell := range c.Cells {
			if cell.Overruled {
				overruled++
			}
		}
	}
	for _, s := range base.Services {
		if s.Own {
			services++
		}
		for _, cell := range s.Controls {
			if cell.Overruled {
				overruled++
			}
		}
	}
	return fmt.Sprintf("%d systems, %d services, %d controls added, %d cells overruled", len(base.Systems), services, controls, overruled)
}

// checkSources says how long ago the sources were read. Of some only the address is known.
func checkSources(base *knowledge.Base) finding {
	read, oldest := 0, "9999"
	for _, s := range base.Sources {
		if s.Read != "" {
			read++
			oldest = min(oldest, s.Read)
		}
	}
	text := fmt.Sprintf("%d, of which %d read since %s; of the others only the address is known", len(base.Sources), read, oldest)
	if read == len(base.Sources) {
		text = fmt.Sprintf("%d, all read since %s", read, oldest)
	}
	if stale := base.Stale(now().AddDate(-1, 0, 0)); len(stale) > 0 {
		return doubtful("sources", fmt.Sprintf("%d of %d were read more than a year ago, the first (%s) on %s", len(stale), read, stale[0].ID, oldest),
			"a newer version of srm has newer facts; answers name the day on which each source was read")
	}
	return good("sources", "%s", text)
}

// checkData looks at the data folder and the database in it, through serve if that has it.
func (p *program) checkData(ctx context.Context, c *Config) (sound bool, err error) {
	folder := checkFolder(c)
	fmt.Fprint(p.out, drawFindings(folder))
	if !c.hasDatabase() {
		fmt.Fprint(p.out, drawFindings([]finding{good("records", "nothing recorded yet")}))
		return faults(folder) == 0, nil
	}
	err = p.atData(c, func(d *data) error {
		found := checkStore(ctx, d.store)
		sound = faults(found) == 0
		fmt.Fprint(p.out, drawFindings(found))
		return nil
	}, func(s *client) (err error) {
		fmt.Fprint(p.out, drawFindings([]finding{good("in use", "srm serve runs on it and says:")}))
		var text string
		text, sound, err = s.text(ctx, http.MethodGet, "/check", "")
		fmt.Fprint(p.out, text)
		return err
	})
	if err != nil {
		text := "could not be read"
		if _, used := errors.AsType[*inUseError](err); used {
			text = "not looked at: somebody else uses them"
		}
		fmt.Fprint(p.out, drawFindings([]finding{bad("records", text, "")}))
	}
	return sound && faults(folder) == 0, err
}

func checkFolder(c *Config) []finding {
	info, err := os.Stat(c.Data)
	switch {
	case os.IsNotExist(err):
		return []finding{good("folder", "%s, not there yet: it is made when something is recorded", c.Data)}
	case err != nil:
		return []finding{bad("folder", err.Error(), "SRM_DATA names another")}
	case !info.IsDir():
		return []finding{bad("folder", c.Data+" is no folder", "SRM_DATA names another")}
	case info.Mode().Perm()&0o077 != 0 && openToOthers(info):
		return []finding{doubtful("folder", c.Data+" can be read by others", "chmod 700 "+c.Data)}
	}
	return []finding{good("folder", "%s", c.Data)}
}

// checkStore reads every record, and proves the history of every workspace.
func checkStore(ctx context.Context, s *storage.Store) []finding {
	wrong, err := s.Check(ctx)
	if err != nil {
		return []finding{bad("records", err.Error(), adviceRestore)}
	}
	var found []finding
	for i, f := range wrong {
		if i == mostFindings {
			found = append(found, bad("records", fmt.Sprintf("and %d more", len(wrong)-i), ""))
			break
		}
		found = append(found, bad("records", faultText(f), ""))
	}
	if len(found) > 0 {
		found[len(found)-1].advice = adviceRestore
	}
	all, err := s.Workspaces(ctx)
	if err != nil {
		return append(found, bad("workspaces", err.Error(), adviceRestore))
	}
	if len(wrong) == 0 {
		found = append(found, checkCounts(ctx, s, all))
	}
	for _, ws := range all {
		found = append(found, verifyWorkspace(ctx, s, ws)...)
	}
	return found
}

func faultText(f storage.Fault) string {
	text := f.Err.Error()
	if f.Workspace != "" {
		text = string(f.Workspace) + ": " + text
	}
	if f.Key != "" && !strings.Contains(text, f.Key) {
		text += " (" + f.Key + ")"
	}
	return text
}

// checkCounts says how much there is.
func checkCounts(ctx context.Context, s *storage.Store, all []storage.WorkspaceID) finding {
	records := int64(0)
	for _, ws := range all {
		book, err := s.Book(ctx, ws)
		if err != nil {
			return bad("records", fmt.Sprintf("%s: %v", ws, err), adviceRestore)
		}
		records += book.Head().Records
	}
	if records == 0 {
		return good("records", "nothing recorded yet")
	}
	return good("records", "%d in %s, every one as it was written", records, count(len(all), "workspace"))
}

// verifyWorkspace proves the history of one workspace.
func verifyWorkspace(ctx context.Context, s *storage.Store, ws storage.WorkspaceID) []finding {
	newest, err := s.History(ctx, ws, 0, 1)
	if err == nil && len(newest) == 0 {
		return nil
	}
	if err == nil {
		err = s.Verify(ctx, ws)
	}
	switch {
	case err == nil:
		return []finding{good("history", "%s: %s, verified", ws, count(int(newest[0].Seq), "change"))}
	case errors.Is(err, storage.ErrNoKey):
		return []finding{doubtful("history", fmt.Sprintf("%s: %s; cannot be verified: no key", ws, count(int(newest[0].Seq), "change")),
			"put "+historyKeyFile+" back into the data folder, or set SRM_HISTORY_KEY")}
	}
	var found []finding
	for line := range strings.Lines(err.Error()) {
		if len(found) == mostFindings {
			found = append(found, bad("history", fmt.Sprintf("%s: and more", ws), ""))
			break
		}
		found = append(found, bad("history", fmt.Sprintf("%s: %s", ws, strings.TrimSpace(line)), ""))
	}
	found[len(found)-1].advice = "if the history key was lost or replaced, put the old one back; else compare with a backup"
	return found
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
