internal import CMail
internal import Dispatch
internal import Foundation

/// Sends letters and posts bodies, each on one of its own threads, never on the cooperative pool.
package final class PostOffice: Sendable {
    package static let longestAnswer = 65_536

    /// Bounds of every call, in seconds.
    package struct Patience: Sendable {
        package var connect: Double
        package var total: Double

        package init(connect: Double = 5, total: Double = 15) {
            self.connect = connect
            self.total = total
        }
    }

    private let handle: OfficeHandle
    private let queue: DispatchQueue
    private let turns: DispatchSemaphore
    private let patience: Patience

    /// - Parameters:
    ///   - threads: calls at once; further ones wait their turn.
    ///   - authorities: a PEM file of trusted certificates; nil: the system's.
    package init(threads: Int = 4, patience: Patience = Patience(), authorities: String? = nil)
        throws(MailError)
    {
        handle = try OfficeHandle(authorities: authorities)
        queue = DispatchQueue(label: "mail", attributes: .concurrent)
        turns = DispatchSemaphore(value: max(1, threads))
        self.patience = patience
    }

    /// Ends running calls within a second; further ones are refused.
    package func stop() { handle.stop() }

    /// Delivers one letter to its receiver.
    package func deliver(
        _ letter: Letter,
        through server: MailServer,
        door: Door
    ) async throws(MailError) {
        let bytes = try letter.composed()
        let domain = letter.from.address.split(separator: "@").last.map(String.init) ?? "localhost"
        guard URLParts.isHost(server.host), (1...65_535).contains(server.port) else {
            throw .malformed("host")
        }
        guard ![server.user, server.password].contains(where: { $0.contains("\0") }) else {
            throw .malformed("user")
        }
        let scheme = server.security == .tls ? "smtps" : "smtp"
        let parts = URLParts(scheme: scheme, host: server.host, port: server.port, rest: "/\(domain)")
        try await onThread { [handle, patience] () throws(MailError) in
            let target = try Target(parts, door, patience)
            try handle.deliver(bytes, from: letter.from.address, to: letter.to.address, server, target)
        }
    }

    /// Posts a body over HTTP or HTTPS.
    package func post(_ post: Post, door: Door) async throws(MailError) -> Answer {
        guard let parts = URLParts(post.url) else { throw .malformed("url") }
        var headers: [String] = ["Expect:"]
        for (name, value) in post.headers.sorted(by: { $0.key < $1.key }) {
            let line = "\(name): \(value)"
            guard !name.isEmpty, !name.contains(where: { $0 == ":" || $0 == " " }),
                line.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
            else { throw .malformed("header") }
            headers.append(line)
        }
        let lines = headers
        return try await onThread { [handle, patience] () throws(MailError) in
            let target = try Target(parts, door, patience)
            return try handle.post(post.body, headers: lines, target)
        }
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws(MailError) -> Value
    ) async throws(MailError) -> Value {
        let result: Result<Value, MailError> = await withCheckedContinuation { continuation in
            queue.async { [turns] in
                turns.wait()
                defer { turns.signal() }
                do throws(MailError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
