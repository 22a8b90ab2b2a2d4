package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"srm/bot"
	"srm/knowledge"
)

// start runs srm on a data folder; it is ended with the test. TestMain put it on the PATH.
func start(t *testing.T, env []string, args ...string) (cmd *exec.Cmd, in io.WriteCloser, out, errs *bufio.Reader) {
	t.Helper()
	cmd = exec.Command("srm", args...)
	cmd.Env = append(os.Environ(), env...)
	in, _ = cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	stderr, _ := cmd.StderrPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, in, bufio.NewReader(stdout), bufio.NewReader(stderr)
}

// srm runs srm to its end.
func srm(t *testing.T, env []string, args ...string) (status int, out, errs string) {
	t.Helper()
	cmd := exec.Command("srm", args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Fatal(err)
		}
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// shortDir is a folder whose name is short enough for a socket in it.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "srm")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func waitHealthy(t *testing.T, env []string) {
	t.Helper()
	for range 200 {
		if status, _, _ := srm(t, env, "health"); status == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("serve did not become healthy")
}

func TestServeListens(t *testing.T) {
	address := freeAddress(t)
	env := []string{"SRM_DATA=" + shortDir(t), "SRM_LISTEN=" + address}
	cmd, _, _, _ := start(t, env, "serve")
	waitHealthy(t, env)
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/healthz", 200}, {"HEAD", "/healthz", 200}, {"GET", "/readyz", 200}, {"POST", "/healthz", 405}, {"DELETE", "/readyz", 405},
		{"GET", "/", 404}, {"GET", "/check", 404}, {"GET", "/backup", 404}, {"POST", "/ask", 404}, {"GET", "/debug/pprof/", 404},
	} {
		request, _ := http.NewRequestWithContext(t.Context(), c.method, "http://"+address+c.path, nil)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, response.StatusCode, c.want)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if status, _, errs := srm(t, []string{env[0], "SRM_LISTEN=" + freeAddress(t)}, "health"); status != 1 || !strings.Contains(errs, "not healthy") {
		t.Errorf("health of nobody: %d, %q", status, errs)
	}
	if status, _, errs := srm(t, env, "serve"); status != exitData || !strings.Contains(errs, "srm serve is running") {
		t.Errorf("a second serve: %d, %q", status, errs)
	}
	slow, err := net.Dial("tcp", address) // half a request does not hold it up
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	_, _ = io.WriteString(slow, "GET /healthz HT")
	began := time.Now()
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("after SIGTERM: %v, after %v", err, time.Since(began))
	}
}

func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	status, _, errs := srm(t, []string{"SRM_DATA=" + shortDir(t), "SRM_LISTEN=" + l.Addr().String()}, "serve")
	if status != 1 || !strings.Contains(errs, "SRM_LISTEN") {
		t.Errorf("%d, %q", status, errs)
	}
}

func TestSocketPathTooLong(t *testing.T) {
	dir := filepath.Join(shortDir(t), strings.Repeat("x", 120))
	status, _, errs := srm(t, []string{"SRM_DATA=" + dir}, "serve")
	if status != 1 || !strings.Contains(errs, "give SRM_DATA a shorter path") {
		t.Errorf("%d, %q", status, errs)
	}
}

// While a console has the data, nobody else gets them, and a question is answered without owners.
func TestBesideAConsole(t *testing.T) {
	env := []string{"SRM_DATA=" + shortDir(t)}
	cmd, in, out, _ := start(t, env, "console")
	_, _ = io.WriteString(in, "assign os-patching on iaas to Platform\n")
	for line, err := out.ReadString('\n'); !strings.Contains(line, "now has"); line, err = out.ReadString('\n') {
		if err != nil {
			t.Fatal(err)
		}
	}
	status, answer, errs := srm(t, env, "ask", "who patches the OS on IaaS")
	if status != 0 || !strings.Contains(answer, "You, the customer") || strings.Contains(answer, "Platform,") {
		t.Errorf("ask: %d\n%s", status, answer)
	}
	if strings.Count(errs, "answering without owners") != 1 || !strings.Contains(errs, "probably by another srm console") {
		t.Errorf("ask says %q", errs)
	}
	for _, args := range [][]string{{"console"}, {"serve"}, {"backup", "-"}, {"check"}, {"history", "--head"}} {
		if status, _, errs := srm(t, env, args...); status != exitData || !strings.Contains(errs, "in use, probably by another srm console") {
			t.Errorf("%v: %d, %q", args, status, errs)
		}
	}
	in.Close()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if _, answer, _ := srm(t, env, "ask", "who patches the OS on IaaS"); !strings.Contains(answer, "Platform, since") {
		t.Errorf("after the console has gone:\n%s", answer)
	}
}

// A batch that waits for its next line holds nothing: the console can write meanwhile, and the next answer knows.
func TestBatchHoldsNothing(t *testing.T) {
	env := []string{"SRM_DATA=" + shortDir(t)}
	if status, _, errs := srm(t, env, "console"); status != 0 {
		t.Fatal(errs)
	}
	_, in, out, _ := start(t, env, "ask", "--json", "--batch")
	ask := func() string {
		_, _ = io.WriteString(in, "who patches the OS on IaaS\n")
		line, err := out.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
	if answer := ask(); !strings.Contains(answer, "nobody yet") {
		t.Error(answer)
	}
	time.Sleep(50 * time.Millisecond) // it answers before it lets go
	console, typed, _, _ := start(t, env, "console")
	_, _ = io.WriteString(typed, "assign os-patching on iaas to Platform\n")
	typed.Close()
	if err := console.Wait(); err != nil {
		t.Fatal(err)
	}
	if answer := ask(); !strings.Contains(answer, "Platform") {
		t.Error(answer)
	}
	serve, _, _, _ := start(t, env, "serve")
	waitHealthy(t, env)
	if answer := ask(); !strings.Contains(answer, "Platform") {
		t.Error(answer)
	}
	_ = serve.Process.Signal(syscall.SIGTERM)
	if err := serve.Wait(); err != nil {
		t.Error(err)
	}
	if answer := ask(); !strings.Contains(answer, "Platform") {
		t.Error(answer)
	}
}

func TestControlRefuses(t *testing.T) {
	defer goleak.VerifyNone(t)
	base, err := knowledge.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := &control{desk: &localDesk{base: base, bot: bot.New(base, nil, bot.Options{})}, health: new(health), log: slog.New(slog.DiscardHandler)}
	for name, test := range map[string]struct {
		method, path, body string
		want               int
	}{
		"a conversation":      {"POST", "/ask", `["who patches the OS on PaaS"]`, 200},
		"no conversation":     {"POST", "/ask", `{"question":"x"}`, 400},
		"an empty one":        {"POST", "/ask", `[]`, 400},
		"numbers":             {"POST", "/ask", `[1]`, 400},
		"nothing":             {"POST", "/ask", ``, 400},
		"too much":            {"POST", "/ask", `["` + strings.Repeat("x", maxBody) + `"]`, 413},
		"another method":      {"GET", "/ask", ``, 405},
		"another path":        {"GET", "/elsewhere", ``, 404},
		"heads that are none": {"POST", "/history/verify", "x", 400},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			c.handler().ServeHTTP(w, httptest.NewRequest(test.method, test.path, strings.NewReader(test.body)))
			if w.Code != test.want {
				t.Errorf("%d, want %d: %s", w.Code, test.want, w.Body)
			}
		})
	}
}

func TestRunEndsWhenTheDatabaseFails(t *testing.T) {
	defer goleak.VerifyNone(t)
	l, err := listenControl(filepath.Join(shortDir(t), socketFile))
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan struct{})
	h := &health{failed: failed, stopping: t.Context().Done()}
	mux := http.NewServeMux()
	h.routes(mux)
	close(failed)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("healthz: %d", w.Code)
	}
	err = run(context.Background(), []served{{l, newServer(mux, slog.New(slog.DiscardHandler))}}, bot.NewClock(bot.New(nil, nil, bot.Options{}), "r"), &daily{}, failed)
	if err == nil || !strings.Contains(err.Error(), "takes no more writes") {
		t.Errorf("run: %v", err)
	}
}
