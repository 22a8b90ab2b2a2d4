// Package knowledge holds what is known about shared responsibility, and reads questions about it.
//
// # What it holds
//
// Facts are TOML files in data/, each in one obvious place, each with its source:
//
//	layers.toml models.toml   the groups of controls; the service models
//	controls/<layer>.toml     a layer's controls: task, explanation, how to check, and one cell for each model: who, what each side does
//	services/<provider>.toml  a provider: where its reports are, what it lets one test; its services with their modes, and the
//	                          controls in which they differ from their model; the sources that only it needs
//	reports.toml              what each kind of report proves, and what not
//	frameworks.toml           ids of standards → controls; ids only
//	disagreements.toml        where authorities differ: what each says, and what was decided
//	lessons.toml              the ideas of the model, explained
//	quiz/*.toml               questions of the quiz that were written by hand, most with a story; where it is written what reports prove
//	sources/*.toml            the other sources: title, address, the day on which each was read
//	reading/*.toml            the vocabulary: how people speak of all that. terms, spoken and ways name ideas, cues what is wanted; aliases and
//	                          models say where; everyday lists words that say nothing by themselves; ordinary is the rest
//	examples/*.txt            some 25,000 texts as people type them, each with what it wants and the control that it is about. What words and
//	                          ideas point at which control is learned from them, and from the questions of testdata that are named in
//	                          examples_test.go
//
// They are read strictly (decode.go) and checked (lint.go): an unknown key or id, a missing cell or source, a name with two meanings is
// an error with file and line. Tests do so for what is built in, which is packed (pack.go) since reading it would take most of a start, and
// what is learned from the examples (teach_test.go) is packed beside it: after a change, go generate ./knowledge. [Load] unpacks both and
// lays an organisation's own file over the facts (overlay.go), which adds services, systems, controls and names, and may overrule a cell if
// it says why.
//
// # How a question is read
//
// [Base.Read] turns a text into a [Query], in microseconds, without a network, and always the same way:
//
//	vocabulary.go  the vocabulary, compiled; learn.go learns what everything is called. Both at the start, then:
//	normalize.go   cleaned and cut into tokens; endings cut off
//	match.go       each token is looked up, typing errors forgiven within bounds (fuzzy.go); the longest names are marked: services,
//	               models, providers, frameworks, and terms: ideas such as "patch" with all their words
//	gather.go      which sentence asks, and what two names mean together
//	where.go       what is named is collected: models, services and modes, providers, framework ids
//	learned.go     how probable the examples make each control and each intent, by the words of the question, the pairs of them, and the
//	               terms: two linear models, of which each weight can be looked up
//	subject.go     the evidence for each control and layer: what was learned, own names, ids of standards; the likeliest and the next
//	settle.go      what a follow-up leaves out is taken over, and the intent chosen
//	confidence.go  the confidence, at three gates: enough evidence, a clear lead over the next reading, no strange word for the thing asked
//	               about. Two readings that come close and lead to different sides are too near to call
//	suppose.go     whose job the asker of a yes-or-no question takes it to be
//	crosswalk.go   questions about standards: which of them ask for a control, and what a chapter is about
//
// A workspace's own systems and controls are read like those that are built in: [Base.With] lays them over a base that all workspaces
// share (own.go).
//
// Below [Threshold] the intent is Unknown: a wrong owner is worse than none, and the likeliest readings are in Near. [Base.Why] says which
// words led where.
//
// [Base.Answer] looks up what a Query asks for (answer.go): service and mode before model, the service's own row before its model's.
// With it go the disagreements about the cells asked about (disagreement.go), and all that a framework's id is about (framework.go).
// [Control.Checks] and [Base.ReportsOf] are for whoever plans how to verify (check.go).
//
// # How a question of the quiz is made
//
// [Base.Questions] lists thousands of seeds, [Base.Question] words one by its id, always alike: question.go has the types and the limits,
// question_spot.go asks about one service or model, question_list.go which of several controls is whose and which line of a plan leaves
// a gap, question_move.go about moving and about modes, question_report.go about reports, question_curated.go brings those of
// data/quiz. A fact is asked about only if it is settled: stated or derived from a source that was read, with no note that authorities
// differ, and not overruled. The tests word every question there is and compare each with [Base.Answer].
//
// # Adding to it
//
// A control: a [[control]] in controls/<layer>.toml with its six cells and the ways to check it, a hundred examples or more in
// examples/, and its ids in frameworks.toml. A service: a [[service]] in services/<provider>.toml; its aliases are all that
// reading needs. A vendor's own table: a file in testdata/tables, which a test compares with ours cell by cell. A word: in the term of
// reading/terms.toml or reading/cues.toml that it is another word for. A question that is read wrong: a line in examples/more.txt. A
// question with a story: a [[question]] in data/quiz, with its source. The tests check the rest.
package knowledge
