package bot_test

import (
	"testing"

	"srm/bot"
)

func TestWhoIsConsultedIsToldBefore(t *testing.T) {
	r := newRoom(t, bot.Options{})
	r.say("assign mfa on saas to Platform")
	r.say("assign mfa to Security as consulted")
	asked := r.reply("transfer mfa on saas to Data")
	wants(t, text(asked), "**Security** is consulted for **Multi-factor authentication** on SaaS", "Nothing was changed so far")
	wants(t, r.say("owners mfa"), "Platform")
	waiting := r.bot.Handle(t.Context(), r.request(bot.Press{Action: button(t, asked, "Tell them, and wait")}))
	wants(t, text(waiting), "They are told", "`transfer mfa on saas to Data`", "**Security** cannot be told from here")
	wants(t, r.say("owners mfa"), "Platform")
	wants(t, r.press(waiting, "Do it"), "**Data** now has **Multi-factor authentication** on SaaS")
	wants(t, r.press(waiting, "Do it"), "answered already")

	wants(t, r.press(r.reply("unassign mfa on saas"), "Do it now"), "**Data** no longer has")
	wants(t, r.say("transfer mfa on saas to Data"), "**Data** now has") // nobody had it: there is nothing to ask
	wants(t, r.press(r.reply("transfer mfa on saas to Platform"), "No"), "Nothing was changed")
	wants(t, r.say("assign logging to Platform"), "**Platform** now has")
	wants(t, r.say("transfer logging to Data"), "**Data** now has") // nobody is consulted for it

	guest := r.request(bot.Press{Action: button(t, asked, "Tell them, and wait")})
	guest.Rank = bot.Guest
	wants(t, text(r.bot.Handle(t.Context(), guest)), "takes a member")
}
