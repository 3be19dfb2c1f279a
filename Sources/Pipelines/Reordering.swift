/// How far a stream's pictures may be shown out of the order they are sent in, read from its parameter sets.
enum Reordering {
    /// Pictures that may precede one in decoding and follow it in showing; nil when the stream does not say.
    static func depth(of format: VideoFormat) -> Int? {
        switch format.codec {
        case .h264: sets(in: format.codecData).first.flatMap(h264Depth)
        case .h265: arrays(in: format.codecData).first { $0.type == 33 }.flatMap { h265Depth($0.unit) }
        case .other: 0
        }
    }

    /// Sequence parameter sets of an avcC record (ISO/IEC 14496-15, 5.3.3).
    private static func sets(in record: [UInt8]) -> [ArraySlice<UInt8>] {
        guard record.count > 8 else { return [] }
        var found: [ArraySlice<UInt8>] = []
        var at = 6
        for _ in 0..<Int(record[5] & 0x1f) {
            guard let unit = unit(in: record, at: &at) else { break }
            found.append(unit)
        }
        return found
    }

    /// NAL units of an hvcC record with their types (ISO/IEC 14496-15, 8.3.3).
    private static func arrays(in record: [UInt8]) -> [(type: Int, unit: ArraySlice<UInt8>)] {
        guard record.count > 23 else { return [] }
        var found: [(Int, ArraySlice<UInt8>)] = []
        var at = 23
        for _ in 0..<Int(record[22]) {
            guard at + 3 <= record.count else { break }
            let type = Int(record[at] & 0x3f)
            let count = Int(record[at + 1]) << 8 | Int(record[at + 2])
            at += 3
            for _ in 0..<count {
                guard let unit = unit(in: record, at: &at) else { return found }
                found.append((type, unit))
            }
        }
        return found
    }

    private static func unit(in record: [UInt8], at: inout Int) -> ArraySlice<UInt8>? {
        guard at + 2 <= record.count else { return nil }
        let end = at + 2 + (Int(record[at]) << 8 | Int(record[at + 1]))
        guard end <= record.count else { return nil }
        defer { at = end }
        return record[(at + 2)..<end]
    }
}

/// H.264, 7.3.2.1.1 and annex E.
private func h264Depth(_ unit: ArraySlice<UInt8>) -> Int? {
    var reader = BitReader(unit: unit)
    reader.skip(8)
    guard let profile = reader.bits(8), let constraints = reader.bits(8) else { return nil }
    // Baseline has no pictures that refer forwards.
    if profile == 66 { return 0 }
    reader.skip(8)
    guard reader.golomb() != nil else { return nil }
    let high = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(profile)
    // Intra-only profiles are marked by the fourth constraint flag.
    if high, profile != 100, constraints & 0x10 != 0 { return 0 }
    guard !high || skipChroma(&reader), reader.golomb() != nil, let order = reader.golomb() else {
        return nil
    }
    // Order type 2 means: shown as sent.
    if order == 2 { return 0 }
    guard skipPictureOrder(order, &reader), reader.golomb() != nil else { return nil }
    reader.skip(1)
    guard reader.golomb() != nil, reader.golomb() != nil, let whole = reader.bit() else { return nil }
    reader.skip(whole ? 1 : 2)
    guard let cropped = reader.bit() else { return nil }
    for _ in 0..<(cropped ? 4 : 0) where reader.golomb() == nil { return nil }
    guard let described = reader.bit(), described else { return nil }
    return h264Restriction(&reader)
}

private func skipChroma(_ reader: inout BitReader) -> Bool {
    guard let chroma = reader.golomb() else { return false }
    if chroma == 3 { reader.skip(1) }
    guard reader.golomb() != nil, reader.golomb() != nil else { return false }
    reader.skip(1)
    guard let scaled = reader.bit() else { return false }
    for list in 0..<(scaled ? (chroma == 3 ? 12 : 8) : 0) {
        guard let present = reader.bit() else { return false }
        guard !present || skipScaling(list < 6 ? 16 : 64, &reader) else { return false }
    }
    return true
}

private func skipScaling(_ size: Int, _ reader: inout BitReader) -> Bool {
    var last = 8
    var next = 8
    for _ in 0..<size {
        if next != 0 {
            guard let delta = reader.signedGolomb() else { return false }
            next = (last + delta + 256) & 255
        }
        last = next == 0 ? last : next
    }
    return true
}

private func skipPictureOrder(_ order: Int, _ reader: inout BitReader) -> Bool {
    guard order == 1 else { return order != 0 || reader.golomb() != nil }
    reader.skip(1)
    guard reader.golomb() != nil, reader.golomb() != nil, let cycle = reader.golomb(), cycle < 256 else {
        return false
    }
    for _ in 0..<cycle where reader.golomb() == nil { return false }
    return true
}

/// `max_num_reorder_frames` of the usability information.
private func h264Restriction(_ reader: inout BitReader) -> Int? {
    guard let ratio = reader.bit() else { return nil }
    if ratio, reader.bits(8) == 255 { reader.skip(32) }
    if reader.bit() == true { reader.skip(1) }
    if reader.bit() == true {
        reader.skip(4)
        if reader.bit() == true { reader.skip(24) }
    }
    if reader.bit() == true {
        guard reader.golomb() != nil, reader.golomb() != nil else { return nil }
    }
    if reader.bit() == true { reader.skip(65) }
    let first = skipReference(&reader)
    let second = skipReference(&reader)
    guard let first, let second else { return nil }
    if first || second { reader.skip(1) }
    reader.skip(1)
    guard let restricted = reader.bit(), restricted else { return nil }
    reader.skip(1)
    for _ in 0..<4 where reader.golomb() == nil { return nil }
    return reader.golomb().flatMap { $0 <= 16 ? $0 : nil }
}

/// Skips the parameters of a hypothetical decoder; whether there were any.
private func skipReference(_ reader: inout BitReader) -> Bool? {
    guard let present = reader.bit() else { return nil }
    guard present else { return false }
    guard let count = reader.golomb(), count < 32 else { return nil }
    reader.skip(8)
    for _ in 0...count {
        guard reader.golomb() != nil, reader.golomb() != nil else { return nil }
        reader.skip(1)
    }
    reader.skip(20)
    return true
}

/// H.265, 7.3.2.2: the depth of the highest sub-layer.
private func h265Depth(_ unit: ArraySlice<UInt8>) -> Int? {
    var reader = BitReader(unit: unit)
    reader.skip(16 + 4)
    guard let layers = reader.bits(3), layers < 7 else { return nil }
    reader.skip(1 + 96)
    var flags: [(Bool, Bool)] = []
    for _ in 0..<layers {
        guard let profile = reader.bit(), let level = reader.bit() else { return nil }
        flags.append((profile, level))
    }
    if layers > 0 { reader.skip(2 * (8 - layers)) }
    for (profile, level) in flags { reader.skip((profile ? 88 : 0) + (level ? 8 : 0)) }
    guard reader.golomb() != nil, let chroma = reader.golomb() else { return nil }
    if chroma == 3 { reader.skip(1) }
    guard reader.golomb() != nil, reader.golomb() != nil, let cropped = reader.bit() else { return nil }
    for _ in 0..<(cropped ? 4 : 0) where reader.golomb() == nil { return nil }
    for _ in 0..<3 where reader.golomb() == nil { return nil }
    guard let each = reader.bit() else { return nil }
    var depth: Int?
    for _ in 0...(each ? layers : 0) {
        guard reader.golomb() != nil, let reorder = reader.golomb(), reader.golomb() != nil else {
            return nil
        }
        depth = reorder
    }
    return depth.flatMap { $0 <= 16 ? $0 : nil }
}
