package slack

import (
	"bytes"
	"context"
	"path"
	"strings"

	slackapi "github.com/slack-go/slack"

	"srm/bot"
)

// file is something of a reply that goes to Slack as a file.
type file struct {
	name, title, alt string
	data             []byte
}

// files are the pictures and attachments of a reply.
func files(r bot.Reply) []file {
	var out []file
	for _, b := range r.Blocks {
		switch b := b.(type) {
		case bot.Image:
			out = append(out, file{fileName(b.Name), shortened(oneLine(b.Alt), maxHeader), shortened(oneLine(b.Alt), maxAltText), b.PNG})
		case bot.Attachment:
			out = append(out, file{fileName(b.Name), shortened(oneLine(or(b.Title, b.Name)), maxHeader), "", b.Data})
		}
	}
	return out
}

// fileName is a name without a path.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(oneLine(name), `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return "file"
	}
	return shortened(name, maxHeader)
}

// sendFiles uploads files to where the answer went. A private answer's go to the asker's direct messages: a file in a channel is
// everybody's.
func (a *Adapter) sendFiles(ctx context.Context, o origin, s surface, list []file) error {
	c, err := a.tokens.client(ctx, o.place)
	if err != nil {
		return err
	}
	channel, thread := o.channel, o.thread
	if s == private && !o.direct {
		id, err := c.post(ctx, o.user, true, slackapi.MsgOptionText("Here is what you asked me for:", false))
		if err != nil {
			return err
		}
		_, channel, _ = splitPost(id)
		thread = ""
	}
	for _, f := range list {
		if len(f.data) == 0 {
			continue
		}
		err := c.gates.call(ctx, "files.completeUploadExternal", true, func() error {
			_, err := c.api.UploadFileContext(ctx, slackapi.UploadFileParameters{
				Reader: bytes.NewReader(f.data), FileSize: len(f.data), Filename: f.name, Title: f.title, AltTxt: f.alt, Channel: channel, ThreadTimestamp: thread,
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
