import Emulators
import Foundation
import Kernel
import Scheduling
import Support
import Testing

@testable import Alerts

private let taken = #"{"errcode":0,"errmsg":"ok"}"#

@Suite("B-12 telling people") struct TellingTests {
    @Test("B-10 an alarm reaches the first on duty by every channel, with room and cause")
    func everyChannel() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator(), post = PostEmulator { _ in .answer(200, taken) }
            defer {
                mail.close()
                post.close()
            }
            try await desk.email(mail)
            try await desk.robot(post, .wecom)
            try await desk.robot(post, .dingtalk)
            try await desk.robot(post, .webhook)
            try await desk.channel(.sms, ChannelSecret(address: post.url("/sms"))) {
                $0.format = "json"
                $0.template = #"{"to": "{phone}", "text": "{text}"}"#
            }
            try await desk.duty()
            try await desk.raise()
            await desk.pass(4)
            let letter = try #require(mail.letters.first)
            #expect(letter.to == ["duty1@exam.example"] && mail.letters.count == 1)
            #expect(letter.text.contains("考场 1 无信号") && letter.text.contains("值班 1"))
            #expect(post.posts.count == 4)
            for received in post.posts { #expect(received.body.contains("考场 1"), "\(received.path)") }
            #expect(post.posts.contains { $0.body.contains(#""mentioned_mobile_list":["13800138001"]"#) })
            #expect(post.posts.contains { $0.query("sign") != nil && $0.query("timestamp") != nil })
            #expect(post.posts.contains { $0.headers["x-invigil-signature"]?.contains("v1=") == true })
            #expect(post.posts.contains { $0.path == "/sms" && $0.body.contains("13800138001") })
            #expect(try await desk.states() == ["sent", "sent", "sent", "sent", "sent"])
        }
    }

    @Test("B-12 C-16 silence tells the next and says so to the one before; acknowledgement stops it")
    func escalates() async throws {
        try await TellingDesk.withMail { desk, mail in
            let id = try await desk.raise()
            await desk.pass(100)
            #expect(mail.letters.map(\.to) == [["duty1@exam.example"]])
            await desk.pass(30)
            #expect(Set(mail.letters.flatMap(\.to)) == ["duty1@exam.example", "duty2@exam.example"])
            let passed = try #require(mail.letters.last { $0.to == ["duty1@exam.example"] })
            #expect(passed.text.contains("已转给 值班 2"))
            let trail = try await desk.alerts.book.trail(of: desk.alerts.book.one(id, reach: desk.reach))
            #expect(trail.told.map(\.kind) == ["told", "passed_on", "told"] && trail.next == "值班 3")
            let person = try await desk.day.user(.proctor)
            try await desk.alerts.book.acknowledge(
                id,
                reach: desk.reach,
                entry: AuditEntry(actor: person.user, action: "alert.acknowledge", subject: id.uuid)
            )
            let before = mail.letters.count
            for _ in 0..<6 { await desk.pass(600) }
            #expect(mail.letters.count == before)
        }
    }

    @Test("the end of the list reminds everybody, a bounded number of times")
    func reminders() async throws {
        try await TellingDesk.withMail(duty: 2) { desk, mail in
            try await desk.raise()
            for _ in 0..<60 { await desk.pass(200) }
            let reminders = mail.letters.filter { $0.text.contains("再次提醒") }
            #expect(reminders.count == 8)
        }
    }

    @Test("clearing tells those who were told, once; what flickers is told once")
    func clears() async throws {
        try await TellingDesk.withMail { desk, mail in
            let id = try await desk.raise()
            await desk.pass(5)
            for _ in 0..<3 {
                try await desk.alerts.book.apply([.clear(id, at: desk.clock.now)])
                await desk.pass(10)
                try await desk.alerts.book.apply([.reopen(id)])
                await desk.pass(5)
            }
            #expect(mail.letters.count == 1)
            try await desk.alerts.book.apply([.clear(id, at: desk.clock.now)])
            await desk.pass(60)
            await desk.pass(600)
            #expect(mail.letters.count == 2)
            #expect(mail.letters.last?.to == ["duty1@exam.example"])
            #expect(
                mail.letters.last?.header("Subject") != nil && mail.letters.last?.text.contains("已解除") == true
            )
        }
    }

    @Test("no storms: alerts of one sitting within seconds are one message a receiver")
    func gathers() async throws {
        try await TellingDesk.with(rooms: 12) { desk in
            let mail = MailEmulator(), post = PostEmulator { _ in .answer(200, taken) }
            defer {
                mail.close()
                post.close()
            }
            try await desk.email(mail)
            try await desk.robot(post)
            try await desk.duty()
            for room in 0..<12 {
                try await desk.raise(room: room)
                await desk.settle()
                desk.clock.now += 0.2
            }
            await desk.pass(4)
            #expect(mail.letters.count == 1 && post.posts.count == 1)
            for room in 1...12 { #expect(mail.letters[0].text.contains("考场 \(room) 无信号")) }
        }
    }

    @Test("beyond the cap an hour gathers into one closing message, and nothing is lost")
    func caps() async throws {
        try await TellingDesk.withMail(
            rooms: 8,
            duty: 1,
            {
                $0.delivery.mostAnHour = 3
                $0.escalation.mostReminders = 0
            }
        ) { desk, mail in
            for room in 0..<8 {
                try await desk.raise(room: room, device: 0)
                await desk.pass(10)
            }
            #expect(mail.letters.count == 3)
            // What is held has reached nobody, and the board says so.
            #expect(try await desk.alerts.book.unreachedCount() == 5)
            await desk.pass(3600)
            let closing = try #require(mail.letters.first { $0.text.contains("另有 5 条") })
            for room in 4...8 { #expect(closing.text.contains("考场 \(room) 无信号")) }
            #expect(try await desk.alerts.book.unreachedCount() == 0)
        }
    }

    @Test("a robot gets at most twenty a minute; the rest follows gathered")
    func pace() async throws {
        try await TellingDesk.with(rooms: 26, { $0.delivery.gather = 0 }) { desk in
            let post = PostEmulator { _ in .answer(200, taken) }
            defer { post.close() }
            try await desk.robot(post)
            try await desk.duty(1)
            for room in 0..<26 {
                try await desk.raise(room: room)
                await desk.settle()
                desk.clock.now += 1
            }
            #expect(post.posts.count == 20)
            desk.clock.now += 60
            await desk.settle()
            #expect(post.posts.count == 21)
            for room in 1...26 { #expect(post.posts.contains { $0.body.contains("考场 \(room) 无信号") }) }
        }
    }

    @Test("C-14 nobody to tell, no channel, all sends failed: each says so, and stops saying so when mended")
    func unreached() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator(.refuses(550))
            defer { mail.close() }
            let id = try await desk.raise()
            await desk.settle()
            let open = try await desk.alerts.book.one(id, reach: desk.reach)
            #expect(open.unreachedSince == desk.clock.now)
            let reader = try await desk.day.user(.examAdministrator)
            let counts = try await desk.alerts.book.counts(
                of: reader.user,
                reach: desk.reach,
                clearedSince: TellingDesk.morning
            )
            #expect(counts.unreached == 1)
            try await desk.duty()
            await desk.pass(31)
            #expect(try await desk.alerts.book.unreachedCount() == 1, "a list, and no channel")
            try await desk.email(mail)
            await desk.pass(31)
            #expect(mail.letters.isEmpty)
            #expect(try await desk.alerts.book.unreachedCount() == 1, "all three refused")
            #expect(try await desk.states() == ["given_up refused", "given_up refused", "given_up refused"])
            mail.become(.fine)
            await desk.pass(900)
            #expect(mail.letters.count == 3, "everybody is reminded")
            #expect(try await desk.alerts.book.unreachedCount() == 0)
        }
    }

    @Test("a list entered while only a group was told begins at its first person")
    func laterList() async throws {
        try await TellingDesk.with { desk in
            let mail = MailEmulator(), post = PostEmulator { _ in .answer(200, taken) }
            defer {
                mail.close()
                post.close()
            }
            try await desk.email(mail)
            try await desk.robot(post)
            try await desk.raise()
            await desk.pass(10)
            #expect(post.posts.count == 1 && mail.letters.isEmpty)
            try await desk.duty()
            await desk.pass(10)
            #expect(mail.letters.map(\.to) == [["duty1@exam.example"]])
            #expect(post.posts.count == 1, "the group knows already")
        }
    }

    @Test("quiet hours hold a warning outside sittings until the morning, and nothing of a running one")
    func quiet() async throws {
        for isRunning in [true, false] {
            try await TellingDesk.withMail { desk, mail in
                var settings = AlertSettings()
                settings.quiet = .init(from: 0, until: 13 * 60)
                try await desk.alerts.settings.save(
                    settings,
                    of: desk.day.organisation,
                    reach: desk.reach,
                    audit: desk.audit(desk.day.organisation)
                )
                if !isRunning { desk.clock.now += 3 * 3600 }
                try await desk.raise(.replayShort, device: nil)
                await desk.pass(10)
                #expect(mail.letters.count == (isRunning ? 1 : 0))
                await desk.pass(2 * 3600)
                #expect(mail.letters.count == 1)
            }
        }
    }

    @Test("I-52 the nearest list rules: room sitting, site, sitting, organisation")
    func nearest() async throws {
        try await TellingDesk.with { desk in
            let day = desk.day
            let sitting = ID<Sitting>(day.sitting)
            let places: [(DutyList.Place, String)] = [
                (.organisation(day.organisation), "机构"), (.sitting(sitting), "场次"),
                (.site(ID(day.site), in: sitting), "考点"), (.roomSitting(ID(day.places[1].roomSitting)), "考场"),
            ]
            for (place, name) in places {
                try await desk.duty(1, of: place, called: name)
                let holders = try await DutyListStore.holders(
                    of: ID(day.places[1].roomSitting),
                    from: desk.database
                )
                #expect(holders.map(\.name) == ["\(name) 1"])
            }
            let other = try await DutyListStore.holders(
                of: ID(day.places[0].roomSitting),
                from: desk.database
            )
            #expect(other.map(\.name) == ["考点 1"])
            #expect(try await desk.alerts.dutyLists.list(reach: desk.reach).count == 4)
            #expect(try await desk.alerts.dutyLists.list(reach: Reach([day.site])).count == 2)
            let stranger = Reach([UUID()])
            #expect(try await desk.alerts.dutyLists.list(reach: stranger).isEmpty)
            await #expect(throws: Problem.self) {
                _ = try await desk.alerts.dutyLists.save(
                    [],
                    of: places[0].0,
                    reach: stranger,
                    audit: desk.audit
                )
            }
        }
    }

    @Test("B-11 an overdue replay is told anew at the office's interval until it is settled")
    func overdue() async throws {
        try await TellingDesk.withMail(duty: 1) { desk, mail in
            let id = try await desk.raise(.replayOverdue, device: nil)
            for _ in 0..<5 { await desk.pass(86_400) }
            await desk.pass(4)
            #expect(mail.letters.count == 6)
            try await desk.alerts.book.apply([.clear(id, at: desk.clock.now)])
            for _ in 0..<3 { await desk.pass(86_400) }
            #expect(mail.letters.count == 7)
        }
    }
}
