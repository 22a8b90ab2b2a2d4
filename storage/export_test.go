package storage

// Seal lets tests forge records.
var Seal = seal
