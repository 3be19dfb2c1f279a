internal import Crypto
internal import Movies

/// SHA-256 of a segment, taken as its bytes are written.
struct SegmentHash: SegmentDigest {
    private var hash = SHA256()

    mutating func update(_ bytes: [UInt8]) {
        hash.update(data: bytes)
    }

    /// The digest of all bytes so far.
    var digest: [UInt8] { Array(hash.finalize()) }
}
