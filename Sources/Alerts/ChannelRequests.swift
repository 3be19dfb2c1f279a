internal import Crypto
internal import Foundation
internal import Mail

/// What a channel sends for a message, and what its answer means.
enum ChannelRequests {
    /// Longest text 企业微信 takes, in bytes; 钉钉 takes ten times as much.
    static let longestRobotText = 2000

    static func letter(_ message: OutgoingMessage, _ settings: ChannelSettings) -> Letter {
        Letter(
            from: .init(name: settings.fromName, address: settings.from),
            to: .init(name: message.receiverName, address: message.receiver),
            subject: message.subject,
            body: message.text,
            date: message.at,
            identity: message.id
        )
    }

    static func server(_ settings: ChannelSettings, _ secret: ChannelSecret) -> MailServer? {
        guard let security = MailServer.Security(rawValue: settings.security) else { return nil }
        return MailServer(
            host: settings.host,
            port: settings.port,
            security: security,
            user: settings.user,
            password: secret.password ?? ""
        )
    }

    /// Nil when the channel lacks what it needs.
    static func post(
        _ message: OutgoingMessage,
        _ kind: ChannelKind,
        _ settings: ChannelSettings,
        _ secret: ChannelSecret
    ) -> Post? {
        guard let address = secret.address else { return nil }
        switch kind {
        case .email: return nil
        case .webhook: return webhook(message, address, secret.key)
        case .sms: return sms(message, address, settings, secret.key)
        case .wecom: return robot(address, wecom(message))
        case .dingtalk: return robot(signed(address, secret.key, at: message.at), dingtalk(message))
        }
    }

    /// The house's own document, signed: `X-Invigil-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`.
    private static func webhook(_ message: OutgoingMessage, _ address: String, _ key: String?) -> Post {
        let time = "\(Int(message.at.timeIntervalSince1970))"
        var headers = ["Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.id]
        if let key {
            headers["X-Invigil-Signature"] = "t=\(time),v1=" + hex(hmac("\(time).\(message.document)", key))
        }
        return Post(url: address, headers: headers, body: Array(message.document.utf8))
    }

    /// The template with its places filled, each written so that it cannot end the text it stands in.
    private static func sms(
        _ message: OutgoingMessage,
        _ address: String,
        _ settings: ChannelSettings,
        _ key: String?
    ) -> Post {
        let isJSON = settings.format == "json"
        let values = [
            "{phone}": message.receiver.filter { $0.isNumber || $0 == "+" },
            "{text}": String(message.text.replacing("\n", with: " ").prefix(400)), "{id}": message.id,
            "{time}": "\(Int(message.at.timeIntervalSince1970))",
        ]
        let body = filled(settings.template, values.mapValues { isJSON ? jsonEscaped($0) : formEscaped($0) })
        let type = isJSON ? "application/json; charset=utf-8" : "application/x-www-form-urlencoded"
        var headers = ["Content-Type": type, "Idempotency-Key": message.id]
        if let key { headers["Authorization"] = key }
        return Post(url: address, headers: headers, body: Array(body.utf8))
    }

    /// In one pass, so that a value that looks like a place stays a value.
    private static func filled(_ template: String, _ values: [String: String]) -> String {
        var result = "", rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            result += rest[..<open]
            rest = rest[open...]
            if let (place, value) = values.first(where: { rest.hasPrefix($0.key) }) {
                result += value
                rest = rest.dropFirst(place.count)
            } else {
                result += "{"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private static func robot(_ address: String, _ body: RobotBody) -> Post? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(body) else { return nil }
        let headers = ["Content-Type": "application/json; charset=utf-8"]
        return Post(url: address, headers: headers, body: Array(data))
    }

    /// 企业微信's text message; people are called by the telephone numbers it knows them under.
    private static func wecom(_ message: OutgoingMessage) -> RobotBody {
        RobotBody(text: .init(content: cut(message), mentioned_mobile_list: message.phones))
    }

    /// 钉钉's text message; a person is called only where the text holds the number too.
    private static func dingtalk(_ message: OutgoingMessage) -> RobotBody {
        let calls = message.phones.map { " @\($0)" }.joined()
        return RobotBody(text: .init(content: cut(message) + calls), at: .init(atMobiles: message.phones))
    }

    /// 钉钉's signature: base64 of HMAC-SHA256 over `milliseconds\nsecret` under the secret, in the query.
    static func signed(_ address: String, _ key: String?, at moment: Date) -> String {
        guard let key else { return address }
        let time = "\(Int64(moment.timeIntervalSince1970 * 1000))"
        let sign = formEscaped(Data(hmac("\(time)\n\(key)", key)).base64EncodedString())
        return address + (address.contains("?") ? "&" : "?") + "timestamp=\(time)&sign=\(sign)"
    }

    private static func cut(_ message: OutgoingMessage) -> String {
        let whole = message.subject + "\n" + message.text
        return whole.utf8.count > longestRobotText ? beginning(of: whole, longestRobotText - 3) + "…" : whole
    }

    /// As many whole characters as fit into so many bytes.
    private static func beginning(of text: String, _ most: Int) -> String {
        var size = 0
        return String(
            text.prefix { character in
                size += character.utf8.count
                return size <= most
            }
        )
    }

    /// HMAC-SHA-256 of a text under a key in UTF-8.
    static func hmac(_ text: String, _ key: String) -> [UInt8] {
        let key = SymmetricKey(data: Data(key.utf8))
        return Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func jsonEscaped(_ text: String) -> String {
        let data = try? JSONEncoder().encode([text])
        let array = data.map { String(decoding: $0, as: UTF8.self) } ?? "[\"\"]"
        return String(array.dropFirst(2).dropLast(2))
    }

    private static func formEscaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    /// Unreserved characters of RFC 3986 §2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
    )
}
