package knowledge

import "testing"

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
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
