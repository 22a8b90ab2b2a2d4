package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"srm/adapters/slack/slacktest"
)

// reader reads blocks as people do: their words, and what Slack would act on by itself.
type reader struct {
	f      *slacktest.Fake
	text   strings.Builder
	active []string
	quiet  bool // only one person sees it: naming people pings nobody
}

var mrkdwnToken = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// mrkdwn reads a text that Slack parses.
func (r *reader) mrkdwn(text string) {
	text = mrkdwnToken.ReplaceAllStringFunc(text, func(m string) string {
		parts := mrkdwnToken.FindStringSubmatch(m)
		switch {
		case strings.HasPrefix(parts[1], "@") && r.quiet:
			return r.name(parts[1][1:])
		case strings.HasPrefix(parts[1], "#"):
			return parts[1]
		case strings.HasPrefix(parts[1], "http"):
			r.active = append(r.active, unescaper.Replace(parts[1]))
			return parts[2]
		}
		r.active = append(r.active, m)
		return m
	})
	text = regexp.MustCompile("(^|\\s)[*`]([^*`\n]+)[*`]").ReplaceAllString(text, "$1$2")
	r.write(unescaper.Replace(text))
}

func (r *reader) write(text string) { r.text.WriteString(text + "\n") }

func (r *reader) name(id string) string {
	if u := r.f.Users[id]; u != nil {
		return fmt.Sprint(u["real_name"])
	}
	return id
}

// read walks through anything that Slack draws.
func (r *reader) read(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			r.read(one)
		}
	case map[string]any:
		r.object(v)
	}
}

func (r *reader) object(o map[string]any) {
	switch o["type"] {
	case "mrkdwn":
		r.mrkdwn(o["text"].(string))
		return
	case "plain_text", "text", "raw_text":
		r.text.WriteString(o["text"].(string))
		if o["type"] != "text" {
			r.text.WriteByte('\n')
		}
		return
	case "link":
		r.active = append(r.active, o["url"].(string))
		r.text.WriteString(fmt.Sprint(o["text"]))
		return
	case "user":
		if !r.quiet {
			r.active = append(r.active, "<@"+fmt.Sprint(o["user_id"])+">")
		}
		r.text.WriteString(r.name(fmt.Sprint(o["user_id"])))
		return
	case "channel":
		r.text.WriteString("#" + fmt.Sprint(o["channel_id"]))
		return
	case "usergroup", "broadcast":
		r.active = append(r.active, fmt.Sprint(o))
		return
	}
	if u, ok := o["url"].(string); ok {
		r.active = append(r.active, u)
	}
	if c, ok := o["caption"].(string); ok {
		r.write(c)
	}
	for _, key := range []string{"title", "label", "text", "placeholder", "elements", "element", "accessory", "options", "rows", "blocks", "hint", "submit"} {
		r.read(o[key])
	}
	r.text.WriteByte('\n')
}

func decoded(raw []byte) (v any) {
	_ = json.Unmarshal(raw, &v)
	return v
}
