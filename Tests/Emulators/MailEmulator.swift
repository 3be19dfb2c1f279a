import Foundation

/// A mail server as RFC 5321 has it, as far as a client sees it, that keeps what it accepts.
package final class MailEmulator: @unchecked Sendable {
    package enum Mood: Sendable, Equatable {
        case fine
        /// Seconds before each reply.
        case slow(Double)
        /// Refuses every receiver with this code.
        case refuses(Int)
        /// Refuses user and password.
        case refusesLogin
        /// Accepts connections and never says a word.
        case hangs
        /// Breaks the connection in the middle of the letter.
        case drops
        /// Not a mail server at all.
        case babbles
    }

    package struct Received: Sendable, Equatable {
        package let from: String
        package let to: [String]
        package let lines: [String]
        package let login: String?

        /// A header's value, unfolded.
        package func header(_ name: String) -> String? {
            let head = lines.prefix { !$0.isEmpty }.joined(separator: "\n").replacing("\n ", with: " ")
            return head.split(separator: "\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }

        /// The text, decoded.
        package var text: String {
            let body = lines.drop { !$0.isEmpty }.joined()
            return String(decoding: Data(base64Encoded: body) ?? Data(), as: UTF8.self)
        }
    }

    private let lock = NSLock()
    private var kept: [Received] = []
    private var mood: Mood
    private var server: SocketServer?

    package init(_ mood: Mood = .fine) {
        self.mood = mood
        server = SocketServer { [weak self] line in self?.serve(line) }
    }

    package var port: Int { server?.port ?? 0 }
    package var letters: [Received] { lock.withLock { kept } }
    package func close() { server?.close() }
    package func become(_ mood: Mood) { lock.withLock { self.mood = mood } }
    private var now: Mood { lock.withLock { mood } }

    private func reply(_ line: Line, _ text: String) {
        if case .slow(let seconds) = now { Thread.sleep(forTimeInterval: seconds) }
        line.write(text + "\r\n")
    }

    private func serve(_ line: Line) {
        if now == .hangs { return line.wait() }
        if now == .babbles { return line.write("GARBAGE\r\n\0\0\r\n") }
        reply(line, "220 emulator ESMTP")
        var from = "", to: [String] = [], login: String?
        while let command = line.line() {
            let verb = command.prefix { $0 != " " }.uppercased()
            switch verb {
            case "EHLO", "HELO": reply(line, "250-emulator\r\n250-AUTH PLAIN\r\n250 8BITMIME")
            case "AUTH":
                var token = command.split(separator: " ").dropFirst(2).first.map(String.init)
                if token == nil {
                    reply(line, "334 ")
                    token = line.line()
                }
                login = token.flatMap { Data(base64Encoded: $0) }.map {
                    String(decoding: $0, as: UTF8.self).replacing("\0", with: "|")
                }
                reply(line, now == .refusesLogin ? "535 no" : "235 welcome")
            case "MAIL":
                from = Self.path(command)
                reply(line, "250 fine")
            case "RCPT":
                if case .refuses(let code) = now {
                    reply(line, "\(code) not here")
                } else {
                    to.append(Self.path(command))
                    reply(line, "250 fine")
                }
            case "DATA":
                reply(line, "354 go on")
                guard let lines = letter(line) else { return }
                lock.withLock { kept.append(Received(from: from, to: to, lines: lines, login: login)) }
                reply(line, "250 taken")
            case "QUIT":
                reply(line, "221 bye")
                return
            default: reply(line, "250 fine")
            }
        }
    }

    private func letter(_ line: Line) -> [String]? {
        var lines: [String] = []
        while let text = line.line() {
            if now == .drops {
                line.reset()
                return nil
            }
            if text == "." { return lines }
            lines.append(text.hasPrefix("..") ? String(text.dropFirst()) : text)
        }
        return nil
    }

    private static func path(_ command: String) -> String {
        String(command.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}
