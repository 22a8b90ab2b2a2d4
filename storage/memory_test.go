package storage_test

import (
	"testing"

	"srm/storage"
	"srm/storage/storagetest"
)

func openMemory(testing.TB) storage.Engine { return storage.NewMemory() }

func TestMemory(t *testing.T) { storagetest.Run(t, openMemory, nil) }

func BenchmarkMemory(b *testing.B) { storagetest.Bench(b, openMemory) }
