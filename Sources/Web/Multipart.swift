internal import Foundation

/// multipart/form-data (RFC 7578) read as it arrives, in whatever pieces.
///
/// Only a part's head and one delimiter's length of its body are ever held back.
package struct MultipartReader: Sendable {
    /// What has come.
    package enum Piece: Sendable, Equatable {
        /// A part begins: a field's name, and a file's where it is one.
        case part(name: String, fileName: String?)
        case bytes([UInt8])
    }

    /// Why the rest is not read.
    package enum Refusal: Error, Equatable {
        /// The delimiters or a part's head are not as they should be, or the end is missing.
        case malformed
        case tooManyParts
    }

    private enum State { case preamble, delimiter, head, body, done }

    private static let longestHead = 8_192
    private static let mostParts = 50
    private let delimiter: [UInt8]
    private var state = State.preamble
    // The first delimiter stands without a line before it.
    private var held = Array("\r\n".utf8)
    private var parts = 0

    /// - Parameter contentType: the request's; nil when it is no form or names no usable boundary.
    package init?(contentType: String) {
        let pieces = contentType.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        guard pieces.first?.lowercased() == "multipart/form-data",
            let boundary = pieces.first(where: { $0.lowercased().hasPrefix("boundary=") })?.dropFirst(9)
        else { return nil }
        let plain = boundary.trimmingCharacters(in: ["\""])
        guard (1...70).contains(plain.utf8.count), plain.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            return nil
        }
        delimiter = Array("\r\n--\(plain)".utf8)
    }

    /// Takes the next bytes.
    package mutating func read(_ bytes: some Sequence<UInt8>) throws(Refusal) -> [Piece] {
        held.append(contentsOf: bytes)
        var pieces: [Piece] = []
        while try step(&pieces) {}
        return pieces
    }

    /// Whether the closing delimiter has come.
    package var isComplete: Bool { state == .done }

    /// Does what can be done with what is held; false when more is needed.
    private mutating func step(_ pieces: inout [Piece]) throws(Refusal) -> Bool {
        switch state {
        case .preamble, .body: return passBody(&pieces)
        case .delimiter: return try passDelimiter()
        case .head: return try passHead(&pieces)
        case .done:
            held.removeAll()
            return false
        }
    }

    /// What could be the start of a delimiter stays.
    private mutating func passBody(_ pieces: inout [Piece]) -> Bool {
        let found = held.firstRange(of: delimiter)
        let end = found?.lowerBound ?? max(0, held.count - delimiter.count + 1)
        if state == .body, end > 0 { pieces.append(.bytes(Array(held[..<end]))) }
        held.removeFirst(found?.upperBound ?? end)
        if found != nil { state = .delimiter }
        return found != nil
    }

    private mutating func passDelimiter() throws(Refusal) -> Bool {
        guard held.count >= 2 else { return false }
        switch (held[0], held[1]) {
        case (0x2D, 0x2D): state = .done
        case (0x0D, 0x0A):
            parts += 1
            guard parts <= Self.mostParts else { throw .tooManyParts }
            state = .head
        default: throw .malformed
        }
        held.removeFirst(2)
        return true
    }

    private mutating func passHead(_ pieces: inout [Piece]) throws(Refusal) -> Bool {
        guard let end = held.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard held.count <= Self.longestHead else { throw .malformed }
            return false
        }
        guard end.lowerBound <= Self.longestHead else { throw .malformed }
        let head = String(decoding: held[..<end.lowerBound], as: UTF8.self)
        let line = head.components(separatedBy: "\r\n").first {
            $0.lowercased().hasPrefix("content-disposition:")
        }
        guard let line, let name = Self.parameter("name", of: line) else { throw .malformed }
        pieces.append(.part(name: name, fileName: Self.parameter("filename", of: line)))
        held.removeFirst(end.upperBound)
        state = .body
        return true
    }

    /// A quoted parameter; browsers write quotes inside as %22 or behind a backslash.
    private static func parameter(_ name: String, of line: String) -> String? {
        guard let start = line.range(of: "; \(name)=\"", options: .caseInsensitive) else { return nil }
        var value = ""
        var isEscaped = false
        for letter in line[start.upperBound...] {
            if letter == "\"", !isEscaped { return value.replacing("%22", with: "\"") }
            isEscaped = letter == "\\" && !isEscaped
            if !isEscaped { value.append(letter) }
        }
        return nil
    }
}
