package discord

import (
	"time"
	"unicode/utf16"

	"srm/bot"
)

// Discord's numbers. Where they are documented: docs.discord.com/developers, the page that is named.
const (
	// resources/message "Embed Limits"
	maxDescription = 4096
	maxEmbeds      = 10
	maxEmbedTitle  = 256
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxMessage     = 6000 // of all embeds of a message
	maxAlt         = 1024 // an attachment's description
	maxFiles       = 10
	maxFileBytes   = 8 << 20 // Discord takes 10 MiB; some is for the envelope

	// components/reference
	maxRows          = 5
	maxInRow         = 5
	maxButtonLabel   = 80
	maxChoices       = 25
	maxChoiceLabel   = 100
	maxChoiceValue   = 100
	maxPlaceholder   = 150
	maxCustomID      = 100
	maxModalTitle    = 45
	maxModalInputs   = 5
	maxInputLabel    = 45
	maxInputHint     = 100
	maxInputValue    = 4000
	maxLinkURL       = 512
	maxInlineURL     = 900 // our own: longer addresses are not made into links
	maxUnbroken      = 1200
	maxCompleteTyped = 200

	// interactions/application-commands
	maxSubcommands = 25
	maxOptions     = 25
	maxCommandName = 32
	maxCommandHelp = 100
	maxCommandSize = 8000
	maxQuestion    = 2000

	// interactions/receiving-and-responding
	deferAfter     = 1500 * time.Millisecond
	answerWithin   = 3 * time.Second
	maxFollowUps   = 4 // five for somebody whose own install it is; the first message is not one
	maxBody        = 1 << 20
	maxClockSkew   = 5 * time.Minute // our own: Discord says nothing of the age of a signature
	handleWithin   = 30 * time.Second
	completeWithin = 2 * time.Second
	finishWithin   = 5 * time.Second

	// topics/rate-limits
	globalPerSecond = 45 // Discord allows 50
	maxWait         = 30 * time.Second
	updateEvery     = 1500 * time.Millisecond // our own, of one message: five changes in five seconds are seen to be taken in a channel

	// topics/gateway
	openWithin  = 30 * time.Second
	maxBackoff  = 2 * time.Minute
	steadyAfter = time.Minute // a connection that held so long was a good one

	maxNonce  = 25
	maxAtOnce = 256

	// files that people attach, read for the bot
	maxFilesRead = 3
	maxFileRead  = bot.MaxDocument
)

// size is how long Discord finds a text. It counts characters, sometimes those of UTF-16: this is never too little.
func size(text string) int {
	n := 0
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// cut shortens a text to a number of characters, and says so with an ellipsis.
func cut(text string, limit int) string {
	if size(text) <= limit {
		return text
	}
	n, end := 1, 0
	for i, r := range text {
		if n += max(1, utf16.RuneLen(r)); n > limit {
			break
		}
		end = i + len(string(r))
	}
	return text[:end] + "…"
}

func isSnowflake(id string) bool {
	if len(id) < 15 || len(id) > 20 {
		return false
	}
	for _, c := range id {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
