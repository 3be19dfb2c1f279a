internal import Foundation
package import HTTPTypes
package import Hummingbird
package import Kernel
internal import NIOCore

extension Response {
    /// A JSON answer in the house's form.
    package static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try JSON.data(value)))
        )
    }

    /// After a form: the browser asks for that page with GET.
    package static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
    }

    package static var noContent: Response { Response(status: .noContent) }

    /// A picture drawn by us.
    package static func png(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "image/png", .cacheControl: "private, no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// A picture.
    package static func jpeg(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "image/jpeg", .cacheControl: "private, no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}

extension Request {
    /// Whether the asker wants a page (a browser following a link or form) rather than data.
    package var wantsPage: Bool {
        !uri.path.hasPrefix("/api/") && (headers[.accept] ?? "").contains("text/html")
    }

    /// A form's fields (application/x-www-form-urlencoded), bounded; the last value of a name wins.
    package func form(_ context: AppContext) async throws -> [String: String] {
        try Form.decode(try await text(context))
    }

    /// A form's fields with every value of a repeated name, as check boxes send them.
    package func fields(_ context: AppContext) async throws -> FormFields {
        FormFields(try Form.pairs(try await text(context)))
    }

    /// A JSON body as that type.
    ///
    /// - Throws: `Problem` naming the first thing that did not fit.
    package func decode<Value: Decodable>(_ type: Value.Type, _ context: AppContext) async throws -> Value {
        let body = try await text(context)
        do {
            return try JSON.decode(type, from: Data(body.utf8))
        } catch let error as DecodingError {
            throw Problem(.invalid, "malformed", ["where": error.place], cause: "\(error)")
        }
    }

    private func text(_ context: AppContext) async throws -> String {
        do {
            let buffer = try await body.collect(upTo: context.maxUploadSize)
            return String(buffer: buffer)
        } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "too_large", ["limit": "\(context.maxUploadSize / 1_048_576) MiB"])
        }
    }

    /// The id in the path under that name; anything else does not exist.
    package func identifier<Of>(_ name: String, _ context: AppContext, of: Of.Type = Of.self) throws -> ID<Of>
    {
        guard let text = context.parameters.get(name), let id = ID<Of>(text) else { throw Problem.notFound }
        return id
    }
}

extension DecodingError {
    /// A JSON pointer (RFC 6901) to where decoding stopped.
    package var place: String {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.map { "/" + ($0.intValue.map(String.init) ?? $0.stringValue) }.joined()
    }
}

/// application/x-www-form-urlencoded (WHATWG URL §5).
package enum Form {
    private static let mostFields = 1_200

    package static func decode(_ text: String) throws -> [String: String] {
        try pairs(text).reduce(into: [:]) { $0[$1.name] = $1.value }
    }

    /// Names and values in the order sent.
    package static func pairs(_ text: String) throws -> [(name: String, value: String)] {
        let pairs = text.split(separator: "&")
        guard pairs.count <= mostFields else {
            throw Problem(.tooLarge, "too_large", ["limit": "\(mostFields)"])
        }
        return try pairs.map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = halves.map { $0.replacing("+", with: " ").removingPercentEncoding }
            guard let name = decoded[0], let value = decoded.count > 1 ? decoded[1] : "" else {
                throw Problem(.invalid, "malformed", ["where": String(pair.prefix(40))])
            }
            return (name, value)
        }
    }
}

/// A form as sent: names may repeat.
package struct FormFields: Sendable {
    private let values: [String: [String]]

    package init(_ pairs: [(name: String, value: String)]) {
        values = Dictionary(grouping: pairs, by: \.name).mapValues { $0.map(\.value) }
    }

    /// The last value of that name.
    package subscript(name: String) -> String? { values[name]?.last }

    package func all(_ name: String) -> [String] { values[name] ?? [] }

    package func has(_ name: String) -> Bool { values[name] != nil }
}
