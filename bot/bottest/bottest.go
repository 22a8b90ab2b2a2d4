// Package bottest has what the tests of several packages of the bot share.
package bottest

import (
	"sync"

	"srm/knowledge"
)

// Base is the knowledge base, loaded once. Tests in a synctest bubble call it outside first.
var Base = sync.OnceValue(func() *knowledge.Base {
	b, err := knowledge.Load()
	if err != nil {
		panic(err)
	}
	return b
})
