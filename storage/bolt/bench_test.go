package bolt

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"srm/storage/storagetest"
)

func BenchmarkBolt(b *testing.B) { storagetest.Bench(b, openEngine) }

// BenchmarkBare writes what a change writes, keys and bytes, with bbolt alone: what the Store and the queue are measured against.
func BenchmarkBare(b *testing.B) {
	for name, write := range map[string]func(*bbolt.DB, func(*bbolt.Tx) error) error{
		"update": (*bbolt.DB).Update, "batch": (*bbolt.DB).Batch,
	} {
		for _, writers := range []int{1, 16, 64, 256} {
			b.Run(fmt.Sprintf("%s/writers=%d", name, writers), func(b *testing.B) { bare(b, write, writers) })
		}
	}
}

func bare(b *testing.B, write func(*bbolt.DB, func(*bbolt.Tx) error) error, writers int) {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600, boltOptions(nil, Options{Wait: defaultWait}))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(bucketName); return err })
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				if err := write(db, func(tx *bbolt.Tx) error { return bareChange(tx.Bucket(bucketName), i) }); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// bareChange puts five records of the sizes that a change of storagetest.Bench has.
func bareChange(bucket *bbolt.Bucket, i int64) error {
	for _, r := range []struct {
		key  string
		size int
	}{
		{fmt.Sprintf("w/w/assignment/control-%d/system/system-%d/accountable", i%60, i%50), 186},
		{fmt.Sprintf("w/w/history/%016x", i), 600},
		{fmt.Sprintf("w/w/request/console%%2Fgeneral%%2F%d", i), 72},
		{fmt.Sprintf("w/w/expiry/20260103T000000.%09d/request/console%%2Fgeneral%%2F%d", i, i), 78},
		{"w/w/head", 90},
	} {
		if err := bucket.Put([]byte(r.key), make([]byte, r.size)); err != nil {
			return err
		}
	}
	return nil
}
