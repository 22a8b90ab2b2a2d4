package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// callWithin bounds every call of the Web API: the library's own client has no limit.
const callWithin = 20 * time.Second

// errElsewhere means that the app is not installed where a delivery comes from, as far as is known here.
var errElsewhere = errors.New("srm is not installed there")

// tokens knows the bot token of each place: one today, of the workspace that it was made for. Installing in many workspaces is
// another of these.
type tokens interface {
	// client is what speaks for the bot in a place. Errors: errElsewhere, or why Slack could not be asked.
	client(ctx context.Context, p bot.PlaceID) (*client, error)
	// serves tells whether a place is known to be ours, without asking anybody.
	serves(p bot.PlaceID) bool
}

// client is the bot in one place.
type client struct {
	api   *slackapi.Client
	token string // for what the library does not fetch
	place bot.PlaceID
	team  string
	org   string // the organisation, if there is one
	user  string // the bot's own
	gates *gates

	mu     sync.Mutex
	scopes []string // as the last answer named them; nil if none has
}

// has tells whether a scope was granted. While nothing is known it is assumed.
func (c *client) has(scope string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.scopes == nil || slices.Contains(c.scopes, scope)
}

// sees keeps the scopes that an answer names.
func (c *client) sees(h http.Header) {
	list := h.Get("X-Oauth-Scopes")
	if list == "" {
		return
	}
	scopes := strings.Split(list, ",")
	for i := range scopes {
		scopes[i] = strings.TrimSpace(scopes[i])
	}
	c.mu.Lock()
	c.scopes = scopes
	c.mu.Unlock()
}

// watched shows the header of every answer: the library's own hook leaves out those of posts.
type watched struct {
	http.RoundTripper
	sees func(http.Header)
}

func (w watched) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := w.RoundTripper.RoundTrip(r)
	if err == nil {
		w.sees(res.Header)
	}
	return res, err
}

// oneToken is the token of one workspace, which Slack names when it is asked for the first time.
type oneToken struct {
	token, apiURL string
	http          *http.Client

	mu    sync.Mutex
	known *client
}

func (t *oneToken) client(ctx context.Context, p bot.PlaceID) (*client, error) {
	c, err := t.own(ctx)
	if err != nil {
		return nil, err
	}
	if !c.is(p) {
		return nil, errElsewhere
	}
	return c, nil
}

func (t *oneToken) serves(p bot.PlaceID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.known != nil && t.known.is(p)
}

func (c *client) is(p bot.PlaceID) bool {
	return p == c.place || c.org != "" && p == bot.PlaceID(placePrefix+c.org)
}

// own asks Slack once whose token this is.
func (t *oneToken) own(ctx context.Context) (*client, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known != nil {
		return t.known, nil
	}
	c := &client{token: t.token, gates: newGates()}
	client := *t.http
	client.Transport = watched{t.http.Transport, c.sees}
	c.api = slackapi.New(t.token, slackapi.OptionAPIURL(t.apiURL), slackapi.OptionHTTPClient(&client))
	who, err := c.api.AuthTestContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("auth.test: %w", hidden(err))
	}
	c.place, c.team, c.org, c.user = placeOf(who.TeamID, who.EnterpriseID, false), who.TeamID, who.EnterpriseID, who.UserID
	t.known = c
	return c, nil
}

// verify asks Slack whether the token still counts.
func (t *oneToken) verify(ctx context.Context) error {
	c, err := t.own(ctx)
	if err == nil {
		_, err = c.api.AuthTestContext(ctx)
	}
	return err
}

// apiBase is the address of the Web API with the slash at its end that the library needs.
func apiBase(address string) (string, error) {
	if address == "" {
		return slackapi.APIURL, nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", fmt.Errorf("%q is no address of an API, such as %s", address, slackapi.APIURL)
	}
	return strings.TrimSuffix(address, "/") + "/", nil
}

// hidden takes addresses out of an error: those of sockets and answers hold what is as good as a token.
func hidden(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%s: %w", strings.ToLower(u.Op), u.Err)
	}
	return err
}

// refusedBlocks tells whether Slack did not take the blocks: then a plainer drawing may do.
func refusedBlocks(err error) bool {
	e, ok := errors.AsType[slackapi.SlackErrorResponse](err)
	return ok && (strings.HasPrefix(e.Err, "invalid_blocks") || strings.HasPrefix(e.Err, "invalid_attachments") || e.Err == "invalid_arguments" ||
		e.Err == "only_one_table_allowed" || e.Err == "msg_blocks_too_long")
}

// slackError is the short name of what Slack answered, or "".
func slackError(err error) string {
	if e, ok := errors.AsType[slackapi.SlackErrorResponse](err); ok {
		return e.Err
	}
	return ""
}
