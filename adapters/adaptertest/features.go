package adaptertest

import "strings"

// A Feature is something that people can do, and how each platform does it, or what it does instead.
type Feature struct {
	What           string
	Slack, Discord string
	Cases          []string // of Run, that show it
}

// Features are what the platforms are compared by. The README shows them as a table.
func Features() []Feature {
	return []Feature{
		{"Ask by a command", "`/srm who patches the OS on PaaS`", "`/srm ask question: who patches the OS on PaaS`", []string{"TextArrivesAsTyped"}},
		{"Ask in a channel", "`@srm …`; answered in a thread", "`@srm …`; answered as a reply", []string{"TextArrivesAsTyped", "OwnWordsAreIgnored"}},
		{"Ask in a direct message", "yes, and in the assistant pane", "yes; questions only, since a direct message belongs to no server", []string{"TextArrivesAsTyped"}},
		{"Ask about somebody's message", "its shortcut *Whose job is this?*", "its entry *Apps → Whose job is this?*", nil},
		{"Go on: *and on IaaS?*", "in the thread by mention, or without one if the history scope was granted", "by a reply to the answer, or by mention in the channel or thread", nil},
		{"Privately, then shared", "answers to `/srm` are the asker's alone, with a button to share", "likewise; a private answer to a mention comes as a direct message", []string{"PrivateStaysPrivate", "ShareShowsEverybody"}},
		{"Commands with their arguments", "typed in one line, or chosen in a form", "as options of `/srm …`, completed while one types", nil},
		{"A channel as an argument", "named behind `#` in the line", "an option, or named behind `#`", nil},
		{"Search while one types", "in forms: controls, scopes, teams", "in options: controls, scopes, roles, teams", nil},
		{"Forms", "modals with selects, search and pickers", "a modal for texts; else a message with selects, whose button opens a modal for its texts", []string{"FormBringsItsValues"}},
		{"Buttons that outlive a restart", "yes", "yes", []string{"ButtonBringsItsActionBack"}},
		{"A message that changes for all", "yes: how many have answered a quiz, once in three seconds", "yes, once in one and a half seconds", []string{"PressedMessageChangesForAll"}},
		{"Name people and teams without a ping", "by name, or a mention that only the asker sees", "a mention inside an embed, which pings nobody", []string{"MentionArrives", "NobodyIsPinged"}},
		{"My page", "the Home tab", "`/srm mine`", nil},
		{"Tables", "Slack's own; as text where they are not taken", "columns if they are narrow, else an entry for each row; long ones page by page", []string{"SamplesAreDrawn"}},
		{"Long answers", "several messages", "up to five messages; what is beyond is said to be missing", []string{"SamplesAreDrawn"}},
		{"Pictures and files", "uploaded", "attached", []string{"SamplesAreDrawn"}},
		{"Files to take in", "sent along with `import`, in a direct message or with a mention", "an option of `/srm-admin import`, or along with a mention", nil},
		{"Where the bot was not added", "nothing", "as an app of one's own account: questions, answered privately", nil},
		{"Delivered twice", "takes effect once", "takes effect once", []string{"RedeliveryIsTheSameRequest", "DeliveriesHaveIDsOfTheirOwn"}},
		{"Connection", "Socket Mode, or signed HTTP", "the gateway; interactions also over signed HTTP", []string{"RunEndsWithContext", "SecretsAreKept"}},
	}
}

// Parity is the features as a table in Markdown.
func Parity() string {
	var out strings.Builder
	out.WriteString("| | Slack | Discord |\n| --- | --- | --- |\n")
	for _, f := range Features() {
		out.WriteString("| " + f.What + " | " + f.Slack + " | " + f.Discord + " |\n")
	}
	return out.String()
}
