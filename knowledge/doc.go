// Package knowledge holds what is known about shared responsibility, and reads questions about it.
//
// # What it holds
//
// Facts are TOML files in data/, each in one obvious place, each with its source:
//
//	layers.toml models.toml   the groups of controls; the service models
//	controls/<layer>.toml     a layer's controls: task, explanation, how to check, and one cell for each model: who, what each side does
//	services/<provider>.toml  named services with their modes, and the controls in which they differ from their model
//	providers.toml            where a provider's reports are, its policy on penetration tests
//	reports.toml              what each kind of report proves, and what not
//	frameworks.toml           ids of standards → controls; ids only
//	lessons.toml              the ideas of the model, explained
//	sources/*.toml            every source that is cited: title, address, the day on which it was read
//	reading/*.toml            the vocabulary: how people speak of all that. terms, spoken and ways name ideas; controls says which ideas point
//	                          at which control; cues and intents say what is wanted; aliases and models say where; ordinary is the rest
//
// [Load] reads them strictly and checks them (lint.go): an unknown key or id, a missing cell or source, a name with two meanings is
// an error with file and line. An organisation's own file is laid over them (overlay.go): it adds services, systems, controls and
// names, and may overrule a cell if it says why.
//
// # How a question is read
//
// [Base.Read] turns a text into a [Query], in microseconds, without a network, and always the same way:
//
//	normalize.go   cleaned and cut into tokens; endings cut off
//	match.go       each token is looked up, typing errors forgiven within bounds (fuzzy.go); the longest names are marked: services,
//	               models, providers, frameworks, and terms: ideas such as "patch" with all their words
//	gather.go      which sentence and which clause asks, what is only said in passing, and what two names mean together
//	where.go       what is named is collected: models, services and modes, providers, framework ids
//	weigh.go       patterns, sets of terms that together point at a control, a layer or an intent, are scored: by how close together
//	               their terms stand, and less where a term only says where, stands aside or in another clause than the one that asks
//	subject.go     the control or layer that the words point at most, and the next
//	settle.go      what a follow-up leaves out is taken over, and the intent chosen
//	confidence.go  the confidence, at three gates: enough evidence, a clear lead over the next reading, few words left unexplained.
//	               Two readings that come close and lead to different sides are too near to call
//	suppose.go     whose job the asker of a yes-or-no question takes it to be
//
// Below [Threshold] the intent is Unknown: a wrong owner is worse than none, and the likeliest readings are in Near. [Base.Why] says which
// words led where.
//
// [Base.Answer] looks up what a Query asks for (answer.go): service and mode before model, the service's own row before its model's.
//
// # Adding to it
//
// A control: a [[control]] in controls/<layer>.toml with its six cells, and patterns under its id in reading/controls.toml. A
// service: a [[service]] in services/<provider>.toml; its aliases are all that reading needs. A word: in the term of
// reading/terms.toml or reading/cues.toml that it is another word for. A question that is read wrong: a line in
// testdata/questions-tune.jsonl first. The tests check the rest.
package knowledge
