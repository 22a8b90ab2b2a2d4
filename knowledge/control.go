package knowledge

// Ids of the knowledge base. They are stable: stored data and the JSON answers name them.
type (
	ControlID   string // "os-patching"
	LayerID     string // "operating-system"
	ModelID     string // "paas"
	ServiceID   string // "aws-rds"
	ProviderID  string // "aws"
	SourceID    string // "aws-srm"
	FrameworkID string // "nist-800-53"
	SystemID    string // something that a workspace named itself: "payments"
)

// Responsibility says who has to do a control.
type Responsibility string

const (
	ByProvider Responsibility = "provider"
	ByCustomer Responsibility = "customer"
	ByBoth     Responsibility = "shared"  // both sides have something to do
	Depends    Responsibility = "depends" // the models or modes that a question leaves open differ; never in a cell
)

// Grain says what a control is done once for.
type Grain string

const (
	PerOrganisation Grain = "organisation" // training, endpoints, policy
	PerProvider     Grain = "provider"     // root account, vendor assessment
	PerService      Grain = "service"
)

// Function is the kind of team that usually does a control.
type Function string

// Functions are all there are.
var Functions = []Function{"security", "platform", "development", "it", "data", "legal", "people", "procurement"}

// Sureness says how a fact is known.
type Sureness string

const (
	Stated     Sureness = "stated"     // the source says so
	Derived    Sureness = "derived"    // it follows from what the source says
	Reported   Sureness = "reported"   // others say that the vendor says so
	Unverified Sureness = "unverified" // not looked up yet
)

// A Layer is a group of controls.
type Layer struct {
	ID       LayerID    `toml:"id"`
	Name     string     `toml:"name"`
	Explain  string     `toml:"explain"`
	Controls []*Control `toml:"-"` // in the order of the list
}

// A Control is one thing that somebody has to do.
type Control struct {
	ID       ControlID         `toml:"id"`
	Name     string            `toml:"name"` // as a heading: "Operating system patching"
	Task     string            `toml:"task"` // what somebody has to do: "patch the operating system under the workload"
	Grain    Grain             `toml:"grain"`
	Function Function          `toml:"function"`
	Explain  string            `toml:"explain"`
	Check    []string          `toml:"check"`    // how one sees that it is done; see [Control.Checks]
	By       []Method          `toml:"by"`       // by which method, for each line of Check
	Probe    string            `toml:"probe"`    // what a penetration test tries
	NoProbe  string            `toml:"no_probe"` // or why none shows it
	Report   string            `toml:"report"`   // what to look for in the provider's reports
	Cells    map[ModelID]*Cell `toml:"cell"`
	In       LayerID           `toml:"layer"` // of an organisation's own control; ours are in the file of their layer

	Layer *Layer `toml:"-"`
	Own   bool   `toml:"-"` // an organisation's own
}

// A Cell says who has to do a control under a service model, or for a service that differs from its model.
type Cell struct {
	Responsible Responsibility `toml:"responsible"`
	Provider    []string       `toml:"provider"` // what the provider does: "patches its hosts"
	Customer    []string       `toml:"customer"` // what is left to the customer: "patch the guest operating system"
	Why         string         `toml:"why"`      // why a service differs from its model
	Note        string         `toml:"note"`     // where authorities differ
	Source      []SourceID     `toml:"source"`
	Sure        Sureness       `toml:"sure"`

	Overruled bool `toml:"-"` // laid over by an organisation's own file; Why says why
}

// A Source is where a fact is written.
type Source struct {
	ID    SourceID `toml:"id"`
	Title string   `toml:"title"`
	URL   string   `toml:"url"`
	Read  string   `toml:"read"` // the day on which it was read, YYYY-MM-DD; "" if only its address is known
	Copy  string   `toml:"copy"` // how old the copy was that was read, where that is known
}
