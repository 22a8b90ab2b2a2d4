// Package core is what all features of the bot work with: the [Bot] with its base, its store and the features as data, and the way of a
// request through them. It knows no feature: each brings a list of commands, tables of buttons, forms and timed work, and what it asks of
// another one goes through [Features].
//
//	bot.go          Bot, Options, Features, New
//	handle.go       [Bot.Handle]: text, call, press, submit, home → the one function that the tables name
//	command.go      a [Command] as data · verb.go a [Verb], a [Form], their values
//	parse.go        a typed line → an [Invocation]; the nearest command for a mistyped one · call.go the same from named options
//	rights.go       who may do what, asked before each command, button, form and confirmed plan · rightset.go the setting that narrows it
//	changing.go     [Change]: a change with what became of it, stored together
//	failure.go      an error → what a person may read, and what is logged
//	talk.go         the last reading of each conversation
//	workspace.go    the bot with a workspace's own systems and controls among the names it knows
//	resolve.go      names → controls, scopes, ids · names.go services, layers, functions in lists · teams.go teams
//	said.go         controls, people, teams, sides in words · named.go people by name in tables
//	method.go       the ways to check · checks.go how checks stand, in answers and tables
//	here.go         who in this workspace has a control, as answers say it
//	timed.go        a [Kind] of timed work as data; [Later]; [Tell]: somebody is to know of a change
//	help.go overview.go complete.go rank.go   help that fits the question; names as one types
//
// A feature is a package of functions that take a *Bot: func(ctx, b, r, …) Reply.
package core
