internal import Crypto
internal import Foundation
internal import HTTPTypes
package import Hummingbird
internal import Kernel

/// Style sheets, modules and pictures, served from memory under addresses that contain the whole set's hash,
/// so that browsers keep them for ever and a new release is fetched anew.
///
/// One hash for all keeps the relative imports between modules and between style sheets working.
package struct Assets: Sendable {
    private let files: [String: (type: String, bytes: ByteBuffer)]
    /// `/assets/<hash>`, the prefix of every address.
    package let prefix: String

    init(directory: URL) throws {
        let root = directory.resolvingSymlinksInPath().path + "/"
        var files: [String: (type: String, bytes: ByteBuffer)] = [:]
        var hash = SHA256()
        let paths = FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil)
        for case let file as URL in paths ?? .init() {
            guard let type = Self.types[file.pathExtension] else { continue }
            files[String(file.resolvingSymlinksInPath().path.dropFirst(root.count))] = (
                type, ByteBuffer(bytes: try Data(contentsOf: file))
            )
        }
        for name in files.keys.sorted() {
            hash.update(data: Data(name.utf8))
            hash.update(data: Data(files[name]?.bytes.readableBytesView ?? ByteBuffer().readableBytesView))
        }
        self.files = files
        prefix = "/assets/" + hash.finalize().prefix(6).map { String($0, radix: 16) }.joined()
    }

    /// For templates: `{{frame.assets}}/css/console.css`.
    package var addresses: String { prefix }

    package func response(path: String) throws -> Response {
        guard let file = files[path] else { throw Problem.notFound }
        return Response(
            status: .ok,
            headers: [.contentType: file.type, .cacheControl: "public, max-age=31536000, immutable"],
            body: .init(byteBuffer: file.bytes)
        )
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "json": "application/json", "woff2": "font/woff2",
    ]
}
