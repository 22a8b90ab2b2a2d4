package knowledge

// A Lesson explains one idea of the shared responsibility model.
type Lesson struct {
	ID      string     `toml:"id"`
	Title   string     `toml:"title"`
	Aliases []string   `toml:"aliases"`
	Text    string     `toml:"text"`
	More    []string   `toml:"more"` // what to ask next
	Source  []SourceID `toml:"source"`
}

// A Report is a kind of report or certificate that providers show.
type Report struct {
	ID        string   `toml:"id"`
	Name      string   `toml:"name"`
	Aliases   []string `toml:"aliases"`
	Proves    string   `toml:"proves"`
	NotProves string   `toml:"not_proves"`
	Valid     string   `toml:"valid"`  // how long it counts, in words
	Months    int      `toml:"months"` // how many months it counts at most, from its date or the end of its period
	Look      []string `toml:"look"`   // what to look for in it
}
