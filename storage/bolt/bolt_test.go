package bolt

import (
	"context"
	"path/filepath"
	"testing"

	"srm/storage"
	"srm/storage/storagetest"
)

func open(t testing.TB) *DB { return openAt(t, filepath.Join(t.TempDir(), "srm.db")) }

func openAt(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func openEngine(t testing.TB) storage.Engine { return open(t) }

func TestEngine(t *testing.T) {
	storagetest.Run(t, openEngine, func(t testing.TB, e storage.Engine) storage.Engine {
		path := e.(*DB).Path()
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		return openAt(t, path)
	})
}

func putOne(db *DB, key, value string) error {
	return db.Update(context.Background(), func(tx storage.Tx) error { return tx.Put(key, []byte(value)) })
}
