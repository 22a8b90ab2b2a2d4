// Package ask answers questions: whose job a control is, who in this workspace has it, what things mean, how they compare.
//
//	commands.go   its commands and buttons, as data
//	ask.go        [Question]: a text in its conversation → the answer, joined with what the workspace decided
//	likely.go     an unsure answer: what was understood and what was not, and the likely readings as buttons
//	explain.go compare.go evidence.go standard.go   what something means; side by side, and the matrix; what proves it; frameworks
//	disputed.go ruling.go   where authorities differ, and a workspace's own word on that
//	wrong.go      "This is wrong": what people doubt, and the lines that would correct it
//	share.go      a private answer shown to everybody
//	json.go       the answer as srm ask --json gives it
//
// A question: knowledge.Read → knowledge.Answer → the workspace's book (one look at the head, from memory) → a Reply. It writes nothing.
package ask
