internal import Foundation
package import HTTPTypes
package import Hummingbird
internal import Kernel
internal import NIOCore

/// One file from outside, with the fields that came along.
package struct Upload: Sendable, Equatable {
    /// As its owner calls it: without folders, control characters and endless length; may be empty.
    package let fileName: String
    package let bytes: [UInt8]
    package let fields: [String: String]

    package init(fileName: String, bytes: [UInt8], fields: [String: String]) {
        self.fileName = fileName
        self.bytes = bytes
        self.fields = fields
    }

    /// Programs and scripts that send a file as the body name it here, percent-encoded.
    package static let nameHeader = HTTPField.Name("X-File-Name") ?? .ifMatch
    /// Largest file a form may bring, in bytes.
    package static let largest = 20 * 1_048_576
    private static let longestField = 65_536

    /// A name as it may be kept and shown.
    static func clean(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let visible = last.unicodeScalars.filter { $0.properties.generalCategory != .control }
        return String(String(String.UnicodeScalarView(visible)).prefix(120))
    }

    /// Reads a form with one file in it.
    ///
    /// - Throws: `Problem` when it is no such form.
    static func form(_ body: some Sequence<UInt8>, contentType: String) throws -> Upload {
        let malformed = Problem(.invalid, "malformed", ["where": "multipart/form-data"])
        guard var reader = MultipartReader(contentType: contentType) else { throw malformed }
        var fields: [String: [UInt8]] = [:]
        var file: (name: String, bytes: [UInt8])?
        var current: (name: String, isFile: Bool)?
        let pieces: [MultipartReader.Piece]
        do { pieces = try reader.read(body) } catch { throw malformed }
        guard reader.isComplete else { throw malformed }
        for piece in pieces {
            switch piece {
            case .part(let name, let fileName):
                current = (name, fileName != nil)
                if let fileName { file = (fileName, []) }
            case .bytes(let bytes):
                if current?.isFile == true {
                    file?.bytes += bytes
                } else if let name = current?.name {
                    fields[name, default: []] += bytes
                }
            }
        }
        guard fields.values.allSatisfy({ $0.count <= longestField }) else { throw malformed }
        return Upload(
            fileName: clean(file?.name ?? ""),
            bytes: file?.bytes ?? [],
            fields: fields.mapValues { String(decoding: $0, as: UTF8.self) }
        )
    }
}

extension Request {
    /// Whether the body is a form with files.
    var isMultipart: Bool {
        (headers[.contentType] ?? "").lowercased().hasPrefix("multipart/form-data")
    }

    /// The whole body, which stays readable for the handler.
    mutating func collected(upTo limit: Int) async throws -> ByteBuffer {
        do { return try await collectBody(upTo: limit) } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "too_large", ["limit": "\(limit / 1_048_576) MiB"])
        }
    }

    /// The file of a form, or the body itself as the file.
    ///
    /// - Throws: `Problem` `too_large` beyond the limit (bytes), `malformed` for a form that is none.
    package func upload(limit: Int = Upload.largest) async throws -> Upload {
        let isForm = isMultipart
        let body: ByteBuffer
        do {
            body = try await self.body.collect(upTo: isForm ? limit + 65_536 : limit)
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "too_large", ["limit": "\(limit / 1_048_576) MiB"])
        }
        if isForm { return try .form(body.readableBytesView, contentType: headers[.contentType] ?? "") }
        let name = headers[Upload.nameHeader] ?? ""
        return Upload(
            fileName: Upload.clean(name.removingPercentEncoding ?? name),
            bytes: Array(body.readableBytesView),
            fields: [:]
        )
    }
}
