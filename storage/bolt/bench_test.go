package bolt

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"srm/storage/storagetest"
)

func BenchmarkBolt(b *testing.B) { storagetest.Bench(b, openEngine) }

// BenchmarkBeside makes changes through the Store, and writes their keys and bytes with bbolt alone, by turns, so that all meet the
// same disk. times-bare is the Store's time as a multiple of the better one's.
func BenchmarkBeside(b *testing.B) {
	for _, writers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			e := openEngine(b)
			change := storagetest.Changer(b, e)
			bare := openBare(b)
			ways := []struct {
				name  string
				write func(i int64) error
			}{
				{"store", change},
				{"update", func(i int64) error {
					return bare.Update(func(tx *bbolt.Tx) error { return bareChange(tx.Bucket(bucketName), i) })
				}},
				{"batch", func(i int64) error {
					return bare.Batch(func(tx *bbolt.Tx) error { return bareChange(tx.Bucket(bucketName), i) })
				}},
			}
			spent, done := map[string]time.Duration{}, map[string]int64{}
			var next atomic.Int64
			for b.Loop() {
				for _, way := range ways {
					if way.name == "batch" && writers == 1 {
						continue // waits 10 ms each time
					}
					begun := time.Now()
					done[way.name] += together(b, writers, &next, way.write)
					spent[way.name] += time.Since(begun)
				}
			}
			best := math.Inf(1)
			for _, way := range ways {
				if each := float64(spent[way.name]) / float64(done[way.name]); done[way.name] > 0 {
					b.ReportMetric(each/1e3, way.name+"-µs/change")
					if way.name != "store" {
						best = min(best, each)
					}
				}
			}
			b.ReportMetric(float64(spent["store"])/float64(done["store"])/best, "times-bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// together writes for a while with so many writers and returns how often.
func together(b *testing.B, writers int, next *atomic.Int64, write func(i int64) error) int64 {
	var n atomic.Int64
	end := time.Now().Add(50 * time.Millisecond)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := write(next.Add(1)); err != nil {
					b.Error(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	return n.Load()
}

func openBare(b *testing.B) *bbolt.DB {
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600, boltOptions(nil, Options{Wait: defaultWait}))
	if err == nil {
		db.AllocSize = allocSize
		err = db.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket(bucketName); return err })
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	return db
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

// BenchmarkLength compares a store of 1,000,000 history entries with one of 10,000: changes by 64 writers, by turns, and opening.
// Filling it takes a minute or two, so it needs SRM_TEST_LONG=1.
func BenchmarkLength(b *testing.B) {
	if !long {
		b.Skip("SRM_TEST_LONG=1 runs it")
	}
	lengths := []int64{10_000, 1_000_000}
	paths := make([]string, len(lengths))
	changes := make([]func(i int64) error, len(lengths))
	for at, n := range lengths {
		e := openEngine(b)
		paths[at], changes[at] = e.(*DB).Path(), storagetest.Changer(b, e)
		var next atomic.Int64
		manyChanges(b, n, &next, changes[at])
	}
	spent, done := make([]time.Duration, len(lengths)), make([]int64, len(lengths))
	next := new(atomic.Int64)
	next.Store(lengths[1])
	for b.Loop() {
		for at := range lengths {
			begun := time.Now()
			done[at] += together(b, 64, next, changes[at])
			spent[at] += time.Since(begun)
		}
	}
	for at, n := range lengths {
		b.ReportMetric(float64(spent[at])/float64(done[at])/1e3, fmt.Sprintf("µs/change-at-%d", n))
		opened, faults := openTime(b, paths[at])
		b.ReportMetric(opened.Seconds()*1e3, fmt.Sprintf("ms/open-at-%d", n))
		if faults != nil {
			b.Error(faults)
		}
	}
	b.ReportMetric(float64(spent[0])/float64(done[0])*float64(done[1])/float64(spent[1]), "of-the-rate")
	b.ReportMetric(0, "ns/op")
}

// manyChanges makes n changes with many writers.
func manyChanges(b *testing.B, n int64, next *atomic.Int64, change func(i int64) error) {
	var wg sync.WaitGroup
	for range maxBatch {
		wg.Go(func() {
			for i := next.Add(1); i <= n; i = next.Add(1) {
				if err := change(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// openTime opens a copy of a file, reading only, as the file itself is in use.
func openTime(b *testing.B, path string) (time.Duration, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	copied := filepath.Join(b.TempDir(), "copy.db")
	if err := os.WriteFile(copied, data, 0o600); err != nil {
		return 0, err
	}
	begun := time.Now()
	db, err := Open(copied, Options{})
	if err != nil {
		return 0, err
	}
	took := time.Since(begun)
	return took, db.Close()
}
