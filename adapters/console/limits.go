package console

// The console's own numbers; a terminal has none that are documented.
const (
	maxLine     = 1 << 20  // bytes of one line that is piped in
	maxShown    = 64 << 10 // bytes of a file that is shown instead of described
	historyLine = 4000     // bytes of a line worth keeping; the editor keeps 1,000 lines and reads none of 4,096 bytes

	defaultWidth = 80
	minWidth     = 20
	proseWidth   = 100 // longer lines are hard to read; tables may be wider

	maxLabel = 20 // columns of a fact's label beside its text
	minCell  = 20 // a column of a table keeps its longest word, up to this
	minFirst = 24 // the first column names the row: it gives way last

	shortCell = 28 // where rows become blocks of lines, cells up to this stand one behind the other
)
