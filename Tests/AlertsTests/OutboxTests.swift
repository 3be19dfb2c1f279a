import Emulators
import Foundation
import Kernel
import Postgres
import Support
import Synchronization
import Testing

@testable import Alerts

private let taken = #"{"errcode":0,"errmsg":"ok"}"#

@Suite("B-12 the outbox") struct OutboxTests {
    @Test("what fails is tried again with growing pauses, and arrives under the same key")
    func retries() async throws {
        try await TellingDesk.with { desk in
            let post = PostEmulator { _ in .answer(500, "") }
            defer { post.close() }
            try await desk.robot(post, .webhook)
            try await desk.duty(1)
            try await desk.raise()
            for _ in 0..<40 {
                await desk.settle()
                desk.clock.now += 1
            }
            #expect((4...6).contains(post.posts.count), "at 3, 5, 9, 17, 33 s, each a little later by chance")
            #expect(try await desk.states() == ["queued server_error"])
            #expect(try await desk.alerts.book.unreachedCount() == 1)
            post.answer { _ in .answer(204, "") }
            desk.clock.now += 700
            await desk.settle()
            #expect(try await desk.states().first == "sent")
            #expect(try await desk.alerts.book.unreachedCount() == 0)
            #expect(Set(post.posts.compactMap { $0.headers["idempotency-key"] }).count == 1)
        }
    }

    @Test(
        "every way a counterpart can fail is told by its name",
        arguments: [
            (PostEmulator.Reply.answer(500, ""), "queued server_error"),
            (.answer(200, #"{"errcode":93000}"#), "given_up sign_in"),
            (.answer(200, "ok"), "given_up denied"), (.answer(302, ""), "given_up rejected"),
            (.hangs, "queued timed_out"),
            (.drops, "queued dropped"), (.answer(200, #"{"errcode":45009}"#), "queued too_many"),
            (.long(200_000), "queued dropped"),
            (.answer(200, taken), "sent"),
        ]
    )
    func failures(reply: PostEmulator.Reply, state: String) async throws {
        try await TellingDesk.with(rooms: 1, { $0.totalTime = 1 }) { desk in
            let post = PostEmulator { _ in reply }
            defer { post.close() }
            try await desk.robot(post)
            try await desk.raise()
            await desk.pass(4)
            #expect(try await desk.states() == [state])
        }
    }

    @Test("a server that died between sending and marking sends once more, under the same key")
    func crash() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator()
            defer { mail.close() }
            try await desk.email(mail)
            try await desk.duty(1)
            try await desk.raise()
            await desk.settle()
            desk.clock.now += 4
            let claim = try #require(try await desk.alerts.outbox.store.claim())
            // It was sent here, and the server is gone before it could say so.
            await desk.settle()
            #expect(mail.letters.isEmpty, "nobody else takes it while it may still be on its way")
            desk.clock.now += 31
            await desk.settle()
            #expect(mail.letters.count == 1)
            #expect(mail.letters[0].header("Message-ID") == "<\(claim.id.text)@exam.example>")
            #expect(try await desk.states() == ["sent"])
        }
    }

    @Test("a message that dies with every server that takes it is given up in the end")
    func poison() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator(.drops)
            defer { mail.close() }
            try await desk.email(mail)
            try await desk.duty(1)
            try await desk.raise()
            await desk.settle()
            desk.clock.now += 4
            for _ in 0..<20 {
                _ = try await desk.alerts.outbox.store.claim()
                desk.clock.now += 31
            }
            await desk.settle()
            #expect(try await desk.states() == ["given_up dropped"])
        }
    }

    @Test("eight senders at once send each message once")
    func together() async throws {
        try await TellingDesk.with(rooms: 20, { $0.delivery.gather = 0 }) { desk in
            let mail = MailEmulator()
            defer { mail.close() }
            try await desk.email(mail)
            for room in 0..<20 {
                let place = desk.day.places[room].roomSitting
                _ = try await desk.alerts.dutyLists.save(
                    [DutyHolder(name: "值班", email: "room\(room)@exam.example")],
                    of: .roomSitting(ID(place)),
                    reach: desk.reach,
                    audit: desk.audit
                )
                try await desk.raise(room: room)
            }
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        while await desk.alerts.outbox.decide() {}
                        while await desk.alerts.outbox.sendNext() {}
                    }
                }
            }
            await desk.settle()
            #expect(mail.letters.count == 20)
            #expect(Set(mail.letters.flatMap(\.to)).count == 20)
        }
    }

    @Test("a channel that hangs leaves the others their turn")
    func hanging() async throws {
        try await TellingDesk.with(rooms: 6, { $0.delivery.gather = 0 }) { desk in
            let mail = MailEmulator(.hangs), post = PostEmulator { _ in .answer(200, taken) }
            defer {
                mail.close()
                post.close()
            }
            try await desk.email(mail)
            for room in 0..<6 {
                let place = desk.day.places[room].roomSitting
                _ = try await desk.alerts.dutyLists.save(
                    [DutyHolder(name: "值班", email: "room\(room)@exam.example")],
                    of: .roomSitting(ID(place)),
                    reach: desk.reach,
                    audit: desk.audit
                )
                try await desk.raise(room: room)
            }
            while await desk.alerts.outbox.decide() {}
            desk.clock.now += 1
            try await desk.robot(post)
            try await desk.raise(.black)
            while await desk.alerts.outbox.decide() {}
            var kinds: [ID<Channel>] = []
            while let claim = try await desk.alerts.outbox.store.claim() { kinds.append(claim.channel) }
            #expect(kinds.count == 3 && Set(kinds).count == 2, "two letters and the robot's message")
        }
    }

    @Test("what is aimed at the server's own net is refused, whatever its name")
    func forbidden() async throws {
        try await TellingDesk.with(hosts: ["hooks.example.cn"]) { desk in
            let post = PostEmulator()
            defer { post.close() }
            try await desk.robot(post, .webhook)
            try await desk.raise()
            await desk.pass(4)
            #expect(post.posts.isEmpty)
            #expect(try await desk.states() == ["given_up forbidden"])
        }
    }

    @Test("a channel switched off or deleted sends nothing more", arguments: [true, false])
    func off(isDeleted: Bool) async throws {
        try await TellingDesk.with { desk in
            let post = PostEmulator { _ in .answer(200, taken) }
            defer { post.close() }
            let id = try await desk.robot(post)
            try await desk.raise()
            await desk.settle()
            if isDeleted {
                try await desk.alerts.channels.delete(id, reach: desk.reach, audit: desk.audit(id.uuid))
            } else {
                try await desk.database.transaction {
                    try await $0.run("update channels set enabled = false")
                }
            }
            await desk.pass(4)
            #expect(post.posts.isEmpty)
            #expect(try await desk.states() == ["given_up off"])
        }
    }

    @Test("secrets are sealed, bound to their channel, and never read out")
    func secrets() async throws {
        try await TellingDesk.with { desk in
            let post = PostEmulator { _ in .answer(200, taken) }
            defer { post.close() }
            let id = try await desk.robot(post, .dingtalk)
            let row = try #require(
                try await desk.database.row("select settings::text as s, secret::text as k from channels")
            )
            for column in ["s", "k"] {
                let text: String = try row.get(column)
                for secret in [
                    "SECRET", "robot", Array("SECRET".utf8).map { String($0, radix: 16) }.joined(),
                ] {
                    #expect(!text.contains(secret), "\(column)")
                }
            }
            let other = try await desk.robot(post, .wecom)
            try await desk.database.transaction {
                try await $0.run(
                    "update channels set secret = (select secret from channels where id = $1) where id = $2",
                    id,
                    other
                )
            }
            let reason = try await desk.alerts.outbox.test(
                id,
                to: "",
                named: "",
                reach: desk.reach,
                audit: desk.audit(id.uuid)
            )
            #expect(reason == "sent" && post.posts.count == 1)
            await #expect(throws: (any Error).self) { _ = try await desk.alerts.channels.opened(other) }
            await #expect(throws: Problem.self) {
                _ = try await desk.alerts.outbox.test(
                    id,
                    to: "",
                    named: "",
                    reach: Reach([UUID()]),
                    audit: desk.audit(id.uuid)
                )
            }
        }
    }

    @Test("an alert whose decision fails does not keep the others waiting")
    func putOff() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator()
            defer { mail.close() }
            try await desk.email(mail)
            try await desk.duty(1)
            let bad = try await desk.raise(.black)
            desk.clock.now += 1
            try await desk.raise(.noSignal, room: 1)
            try await desk.database.transaction {
                try await $0.run("update alerts set cause = 'from_the_future' where id = $1", bad)
            }
            for _ in 0..<10 {
                await desk.settle()
                desk.clock.now += 1
            }
            #expect(mail.letters.count == 1)
        }
    }
}
