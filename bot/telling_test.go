package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"srm/bot/bottest"
)

// Whoever was given something is told, with what to press; whoever gave it is told of a refusal; who wants to be informed is.
func TestChangesAreTold(t *testing.T) {
	base := bottest.Base() // outside of the bubble, which waits for what it loads with
	bottest.OnBoth(t, func(t *testing.T, w *bottest.Town) {
		w.Features = features()
		b, c := newReplica(w, "r", w.Engine, w.Out)
		b.Base, b.Shared = base, base
		end := w.Start(c)
		n := 0
		as := func(user UserID, in Input) Reply {
			n++
			reply := b.Handle(context.Background(), Request{ID: RequestID(fmt.Sprint(n)), At: time.Now(), Place: "p", Channel: "C1", User: user, Rank: Member, Input: in})
			time.Sleep(time.Minute)
			return reply
		}
		say := func(user UserID, line string, mentions ...Mention) Reply {
			return as(user, Text{Body: line, Mentions: mentions})
		}
		told := func(want ...string) {
			t.Helper()
			posts := w.Out.All(t)
			if len(posts) != len(want) {
				t.Errorf("told %+v, want %d", posts, len(want))
			}
			var got []string
			for _, post := range posts {
				got = append(got, strings.Join(strings.Fields(fmt.Sprintf("%s%s: %s", post.To.Channel, post.To.User, post.Text)), " "))
			}
			slices.Sort(got) // what is told at once may come in any order
			for i := range min(len(got), len(want)) {
				if !strings.Contains(got[i], want[i]) {
					t.Errorf("told %q, want %q", got[i], want[i])
				}
			}
			w.Out.Posts = nil
		}
		say("lead", "team add SRE")
		say("lead", "team bind SRE to #sre", Mention{Chan: "C9", Name: "#sre"})
		say("lead", "assign logging to me as informed")
		told() // nobody is told of what he does himself
		say("boss", "assign logging on aws to SRE")
		told("C9: boss gave SRE: Logging on AWS.", "lead: SRE is now accountable for Logging on AWS, by boss.")
		say("sre", "decline logging on aws")
		told("boss: sre declined, for SRE, what you gave: Logging on AWS. It has no owner again.")
		say("boss", "assign mfa to @ann", Mention{User: "U1", Name: "@ann"})
		told("U1: boss gave you: Multi-factor authentication everywhere.")
		say("boss", "assign layer network to SRE")
		told("C9: boss gave SRE: Network controls, DDoS protection and DNS and domains everywhere.")
		say("boss", "estate add rds")
		reply := say("boss", "assign all gaps in data to SRE")
		as("boss", Press{Action: reply.Blocks[2].(Buttons).Buttons[0].Action})
		told("C9: boss gave SRE:")
		say("boss", "assign mfa to @lead as consulted", Mention{User: "lead", Name: "@lead"})
		told("lead: boss gave you:")
		asked := say("boss", "transfer mfa to SRE") // who is consulted is told before
		told()
		waiting := as("boss", Press{Action: asked.Blocks[1].(Buttons).Buttons[0].Action})
		told("lead: boss plans to give Multi-factor authentication everywhere to SRE.")
		as("boss", Press{Action: waiting.Blocks[1].(Buttons).Buttons[0].Action})
		told("C9: boss gave SRE: Multi-factor authentication everywhere.")
		say("lead", "transfer mfa to @ann", Mention{User: "U1", Name: "@ann"}) // who is consulted does it: nobody to tell
		told("U1: lead gave you: Multi-factor authentication everywhere.")
		end()
	})
}

func TestATeamThatIsOnlyAGroupCannotBeWrittenTo(t *testing.T) {
	base := bottest.Base()
	bottest.OnBoth(t, func(t *testing.T, w *bottest.Town) {
		w.Features = features()
		b, c := newReplica(w, "r", w.Engine, w.Out)
		b.Base, b.Shared = base, base
		end := w.Start(c)
		b.Handle(context.Background(), Request{ID: "1", At: time.Now(), Place: "p", User: "boss", Rank: Member,
			Input: Text{Body: "assign mfa to @sre", Mentions: []Mention{{Group: "G1", Name: "@sre"}}}})
		time.Sleep(time.Minute)
		if posts := w.Out.All(t); len(posts) != 0 {
			t.Errorf("told %+v", posts)
		}
		end()
	})
}
