/// What `moov` says: the first video track of a known kind, and the defaults its fragments refer to.
struct TrackHeader: Sendable {
    let format: MovieFormat
    let trackID: UInt32
    var defaults = SampleDefaults()
}

/// Values a `trun` row may leave out, from `trex`, overridden by `tfhd`.
struct SampleDefaults: Sendable {
    var duration: UInt32 = 0
    var size: UInt32 = 0
    var flags: UInt32 = 0
}

/// Reads the body of `moov`.
enum HeaderReader {
    /// Throws `unsupported` for a movie without fragments or without H.264 and H.265 video.
    static func track(in moov: ByteCursor) throws(MovieError) -> TrackHeader {
        guard let extends = try moov.child("mvex") else { throw .unsupported("a file without fragments") }
        var boxes = moov
        while let box = try boxes.nextBox() {
            guard box.kind == "trak", var header = try videoTrack(box.body) else { continue }
            header.defaults = try defaults(of: header.trackID, in: extends)
            return header
        }
        throw .unsupported("no H.264 or H.265 video track")
    }

    /// Nil for a track of another kind.
    private static func videoTrack(_ trak: ByteCursor) throws(MovieError) -> TrackHeader? {
        guard let media = try trak.child("mdia"), var handler = try media.child("hdlr") else {
            throw .malformed("a track without media")
        }
        try handler.skip(8)
        guard try handler.number(UInt32.self) == ("vide" as BoxKind).code else { return nil }
        guard var trackHeader = try trak.child("tkhd"), let mediaHeader = try media.child("mdhd"),
            let table = try media.child("minf")?.child("stbl"), var descriptions = try table.child("stsd")
        else { throw .malformed("a video track without its boxes") }
        let isLong = try trackHeader.versionAndFlags().version == 1
        try trackHeader.skip(isLong ? 16 : 8)
        let trackID: UInt32 = try trackHeader.number()
        try refuseSamples(in: table)
        try descriptions.skip(8)
        let timescale = try timescale(of: mediaHeader)
        guard let format = try format(descriptions, timescale: timescale) else { return nil }
        return TrackHeader(format: format, trackID: trackID)
    }

    /// Samples listed in `moov` itself would be lost by a reader of fragments.
    private static func refuseSamples(in table: ByteCursor) throws(MovieError) {
        guard var sizes = try table.child("stsz") else { return }
        try sizes.skip(8)
        guard try sizes.number(UInt32.self) == 0 else { throw .unsupported("samples outside fragments") }
    }

    private static func timescale(of mediaHeader: ByteCursor) throws(MovieError) -> UInt32 {
        var cursor = mediaHeader
        let isLong = try cursor.versionAndFlags().version == 1
        try cursor.skip(isLong ? 16 : 8)
        return try cursor.number()
    }

    /// The first sample entry; nil when its codec is not ours.
    private static func format(
        _ descriptions: ByteCursor,
        timescale: UInt32
    ) throws(MovieError) -> MovieFormat? {
        let kinds: [(BoxKind, MovieFormat.Codec)] = [
            ("avc1", .avc1), ("avc3", .avc3), ("hvc1", .hvc1), ("hev1", .hev1),
        ]
        var cursor = descriptions
        guard let entry = try cursor.nextBox() else { throw .malformed("no sample entry") }
        guard let codec = kinds.first(where: { $0.0 == entry.kind })?.1 else { return nil }
        var body = entry.body
        try body.skip(24)
        let width: UInt16 = try body.number()
        let height: UInt16 = try body.number()
        try body.skip(50)
        guard var record = try body.child(codec.isAVC ? "avcC" : "hvcC") else {
            throw .malformed("no codec record")
        }
        let data = try record.take(record.remaining)
        return try MovieFormat(
            codec: codec,
            width: width,
            height: height,
            codecData: data,
            timescale: timescale
        )
    }

    private static func defaults(of trackID: UInt32, in extends: ByteCursor) throws(MovieError)
        -> SampleDefaults
    {
        var boxes = extends
        while var box = try boxes.nextBox() {
            guard box.kind == "trex" else { continue }
            try box.body.skip(4)
            guard try box.body.number(UInt32.self) == trackID else { continue }
            try box.body.skip(4)
            return SampleDefaults(
                duration: try box.body.number(),
                size: try box.body.number(),
                flags: try box.body.number()
            )
        }
        return SampleDefaults()
    }
}
