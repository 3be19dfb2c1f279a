import Foundation
import Testing

@testable import Mail

private let date = Date(timeIntervalSince1970: 1_795_222_800)

private func letter(
    subject: String = "考场 5 无信号",
    body: String = "请处理。",
    from: Letter.Mailbox = .init(name: "监考", address: "invigil@exam.example"),
    to: Letter.Mailbox = .init(name: "张伟", address: "zhang.wei@exam.example"),
    identity: String = "m-1"
) -> Letter {
    Letter(from: from, to: to, subject: subject, body: body, date: date, identity: identity)
}

@Suite struct LetterTests {
    @Test("a letter has every header RFC 5322 wants, and its text comes back whole")
    func headers() throws {
        let text = String(decoding: try letter().composed(), as: UTF8.self)
        let head = text.components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
        for wanted in [
            "Date: Sat, 21 Nov 2026 01:00:00 +0000", "Message-ID: <m-1@exam.example>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", " <zhang.wei@exam.example>",
        ] { #expect(head.contains(wanted), "\(wanted)") }
        #expect(head.contains("Subject: =?utf-8?B?6ICD5Zy6IDUg5peg5L+h5Y+3?="))
        let body = text.components(separatedBy: "\r\n\r\n")[1].replacing("\r\n", with: "")
        #expect(String(decoding: try #require(Data(base64Encoded: body)), as: UTF8.self) == "请处理。")
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        #expect(!text.replacing("\r\n", with: "").contains { $0.isNewline })
    }

    @Test(
        "long subjects fold into whole encoded words of at most 75 characters",
        arguments: [
            String(repeating: "考", count: 200), String(repeating: "a", count: 300),
            "🎓" + String(repeating: "é", count: 90),
            "=?utf-8?B?no?=", "a, b <c@d>",
        ]
    )
    func folding(subject: String) throws {
        let folded = Letter.encoded(subject, after: 9)
        var decoded = Data()
        for word in folded.components(separatedBy: "\r\n ") {
            #expect(word.count <= 75 && word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?="))
            let part = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            #expect(String(data: part, encoding: .utf8) != nil, "a word holds whole characters")
            decoded += part
        }
        #expect(String(decoding: decoded, as: UTF8.self) == subject)
    }

    @Test(
        "nothing from outside adds a header",
        arguments: [
            "a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\0b", "a\u{7f}b", "\u{1b}[2J",
        ]
    )
    func injection(text: String) {
        let bad = [
            letter(subject: text), letter(identity: text),
            letter(from: .init(name: text, address: "a@b.c")),
            letter(to: .init(name: text, address: "a@b.c")),
            letter(to: .init(address: "a\(text)@b.c")), letter(from: .init(address: "a@b\(text).c")),
        ]
        for one in bad {
            let error = #expect(throws: MailError.self) { try one.composed() }
            if case .malformed = error {} else { Issue.record("\(String(describing: error))") }
        }
        #expect(throws: Never.self) { try letter(body: text).composed() }
    }

    @Test(arguments: [
        ("a@b.c", true), ("zhang.wei+1@exam.example", true), ("a@b", true), ("a", false), ("@b.c", false),
        ("a@", false), ("a b@c.d", false), ("a@b@c", false), ("a..b@c.d", false), (".a@c.d", false),
        ("a@c.d.", false), ("张@c.d", false), ("a>@c.d", false), ("a@[127.0.0.1]", false), ("", false),
        (String(repeating: "a", count: 65) + "@b.c", false),
    ])
    func addresses(text: String, isOne: Bool) {
        #expect(Letter.isAddress(text) == isOne)
    }
}

@Suite struct DoorTests {
    @Test(
        "inner addresses are refused unless their net is named",
        arguments: [
            "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255", "100.64.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "no address", "1.2.3", "",
        ]
    )
    func inner(address: String) {
        #expect(!Door().allows(address: address))
        let open = Door(nets: ["0.0.0.0/0", "::/0"].compactMap { Door.Net($0) })
        #expect(open.allows(address: address) == (Door.bytes(of: address) != nil))
    }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "172.15.0.1", "11.0.0.1", "2400:3200::1", "::ffff:8.8.8.8"])
    func outer(address: String) {
        #expect(Door().allows(address: address))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.1", true), ("10.0.0.0/9", "10.128.0.1", false),
        ("192.168.5.7", "192.168.5.7", true), ("192.168.5.7", "192.168.5.8", false),
        ("10.0.0.0/31", "10.0.0.1", true), ("10.0.0.0/31", "10.0.0.2", false), ("fd00::/8", "fd12::1", true),
        ("fd00::/8", "fe80::1", false),
    ])
    func nets(net: String, address: String, isIn: Bool) throws {
        #expect(Door(nets: [try #require(Door.Net(net))]).allows(address: address) == isIn)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0.0/-1", "x/8", "fd00::/129", "10.0.0/8", "10.0.0.0/"])
    func notANet(text: String) {
        #expect(Door.Net(text) == nil)
    }

    @Test(
        "names are those on the list",
        arguments: [
            ("oapi.dingtalk.com", true), ("OAPI.dingtalk.com", true), ("a.exam.cn", true),
            ("b.a.exam.cn", true),
            ("exam.cn", false), ("evilexam.cn", false), ("oapi.dingtalk.com.evil.cn", false),
            ("127.0.0.1", false),
        ]
    )
    func hosts(host: String, isAllowed: Bool) {
        #expect(Door(hosts: ["oapi.dingtalk.com", "*.exam.cn"]).allows(host: host) == isAllowed)
        #expect(Door().allows(host: host))
    }

    @Test(arguments: [
        ("http://a.b/c?d=e", "http://a.b:80/c?d=e"), ("https://a.b", "https://a.b:443/"),
        ("https://[2400::1]:8443/x", "https://[2400::1]:8443/x"), ("HTTP://A.b/", "http://A.b:80/"),
    ])
    func urls(text: String, used: String) {
        #expect(URLParts(text)?.text == used)
    }

    @Test(
        "addresses that could be read two ways are refused",
        arguments: [
            "ftp://a.b/", "file:///etc/passwd", "http://u@a.b/", "http://u:p@a.b/", "http://a.b#c",
            "http:///x",
            "http://a b/", "http://a.b:0/", "http://a.b:70000/", "gopher://a.b", "a.b/c", "http://a.b\\@c.d/",
            "http://a.b/\r\nX: y", "http://考场.cn/", "//a.b/", "",
        ]
    )
    func badURLs(text: String) {
        #expect(URLParts(text) == nil)
    }
}
