package storage

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"sync"
)

// A record as it lies in an engine is an envelope around its JSON:
//
//	1 byte   recordVersion
//	4 bytes  CRC-32C, big endian, over version ‖ key ‖ 0 ‖ payload
//	the rest payload
//
// The checksum covers the key, so that a record found in another's place is damage too. These five bytes stay as they are in
// every version; what the version may change is the payload.
const (
	recordVersion = 1
	envelopeSize  = 5
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(version byte, key string, payload []byte) uint32 {
	front := frontPool.Get().(*[]byte)
	defer frontPool.Put(front)
	*front = append(append(append((*front)[:0], version), key...), 0)
	return crc32.Update(crc32.Checksum(*front, castagnoli), castagnoli, payload)
}

// frontPool has buffers for what a checksum covers in front of the payload.
var frontPool = sync.Pool{New: func() any { return new(make([]byte, 0, 256)) }}

// seal puts payload into an envelope for key.
func seal(key string, payload []byte) []byte {
	value := make([]byte, envelopeSize, envelopeSize+len(payload))
	value[0] = recordVersion
	binary.BigEndian.PutUint32(value[1:], checksum(recordVersion, key, payload))
	return append(value, payload...)
}

// unseal checks the envelope and returns what is in it, a part of value. Its errors are ErrDamaged or ErrNewer and name the key.
func unseal(key string, value []byte) ([]byte, error) {
	if len(value) < envelopeSize {
		return nil, fmt.Errorf("%w: %s: %d bytes are no record", ErrDamaged, key, len(value))
	}
	version, payload := value[0], value[envelopeSize:]
	if binary.BigEndian.Uint32(value[1:]) != checksum(version, key, payload) {
		return nil, fmt.Errorf("%w: %s: wrong checksum", ErrDamaged, key)
	}
	switch {
	case version > recordVersion:
		return nil, fmt.Errorf("%w: %s: a record of version %d, known is %d", ErrNewer, key, version, recordVersion)
	case version < recordVersion:
		return nil, fmt.Errorf("%w: %s: a record of version %d", ErrDamaged, key, version)
	}
	return payload, nil
}

// encode returns record as it is kept under key.
func encode(key string, record any) ([]byte, error) {
	payload, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", key, err)
	}
	return seal(key, payload), nil
}

// decode is encode's inverse.
func decode[T any](key string, value []byte) (T, error) {
	payload, err := unseal(key, value)
	if err != nil {
		var none T
		return none, err
	}
	return parse[T](key, payload)
}

// parse reads a payload that was in key's envelope.
func parse[T any](key string, payload []byte) (T, error) {
	var record T
	if err := json.Unmarshal(payload, &record); err != nil {
		var none T
		return none, fmt.Errorf("%w: %s: %w", ErrDamaged, key, err)
	}
	return record, nil
}

// get reads and decodes one record; ErrNotFound names the key.
func get[T any](r Reader, key string) (T, error) {
	value, err := r.Get(key)
	if err != nil {
		var none T
		return none, fmt.Errorf("%s: %w", key, err)
	}
	return decode[T](key, value)
}

// put encodes and writes one record.
func put(tx Tx, key string, record any) error {
	value, err := encode(key, record)
	if err != nil {
		return err
	}
	if err := tx.Put(key, value); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}
