import Emulators
import Foundation
import Testing

@testable import Mail

private let inside = Door(nets: ["127.0.0.0/8"].compactMap { Door.Net($0) })

private func office(connect: Double = 2, total: Double = 2) throws -> PostOffice {
    try PostOffice(threads: 4, patience: .init(connect: connect, total: total))
}

private let letter = Letter(
    from: .init(name: "监考", address: "invigil@exam.example"),
    to: .init(name: "张伟", address: "zhang.wei@exam.example"),
    subject: "考场 5 无信号",
    body: "考场 5 无信号。\n.一行以点开头\n请处理。",
    date: Date(timeIntervalSince1970: 1_795_222_800),
    identity: "m-1"
)

private func server(_ port: Int, _ security: MailServer.Security = .plain, user: String = "") -> MailServer {
    MailServer(host: "127.0.0.1", port: port, security: security, user: user, password: "hush")
}

@Suite("B-12 letters over SMTP") struct DeliveryTests {
    @Test("B-12 a letter arrives whole, with sign-in when asked", arguments: ["", "invigil"])
    func arrives(user: String) async throws {
        let emulator = MailEmulator()
        defer { emulator.close() }
        try await office().deliver(letter, through: server(emulator.port, user: user), door: inside)
        let received = try #require(emulator.letters.first)
        #expect(received.from == "invigil@exam.example" && received.to == ["zhang.wei@exam.example"])
        #expect(received.text == letter.body.replacing("\n", with: "\r\n"))
        #expect(received.header("Message-ID") == "<m-1@exam.example>")
        #expect(received.login == (user.isEmpty ? nil : "|invigil|hush"))
    }

    @Test(
        "every way of failing has its name",
        arguments: [
            (MailEmulator.Mood.refuses(550), MailError.refused(code: 550)),
            (.refuses(451), .refused(code: 451)), (.refusesLogin, .signIn), (.hangs, .timedOut),
            (.drops, .dropped), (.babbles, .dropped),
        ]
    )
    func fails(mood: MailEmulator.Mood, error: MailError) async throws {
        let emulator = MailEmulator(mood)
        defer { emulator.close() }
        let office = try office(connect: 1, total: 1)
        let thrown = await #expect(throws: MailError.self) {
            try await office.deliver(letter, through: server(emulator.port, user: "invigil"), door: inside)
        }
        #expect(thrown == error)
        #expect(emulator.letters.isEmpty)
    }

    @Test("a server that is merely slow is waited for")
    func slow() async throws {
        let emulator = MailEmulator(.slow(0.05))
        defer { emulator.close() }
        try await office().deliver(letter, through: server(emulator.port), door: inside)
        #expect(emulator.letters.count == 1)
    }

    @Test(
        "where encryption is demanded nothing goes in the clear",
        arguments: [
            MailServer.Security.starttls, .tls,
        ]
    )
    func encryption(security: MailServer.Security) async throws {
        let emulator = MailEmulator()
        defer { emulator.close() }
        let office = try office()
        let thrown = await #expect(throws: MailError.self) {
            try await office.deliver(
                letter,
                through: server(emulator.port, security, user: "u"),
                door: inside
            )
        }
        #expect(thrown == .encryption)
        #expect(emulator.letters.isEmpty)
    }

    @Test("nobody there, no such name, forbidden place")
    func places() async throws {
        let emulator = MailEmulator()
        let port = emulator.port
        let office = try office()
        let forbidden = await #expect(throws: MailError.self) {
            try await office.deliver(letter, through: server(port), door: Door())
        }
        #expect(forbidden == .forbidden && emulator.letters.isEmpty)
        emulator.close()
        let closed = await #expect(throws: MailError.self) {
            try await office.deliver(letter, through: server(1), door: inside)
        }
        #expect(closed == .unreachable)
        let nowhere = MailServer(host: "no-such-host.invalid", port: 25, security: .plain)
        let unknown = await #expect(throws: MailError.self) {
            try await office.deliver(letter, through: nowhere, door: inside)
        }
        #expect(unknown == .unresolved)
    }
}

@Suite("B-12 posts over HTTP") struct PostTests {
    private func post(_ url: String, _ body: String = "{}", headers: [String: String] = [:]) -> Post {
        Post(url: url, headers: headers, body: Array(body.utf8))
    }

    @Test("a body goes out with its headers and the answer comes back")
    func answered() async throws {
        let emulator = PostEmulator { _ in .answer(201, "taken") }
        defer { emulator.close() }
        let answer = try await office().post(
            post(emulator.url("/hook?a=b"), "考场", headers: ["Content-Type": "application/json", "X-A": "b"]),
            door: inside
        )
        #expect(answer == Answer(status: 201, body: Array("taken".utf8)))
        let received = try #require(emulator.posts.first)
        #expect(received.path == "/hook?a=b" && received.body == "考场" && received.headers["x-a"] == "b")
    }

    @Test("redirects are not followed")
    func redirects() async throws {
        let other = PostEmulator()
        let target = other.url("/inner")
        let emulator = PostEmulator { _ in .with(302, "", header: "Location: \(target)") }
        defer { [emulator, other].forEach { $0.close() } }
        #expect(try await office().post(post(emulator.url("/")), door: inside).status == 302)
        #expect(other.posts.isEmpty)
    }

    @Test(
        "every way of failing has its name",
        arguments: [
            (PostEmulator.Reply.hangs, MailError.timedOut), (.drops, .dropped), (.long(100_000), .tooLarge),
            (.slow(3), .timedOut),
        ]
    )
    func fails(reply: PostEmulator.Reply, error: MailError) async throws {
        let emulator = PostEmulator { _ in reply }
        defer { emulator.close() }
        let office = try office(connect: 1, total: 1)
        let thrown = await #expect(throws: MailError.self) {
            _ = try await office.post(post(emulator.url("/")), door: inside)
        }
        #expect(thrown == error)
    }

    @Test("a name that leads inside is refused before anything is sent")
    func forbidden() async throws {
        let emulator = PostEmulator()
        defer { emulator.close() }
        let office = try office()
        for (host, door) in [
            ("localhost", Door()), ("127.0.0.1", Door()),
            ("localhost", Door(hosts: ["x.cn"], nets: inside.nets)),
        ] {
            let thrown = await #expect(throws: MailError.self) {
                _ = try await office.post(post("http://\(host):\(emulator.port)/"), door: door)
            }
            #expect(thrown == .forbidden)
        }
        #expect(emulator.posts.isEmpty)
        let pinned = try await office.post(
            post("http://localhost:\(emulator.port)/"),
            door: Door(hosts: ["localhost"], nets: ["127.0.0.0/8", "::1/128"].compactMap { Door.Net($0) })
        )
        #expect(pinned.status == 200 && emulator.posts.first?.headers["host"] == "localhost:\(emulator.port)")
    }

    @Test("headers cannot be split", arguments: ["a\r\nB: c", "a\nb", "a\0b"])
    func headers(value: String) async throws {
        let office = try office()
        let thrown = await #expect(throws: MailError.self) {
            _ = try await office.post(post("http://127.0.0.1:1/", headers: ["X": value]), door: inside)
        }
        #expect(thrown == .malformed("header"))
    }
}

@Suite(.serialized) struct LifecycleTests {
    @Test("a closing office ends its calls at once, and nothing is left behind")
    func stops() async throws {
        let before = liveHandles()
        do {
            let emulator = PostEmulator { _ in .hangs }
            defer { emulator.close() }
            let office = try PostOffice(threads: 2, patience: .init(connect: 5, total: 30))
            let url = emulator.url("/")
            async let call = office.post(Post(url: url, headers: [:], body: []), door: inside)
            while emulator.posts.isEmpty { await Task.yield() }
            office.stop()
            let begun = ContinuousClock.now
            do {
                _ = try await call
                Issue.record("it was answered")
            } catch {
                #expect(error as? MailError == .stopped)
            }
            #expect(ContinuousClock.now - begun < .seconds(5))
            let later = await #expect(throws: MailError.self) {
                _ = try await office.post(Post(url: url, headers: [:], body: []), door: inside)
            }
            #expect(later == .stopped)
        }
        let deadline = ContinuousClock.now + .seconds(5)
        while liveHandles() > before, ContinuousClock.now < deadline { await Task.yield() }
        #expect(liveHandles() <= before)
    }

    @Test("a thousand offices and two hundred calls leave nothing behind")
    func many() async throws {
        let emulator = PostEmulator()
        defer { emulator.close() }
        for _ in 0..<1000 { _ = try PostOffice() }
        let office = try PostOffice(threads: 8)
        let url = emulator.url("/")
        try await withThrowingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    try await office.post(Post(url: url, headers: [:], body: [1]), door: inside).status
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(emulator.posts.count == 200)
    }
}
