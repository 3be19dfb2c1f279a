package import Foundation

/// One letter in plain text, composed after RFC 5322 with MIME (RFC 2045 to 2047), UTF-8 throughout.
///
/// Nothing from outside can add a header: control characters are refused in every field, and words that are
/// not ASCII travel encoded.
package struct Letter: Sendable, Equatable {
    /// A mailbox: address and the name people read.
    package struct Mailbox: Sendable, Equatable {
        package let name: String
        package let address: String

        package init(name: String = "", address: String) {
            self.name = name
            self.address = address
        }
    }

    package let from: Mailbox
    package let to: Mailbox
    package let subject: String
    package let body: String
    package let date: Date
    /// What stands before the @ of the Message-ID: the same letter sent twice keeps it, so that mailboxes can
    /// drop the second.
    package let identity: String

    package init(
        from: Mailbox,
        to: Mailbox,
        subject: String,
        body: String,
        date: Date,
        identity: String
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.date = date
        self.identity = identity
    }

    /// The letter as it travels, lines ended by CRLF.
    ///
    /// - Throws: `MailError.malformed` naming the field.
    package func composed() throws(MailError) -> [UInt8] {
        try check()
        return Array((headers.joined(separator: "\r\n") + "\r\n\r\n" + text + "\r\n").utf8)
    }

    private func check() throws(MailError) {
        let texts = [(from.name, "from"), (to.name, "to"), (subject, "subject"), (identity, "identity")]
        guard Self.isAddress(from.address) else { throw .malformed("from") }
        guard Self.isAddress(to.address) else { throw .malformed("to") }
        for (text, field) in texts where text.unicodeScalars.contains(where: Self.isControl) {
            throw .malformed(field)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || scalar.value == 0x7f
    }

    private var headers: [String] {
        let domain = from.address.split(separator: "@").last.map(String.init) ?? "localhost"
        return [
            "Date: \(Self.written(date))",
            "From: \(Self.written(from))",
            "To: \(Self.written(to))",
            "Subject: \(Self.encoded(subject, after: 9))",
            "Message-ID: <\(identity)@\(domain)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
        ]
    }

    /// The body in base64, which no line of SMTP can break.
    private var text: String {
        let lines = body.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return Data(lines.replacing("\n", with: "\r\n").utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
    }

    /// An address the envelope can carry: printable ASCII, one @, nothing that ends a command or a header.
    package static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count) else {
            return false
        }
        let atoms = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.")
        let names = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")
        return parts[0].allSatisfy(atoms.contains) && parts[1].allSatisfy(names.contains)
            && !parts[1].isEmpty && !text.contains("..")
            && !parts.contains { $0.hasPrefix(".") || $0.hasSuffix(".") }
    }

    private static func written(_ mailbox: Mailbox) -> String {
        mailbox.name.isEmpty
            ? mailbox.address : "\(encoded(mailbox.name, after: 6))\r\n <\(mailbox.address)>"
    }

    /// RFC 5322 §3.3 in UTC, independent of any locale.
    static func written(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let part = calendar.dateComponents(
            [.year, .month, .day, .weekday, .hour, .minute, .second],
            from: date
        )
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let clock = [part.hour, part.minute, part.second].map { two($0 ?? 0) }.joined(separator: ":")
        let day = days[((part.weekday ?? 1) - 1) % 7]
        let month = months[((part.month ?? 1) - 1) % 12]
        return "\(day), \(part.day ?? 1) \(month) \(part.year ?? 1970) \(clock) +0000"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Encoded words of RFC 2047 where needed, each at most 75 characters and whole in itself, folded.
    static func encoded(_ text: String, after used: Int) -> String {
        let plain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } && !text.contains("=?")
        if plain, text.utf8.count + used < 76, !text.contains(where: { "\"<>@,;:\\()[]".contains($0) }) {
            return text
        }
        var words: [String] = []
        var part: [UInt8] = []
        for character in text {
            // 45 bytes are 60 characters of base64, 72 with the frame.
            for scalar in character.unicodeScalars {
                let bytes = Array(String(scalar).utf8)
                if part.count + bytes.count > 45 {
                    words.append("=?utf-8?B?\(Data(part).base64EncodedString())?=")
                    part = []
                }
                part += bytes
            }
        }
        words.append("=?utf-8?B?\(Data(part).base64EncodedString())?=")
        return words.joined(separator: "\r\n ")
    }
}
