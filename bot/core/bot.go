package core

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"srm/bot/door"
	"srm/knowledge"
	"srm/storage"
)

// Options are what a Bot can do without.
type Options struct {
	// Workspaces joins places into one workspace. A place that is not in it is a workspace of its own, named as the place.
	Workspaces map[door.PlaceID]storage.WorkspaceID
	Directory  door.Directory          // nil: only what the Request itself says of its user is known
	Posts      func(door.PlaceID) bool // whether a clock can post there; nil: nowhere
	Now        func() time.Time
	Log        *slog.Logger
}

// A Bot is what all features work with: what is known, what is stored, and the features themselves, as data. It is safe for concurrent
// use.
type Bot struct {
	Base     *knowledge.Base // with the names of the workspace that is answered: see Within
	Shared   *knowledge.Base // what all workspaces know
	Store    *storage.Store  // nil: it answers questions and keeps nothing
	Options  Options
	Features Features
	Talks    *Talks
	Memory   *Memory
	Wake     chan struct{} // has one if timed work was put off since a clock looked
}

// Features are what a bot can do, as data, and where one feature needs another that it does not know.
type Features struct {
	Commands []Command       // in the order in which help lists them
	Verbs    map[string]Verb // what buttons and selects do
	Forms    map[string]Form
	Kinds    map[string]Kind // of timed work

	// Question answers a text that is no command. Quoted is the message that it was said about, if any.
	Question func(ctx context.Context, b *Bot, r door.Request, text, quoted string) door.Reply
	// Home is the asker's own page.
	Home func(ctx context.Context, b *Bot, r door.Request) door.Reply
	// Complete offers what may stand in a field of a form of its own.
	Complete func(ctx context.Context, b *Bot, r door.Request, field, typed string) []door.Choice
	// Park keeps a line until somebody says yes to it. The id is what the verb "do" takes.
	Park func(ctx context.Context, b *Bot, r door.Request, line string) (id string, err error)
	// Changed runs in the transaction of each change that decides something; nil: nothing.
	Changed func(b *Bot, d *storage.Draft, place door.PlaceID) error
	// Hints are what is to be said besides where gaps are listed.
	Hints func(ctx context.Context, b *Bot, r door.Request) []door.Block
}

// New makes a Bot of features. Without a store it answers from the knowledge base alone.
func New(base *knowledge.Base, store *storage.Store, o Options, f Features) *Bot {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Bot{Base: base, Shared: base, Store: store, Options: o, Features: f, Talks: newTalks(), Memory: &Memory{}, Wake: make(chan struct{}, 1)}
}

// Commands are all commands, as data.
func (b *Bot) Commands() []Command { return b.Features.Commands }

// Workspace is the tenant of a request.
func (b *Bot) Workspace(r door.Request) storage.WorkspaceID { return b.WorkspaceOf(r.Place) }

// WorkspaceOf is the tenant to which a place belongs.
func (b *Bot) WorkspaceOf(p door.PlaceID) storage.WorkspaceID {
	if ws, ok := b.Options.Workspaces[p]; ok {
		return ws
	}
	return storage.WorkspaceID(p)
}

// Memory is what features keep for as long as the bot lives, each under a key of a type of its own.
type Memory struct {
	mu  sync.Mutex
	all map[any]any
}

// Of is what is kept under a key; make makes it the first time.
func (m *Memory) Of(key any, make func() any) any {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, there := m.all[key]
	if !there {
		if m.all == nil {
			m.all = map[any]any{}
		}
		kept = make()
		m.all[key] = kept
	}
	return kept
}
