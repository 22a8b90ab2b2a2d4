package knowledge

// A Model is a service model: who runs how much of the stack.
type Model struct {
	ID      ModelID    `toml:"id"`
	Name    string     `toml:"name"` // "PaaS"
	Long    string     `toml:"long"` // "Platform as a service"
	What    string     `toml:"what"` // "managed platforms and databases"
	Explain string     `toml:"explain"`
	Source  []SourceID `toml:"source"`
}

// OnPremises is the model in which everything is the customer's; an open question is answered over the other five.
const OnPremises ModelID = "on-premises"

// A Provider runs services. Evidence says where its reports are.
type Provider struct {
	ID          ProviderID `toml:"id"`
	Name        string     `toml:"name"`
	Short       string     `toml:"short"`
	Company     ProviderID `toml:"company"` // whose name alone may mean it: Google's virtual machines are Google Cloud's
	Aliases     []string   `toml:"aliases"`
	Evidence    string     `toml:"evidence"` // the place where its reports are
	EvidenceURL string     `toml:"evidence_url"`
	Access      string     `toml:"access"`         // who can get what there, under which terms
	Reports     []string   `toml:"reports"`        // the kinds of reports that are known to be there; see [Base.ReportsOf]
	PenTest     string     `toml:"pentest"`        // its policy on penetration tests
	Notice      Notice     `toml:"pentest_notice"` // what one owes it before a test
	Source      []SourceID `toml:"source"`
	Sure        Sureness   `toml:"sure"`
}

// Notice is what one owes a provider before a penetration test.
type Notice string

const (
	NoNotice Notice = "none"   // nothing, within its policy
	Notify   Notice = "notify" // tell it before each test
	AskLeave Notice = "ask"    // have its leave in writing: also where no policy is on record
)

// A Service is a named product of a provider. It falls under a model and may differ from it in single controls. A family has
// modes, each a service of its own that names its family; a mode inherits the rows of its family.
type Service struct {
	ID       ServiceID           `toml:"id"`
	Name     string              `toml:"name"`
	Family   ServiceID           `toml:"family"`   // of a mode
	Mode     string              `toml:"mode"`     // what a mode is called beside its sisters: "Fargate"
	Provider ProviderID          `toml:"provider"` // "" for what one runs oneself on-premises
	Model    ModelID             `toml:"model"`
	Cues     []string            `toml:"cues"` // phrases that mean this mode when they stand beside the family's name: "own container"
	Kind     string              `toml:"kind"`
	Aliases  []string            `toml:"aliases"`
	Note     string              `toml:"note"`
	Source   []SourceID          `toml:"source"`
	Sure     Sureness            `toml:"sure"`
	Controls map[ControlID]*Cell `toml:"control"`

	Modes []*Service `toml:"-"` // of a family, in the order of the file
	Own   bool       `toml:"-"` // an organisation's own
}
