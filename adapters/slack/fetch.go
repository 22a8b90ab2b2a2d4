package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"srm/bot"
)

// shared is a file that somebody sent along with a message.
type shared struct {
	Name    string `json:"name"`
	Size    int    `json:"size"`
	Private string `json:"url_private"`
}

// mostFiles is how many files of a message are read.
const mostFiles = 3

// fileHosts are where Slack keeps files: https://docs.slack.dev/reference/objects/file-object; GovSlack has its own.
var fileHosts = map[string]bool{"files.slack.com": true, "files.slack-gov.com": true}

var (
	errNoFile   = errors.New("not where Slack keeps files")
	errTooLarge = errors.New("too large")
)

// filesFor reads what was sent along with a request, if it gives a command that reads a file. What cannot be read says why.
func (a *Adapter) filesFor(ctx context.Context, o origin, r bot.Request) []bot.File {
	text, _ := r.Input.(bot.Text)
	if len(o.files) == 0 || !bot.WantsFile(a.h.Commands(), text.Body) {
		return nil
	}
	var out []bot.File
	for _, f := range o.files[:min(len(o.files), mostFiles)] {
		file := bot.File{Name: oneLine(f.Name)}
		err := errTooLarge
		if f.Size <= bot.MaxDocument {
			file.Data, err = a.fetch(ctx, o.place, f.Private)
		}
		switch {
		case errors.Is(err, errTooLarge):
			file.Trouble = "it is larger than " + bot.ByteSize(bot.MaxDocument)
		case err != nil:
			a.log.WarnContext(ctx, "a file could not be read", "request", r.ID, "err", hidden(err))
			file.Trouble = "Slack did not hand it out. I need the scope files:read for that"
		}
		out = append(out, file)
	}
	return out
}

// fetch reads a file with the bot's token, which goes to Slack's own hosts and the configured API's, and to no other.
func (a *Adapter) fetch(ctx context.Context, place bot.PlaceID, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || !(u.Scheme == "https" && fileHosts[u.Host]) && !(u.Scheme == a.api.Scheme && u.Host == a.api.Host) {
		return nil, errNoFile
	}
	c, err := a.tokens.client(ctx, place)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	res, err := a.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	// without the scope Slack leads to its sign-in, or shows that page at once
	if res.StatusCode != http.StatusOK || strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		return nil, fmt.Errorf("status %d, %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, bot.MaxDocument+1))
	if err == nil && len(data) > bot.MaxDocument {
		return nil, errTooLarge
	}
	return data, err
}
