package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// A health says how serve is. Healthy is: do not restart me; ready is: send me requests.
type health struct {
	failed    <-chan struct{} // closed when the database takes no more writes
	stopping  <-chan struct{} // closed when a signal came
	platforms *platforms
}

// routes adds /healthz and /readyz. Other methods are 405, other paths 404. What is not ready says why, a line for each platform.
func (h *health) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answerHealth(w, !closed(h.failed), nil) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		faults := h.platforms.ready()
		answerHealth(w, !closed(h.failed) && !closed(h.stopping) && len(faults) == 0, faults)
	})
}

func answerHealth(w http.ResponseWriter, good bool, faults []string) {
	if !good {
		http.Error(w, strings.Join(append([]string{"not now"}, faults...), "\n"), http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, "ok\n")
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// healthWaits is how long a serve may take to say that it is well.
const healthWaits = 3 * time.Second

func (p *program) healthCommand() *cobra.Command {
	return &cobra.Command{
		Use: "health", Short: "is the serve here healthy? For the health check of a container", GroupID: groupRun, Args: argsAtMost(0),
		Long: "It asks /healthz on SRM_LISTEN, or through the socket in the data folder. Exit status 0 or 1.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.configure()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), healthWaits)
			defer cancel()
			asked := c.client()
			if c.Listen != "" {
				asked = &client{&http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
					var d net.Dialer
					return d.DialContext(ctx, "tcp", reachable(c.Listen))
				}}}}
			}
			defer asked.Close()
			switch _, good, err := asked.text(ctx, http.MethodGet, "/healthz", ""); {
			case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED):
				return fmt.Errorf("not healthy: no srm serve answers at %s", cmp.Or(c.Listen, c.Data))
			case err != nil || !good:
				return fmt.Errorf("not healthy: %w", err)
			}
			fmt.Fprintln(p.out, "healthy")
			return nil
		},
	}
}

// reachable is an address at which one reaches who listens on addr.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
