package discord

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/bwmarrin/discordgo"

	"srm/bot"
)

// fileHosts are where Discord keeps what people attach.
var fileHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// attachments reads what is attached, as far as the limits go. What cannot be read says why.
func (a *Adapter) attachments(ctx context.Context, list []*discordgo.MessageAttachment) []bot.File {
	var files []bot.File
	for _, m := range list {
		if m == nil || len(files) == maxFilesRead {
			continue
		}
		f := bot.File{Name: plain(m.Filename)}
		if m.Size > maxFileRead {
			f.Trouble = "it is larger than " + bot.ByteSize(maxFileRead)
		} else if data, err := a.download(ctx, m.URL); err != nil {
			a.o.Log.WarnContext(ctx, "an attachment could not be read", "err", err)
			f.Trouble = "Discord did not hand it out"
		} else {
			f.Data = data
		}
		files = append(files, f)
	}
	return files
}

// attached is the file of an option.
func attached(resolved *discordgo.ApplicationCommandInteractionDataResolved, o *discordgo.ApplicationCommandInteractionDataOption) []*discordgo.MessageAttachment {
	id, _ := o.Value.(string)
	if resolved == nil || resolved.Attachments[id] == nil {
		return nil
	}
	return []*discordgo.MessageAttachment{resolved.Attachments[id]}
}

// download reads a file from Discord's own hosts, without the token.
func (a *Adapter) download(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	base := a.rest.transport.base
	if err != nil || !(u.Scheme == "https" && slices.Contains(fileHosts, u.Host)) && !(u.Scheme == base.Scheme && u.Host == base.Host) {
		return nil, fmt.Errorf("a file is not where Discord keeps files")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := a.rest.transport.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("a file could not be read: %s", resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxFileRead+1))
	if err == nil && len(data) > maxFileRead {
		return nil, fmt.Errorf("a file is longer than it said")
	}
	return data, err
}
