package knowledge

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

// BenchmarkLoad measures what the facts add to the start, and how much of the heap they keep.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(heapKept(b), "MiB-kept")
}

func heapKept(tb testing.TB) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	base, err := Load()
	if err != nil {
		tb.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(base)
	return float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / (1 << 20)
}

// The whole base may keep 15 MiB; it keeps about a third.
func TestFactsFitIntoMemory(t *testing.T) {
	if kept := heapKept(t); kept > 15 {
		t.Errorf("the facts keep %.1f MiB", kept)
	}
}

// BenchmarkRead reads one question of ordinary length, one with typing errors, and the longest that is read.
func BenchmarkRead(b *testing.B) {
	base, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	long := ""
	for len(long) < 2*MaxQuestion {
		long += "who patches the operating system of the machines behind our web shop on EC2, and who takes the backups? "
	}
	for name, text := range map[string]string{
		"ordinary": "who patches the OS on PaaS",
		"service":  "Isn't it Amazon who scans our EC2 instances for vulnerabilities?",
		"typos":    "who pathces the operatng systm on saas",
		"longest":  long,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				base.Read(text, nil)
			}
		})
	}
}

// BenchmarkReadAll reads all questions of testdata in turn, and reports how long the median and the slowest hundredth took.
func BenchmarkReadAll(b *testing.B) {
	base, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, file := range []string{"tune", "more", "everyday", "fresh", "asked", "locked", "locked2", "locked3"} {
		for _, q := range readQuestions(b, "testdata/questions-"+file+".jsonl") {
			texts = append(texts, q.Question)
		}
	}
	b.ReportAllocs()
	took, i := make([]time.Duration, 0, 1<<16), 0
	for b.Loop() {
		start := time.Now()
		base.Read(texts[i%len(texts)], nil)
		took = append(took, time.Since(start))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

func BenchmarkAnswer(b *testing.B) {
	base, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	q := base.Read("who patches the nodes of our EKS cluster", nil)
	b.ReportAllocs()
	for b.Loop() {
		base.Answer(q)
	}
}
