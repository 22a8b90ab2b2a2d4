package knowledge

import "slices"

// Words that ask about standards as such, and words that say what standards do: with their endings cut off, as reading does.
var (
	standardWords = stems("framework standard norm catalogue crosswalk")
	askingWords   = stems("ask require demand cover map mention want need say address include contain list talk about for regarding")
	openingWords  = []string{"which", "what", "where", "show", "list", "give", "crosswalk", "map", "framework", "frameworks", "standards"}
)

func stems(words string) map[string]bool {
	set := make(map[string]bool)
	for _, w := range splitWords(words) {
		set[w] = true
	}
	return set
}

// crosswalk finds two questions about standards that no example explains: which of them ask for a control, and, where one of
// their ids is named and nothing is asked, what the id is about. A question that asks who is left alone.
func (v *view) crosswalk(q *Query) {
	if q.Control == "" || v.foreign || v.has(v.special.who) || v.has(v.special.whose) || v.has(v.special.ours) || v.has(v.special.theirs) {
		return
	}
	switch {
	case q.Ref == "" && q.Report == "" && slices.Contains([]Intent{Unknown, Explain, Evidence, Ownership}, q.Intent) && v.asksStandards(q):
		q.Intent, q.Crosswalk, q.Confidence = Explain, true, max(q.Confidence, 0.7)
	case q.Ref != "" && (slices.Contains([]Intent{Unknown, Explain, Evidence, Assignments}, q.Intent) || q.Intent == Ownership && v.targetUsed == 0 && !v.asked()) && (v.frameworkNamed || len(q.Ref) > len("A.5")):
		q.Intent, q.Confidence = Explain, max(q.Confidence, 0.8)
	}
}

// asksStandards tells whether standards are asked about: an opening such as "which", a framework's name or a word for them, and a
// word for what standards do.
func (v *view) asksStandards(q *Query) bool {
	if len(v.tokens) == 0 || !slices.Contains(openingWords, v.tokens[0].text) {
		return false
	}
	standard, asking := q.Framework != "", false
	for _, t := range v.tokens {
		w := stem(t.text)
		standard, asking = standard || standardWords[w], asking || askingWords[w]
	}
	return standard && asking
}
