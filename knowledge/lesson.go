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
	Valid     string   `toml:"valid"`
}

// A Framework is a standard or catalogue. IDs lists, for its own ids, the controls they are about, the most fitting first. Only
// ids are kept: the texts of the standards are their publishers'.
type Framework struct {
	ID      FrameworkID            `toml:"id"`
	Name    string                 `toml:"name"`
	Edition string                 `toml:"edition"`
	Aliases []string               `toml:"aliases"`
	IDs     map[string][]ControlID `toml:"ids"`
}
