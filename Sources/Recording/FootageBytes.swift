internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Movies
internal import Web

/// Bytes of footage on their way to somebody: one file, or the many an export is made of.
///
/// Read in pieces off the cooperative pool; never more than one piece is in memory.
struct FootageBytes: Sendable {
    /// What is read at once.
    private static let piece = 256 << 10
    /// How far ahead an export is laid out.
    private static let window: Int64 = 4 << 20

    let size: Int64
    let entityTag: String
    private let pieces: @Sendable (Range<Int64>) -> [ExportPiece]

    /// The whole of one file, as far as it may be shown.
    init(file: URL, size: Int64, entityTag: String) {
        self.size = size
        self.entityTag = entityTag
        pieces = { [.file(path: file.path, offset: $0.lowerBound, length: Int64($0.count))] }
    }

    init(_ plan: ExportPlan, entityTag: String) {
        size = plan.totalBytes
        self.entityTag = entityTag
        pieces = { plan.read($0) }
    }

    /// The answer to a request for it (RFC 9110 §13, §14): whole, a range, unchanged, or none.
    func answer(_ request: Request, type: String, disposition: String? = nil) -> Response {
        var headers: HTTPFields = [
            .contentType: type, .acceptRanges: "bytes", .eTag: entityTag, .cacheControl: "private, no-cache",
        ]
        if let disposition { headers[.contentDisposition] = disposition }
        if request.headers[.ifNoneMatch] == entityTag {
            return Response(status: .notModified, headers: headers)
        }
        let unchanged =
            HTTPField.Name("If-Range").flatMap { request.headers[$0] }.map { $0 == entityTag } ?? true
        let range = unchanged ? request.headers[.range] : nil
        switch ByteRange.answer(header: range, size: Int(size)) {
        case .whole:
            return Response(status: .ok, headers: headers, body: body(0..<size))
        case .part(let part):
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(size)"
            return Response(
                status: .partialContent,
                headers: headers,
                body: body(Int64(part.lowerBound)..<Int64(part.upperBound))
            )
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
    }

    private func body(_ range: Range<Int64>) -> ResponseBody {
        ResponseBody(contentLength: range.count) { [pieces] writer in
            var source = OpenSource()
            var position = range.lowerBound
            while position < range.upperBound {
                let end = min(position + Self.window, range.upperBound)
                for piece in pieces(position..<end) {
                    try await Self.send(piece, from: &source, to: &writer)
                }
                position = end
            }
            try await writer.finish(nil)
        }
    }

    @concurrent private static func send(
        _ piece: ExportPiece,
        from source: inout OpenSource,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        switch piece {
        case .bytes(let bytes):
            try await writer.write(ByteBuffer(bytes: bytes))
        case .file(let path, let offset, let length):
            let handle = try source.handle(of: path)
            var done: Int64 = 0
            while done < length {
                let start = UInt64(offset + done)
                let count = Int(min(Int64(Self.piece), length - done))
                let data = try await Blocking.run {
                    try handle.seek(toOffset: start)
                    return try handle.read(upToCount: count) ?? Data()
                }
                guard !data.isEmpty else { throw CocoaError(.fileReadCorruptFile) }
                try await writer.write(ByteBuffer(bytes: data))
                done += Int64(data.count)
            }
        }
    }

    /// The file read last, kept open: the pieces of an export lie side by side.
    private struct OpenSource {
        private var path = ""
        private var open: FileHandle?

        mutating func handle(of path: String) throws -> FileHandle {
            if let open, path == self.path { return open }
            let handle = try FileHandle(forReadingFrom: URL(filePath: path))
            open = handle
            self.path = path
            return handle
        }
    }
}
