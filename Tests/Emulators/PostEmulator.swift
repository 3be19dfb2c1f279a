import Foundation

/// A counterpart for posts: keeps what it gets and answers as it is told.
package final class PostEmulator: @unchecked Sendable {
    package enum Reply: Sendable {
        case answer(Int, String)
        /// A header line besides.
        case with(Int, String, header: String)
        case slow(Double)
        /// Reads and never answers.
        case hangs
        /// Breaks the connection after the request.
        case drops
        /// A body of so many bytes.
        case long(Int)
    }

    package struct Received: Sendable {
        package let path: String
        package let headers: [String: String]
        package let body: String

        package init(path: String, headers: [String: String], body: String) {
            self.path = path
            self.headers = headers
            self.body = body
        }

        /// The value of a query's name, decoded.
        package func query(_ name: String) -> String? {
            URLComponents(string: "http://x" + path)?.queryItems?.first { $0.name == name }?.value
        }
    }

    private let lock = NSLock()
    private var kept: [Received] = []
    private var answering: @Sendable (Received) -> Reply
    private var server: SocketServer?

    package init(_ answering: @escaping @Sendable (Received) -> Reply = { _ in .answer(200, "{}") }) {
        self.answering = answering
        server = SocketServer { [weak self] line in self?.serve(line) }
    }

    package var port: Int { server?.port ?? 0 }
    package var posts: [Received] { lock.withLock { kept } }
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
    package func close() { server?.close() }

    package func answer(_ answering: @escaping @Sendable (Received) -> Reply) {
        lock.withLock { self.answering = answering }
    }

    private func serve(_ line: Line) {
        guard let first = line.line() else { return }
        var headers: [String: String] = [:]
        while let header = line.line(), !header.isEmpty {
            let parts = header.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard let body = line.bytes(length) else { return }
        let path = first.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let received = Received(path: path, headers: headers, body: String(decoding: body, as: UTF8.self))
        let reply = lock.withLock {
            kept.append(received)
            return answering
        }(received)
        switch reply {
        case .answer(let status, let text): Self.answer(line, status, text)
        case .with(let status, let text, let header): Self.answer(line, status, text, header)
        case .slow(let seconds):
            Thread.sleep(forTimeInterval: seconds)
            Self.answer(line, 200, "{}")
        case .hangs: line.wait()
        case .drops: line.reset()
        case .long(let count): Self.answer(line, 200, String(repeating: "x", count: count))
        }
    }

    private static func answer(_ line: Line, _ status: Int, _ text: String, _ header: String? = nil) {
        let extra = header.map { $0 + "\r\n" } ?? ""
        line.write(
            "HTTP/1.1 \(status) X\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\(extra)\r\n\(text)"
        )
    }
}
