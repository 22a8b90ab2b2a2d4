// Package when is days, times and schedules as people write them, and the moments that they mean.
//
//	date.go         [ReadDay]: a day as it was typed → a day; days in words
//	wish.go         [ReadWish]: what stands behind a command that can come of itself → a [Wish], nothing of it looked up
//	occurrence.go   [Rhythm.Next]: when the clocks of a zone show a time, the two days when they change included
//
// All of it is values in, values out. It knows of the door only who and what was mentioned.
package when
