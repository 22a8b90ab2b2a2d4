package slack

import "time"

// Slack's numbers. Blocks: https://docs.slack.dev/reference/block-kit/blocks and, for elements and text objects, its sister pages;
// views: https://docs.slack.dev/reference/views; messages: https://docs.slack.dev/reference/methods/chat.postMessage
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxViewBytes     = 200 << 10 // of its blocks; 250 kB for all of it
	maxSection       = 3000
	maxHeader        = 150
	maxContext       = 10 // elements
	maxOptions       = 100
	maxOptionText    = 75
	maxOptionValue   = 150
	maxOptionGroups  = 100
	maxPlaceholder   = 150
	maxButtonText    = 75
	maxLabel         = 2000
	maxHint          = 2000
	maxAltText       = 2000
	maxURL           = 3000
	maxInput         = 3000
	maxViewTitle     = 24
	maxViewButton    = 24
	maxMetadata      = 3000
	maxBlockID       = 255
	maxButtonValue   = 2000
	maxNotice        = 4000 // of a message's text, as advised; it is cut at 40,000

	maxTableRows      = 100
	maxTableColumns   = 20
	maxTableText      = 10000 // over all tables of a message
	maxDataTableRows  = 201
	maxDataTableText  = 20000
	minDataTableRows  = 20 // our own: from here on a table that one can page and sort is easier to read
	dataTablePage     = 20
	maxMonospaceWidth = 64 // our own: wider text is broken on a laptop, and unreadable on a phone

	// Nothing is documented for a rich text block or for all text of a message. These are ours, near what sections may hold.
	maxRichText    = 3000
	maxMessageText = 12000
)

// Slack's times. https://docs.slack.dev/interactivity/handling-user-interaction
const (
	ackWithin       = 3 * time.Second
	deferAfter      = 1500 * time.Millisecond // then acknowledge without an answer
	triggerLives    = 2800 * time.Millisecond // 3 s, less the way there
	responseURLUses = 5
	updateEvery     = 3 * time.Second // of one message: https://docs.slack.dev/ai/developing-agents
)

// maxAck is how large an answer inside an acknowledgement may be: Socket Mode drops one of 20 kB without a word.
// https://docs.slack.dev/apis/events-api/using-socket-mode
const maxAck = 19 << 10

// maxBody is far above any delivery; https://docs.slack.dev names no limit.
const maxBody = 1 << 20

// signedFor is how old a signature may be. https://docs.slack.dev/authentication/verifying-requests-from-slack
const signedFor = 5 * time.Minute
