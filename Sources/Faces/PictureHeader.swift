/// What a JPEG (ITU-T T.81) or PNG (ISO/IEC 15948) file says of its picture, read without unpacking it.
///
/// Every length is checked against the bytes that are there.
package struct PictureHeader: Equatable, Sendable {
    package enum Format: String, Sendable {
        case jpeg, png
    }

    package private(set) var format: Format
    /// Pixels as stored, before any turn the file asks for.
    package private(set) var width = 0
    package private(set) var height = 0
    package private(set) var isAnimated = false
    /// Four colours of print.
    package private(set) var hasPrintColours = false
    /// Whether anything but zeros follows the picture's end.
    package private(set) var hasTrailer = false

    package init(_ file: [UInt8]) throws(PictureRefusal) {
        if file.starts(with: [0xFF, 0xD8]) {
            format = .jpeg
            try readJPEG(file)
        } else if file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            format = .png
            try readPNG(file)
        } else {
            throw .unknownFormat
        }
        guard width > 0, height > 0 else { throw .damaged }
    }

    private mutating func finish(_ file: [UInt8], at end: Int) {
        hasTrailer = file[end...].contains { $0 != 0 }
    }
}

extension PictureHeader {
    private mutating func readJPEG(_ file: [UInt8]) throws(PictureRefusal) {
        var at = 2
        while true {
            guard at + 1 < file.count else { throw .truncated }
            guard file[at] == 0xFF else { throw .damaged }
            let marker = file[at + 1]
            switch marker {
            case 0xFF: at += 1
            case 0xD9:
                finish(file, at: at + 2)
                return
            case 0x01, 0xD0...0xD7: at += 2
            case 0x00, 0xD8: throw .damaged
            default: at = try readSegment(marker, file, at + 2)
            }
        }
    }

    /// Reads a segment whose length stands at `at`, and what was scanned after it.
    ///
    /// - Returns: where the next marker is.
    private mutating func readSegment(
        _ marker: UInt8,
        _ file: [UInt8],
        _ at: Int
    ) throws(PictureRefusal) -> Int {
        guard at + 2 <= file.count else { throw .truncated }
        let length = Self.number(file, at, bytes: 2)
        guard length >= 2 else { throw .damaged }
        guard at + length <= file.count else { throw .truncated }
        let isFrame = (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
        if isFrame {
            guard length >= 8, width == 0 else { throw .damaged }
            height = Self.number(file, at + 3, bytes: 2)
            width = Self.number(file, at + 5, bytes: 2)
            hasPrintColours = file[at + 7] == 4
        }
        return marker == 0xDA ? Self.afterScan(file, from: at + length) : at + length
    }

    /// The next marker that is neither stuffing nor a restart.
    private static func afterScan(_ file: [UInt8], from start: Int) -> Int {
        let bytes = file.span
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0xFF {
                let next = bytes[at + 1]
                if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return at }
            }
            at += 1
        }
        return bytes.count
    }

    private mutating func readPNG(_ file: [UInt8]) throws(PictureRefusal) {
        var at = 8
        while true {
            guard at + 12 <= file.count else { throw .truncated }
            let length = Self.number(file, at, bytes: 4)
            guard at + 12 + length <= file.count else { throw .truncated }
            let kind = String(decoding: file[at + 4..<at + 8], as: UTF8.self)
            if width == 0 {
                guard kind == "IHDR", length == 13 else { throw .damaged }
                width = Self.number(file, at + 8, bytes: 4)
                height = Self.number(file, at + 12, bytes: 4)
                // More than 31 bits are not allowed, and their product would not fit.
                guard width > 0, max(width, height) <= Int(Int32.max) else { throw .damaged }
            }
            if kind == "acTL" { isAnimated = true }
            at += 12 + length
            if kind == "IEND" {
                finish(file, at: at)
                return
            }
        }
    }

    /// A number with the most significant byte first.
    private static func number(_ file: [UInt8], _ at: Int, bytes: Int) -> Int {
        file[at..<at + bytes].reduce(0) { $0 << 8 | Int($1) }
    }
}
