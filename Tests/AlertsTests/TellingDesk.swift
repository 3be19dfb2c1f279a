import Emulators
import Foundation
import Kernel
import Logging
import Mail
import Postgres
import Scheduling
import Secrets
import Support
import Testing
import Web

@testable import Alerts

/// The context with its outbox on a database of its own, emulated counterparts, and a clock turned by hand.
struct TellingDesk {
    /// 09:00 in Shanghai, in the middle of the sitting.
    static let morning = Date(timeIntervalSince1970: 1_795_222_800)

    let database: Database
    let alerts: Alerts
    let clock: TestClock
    let day: ExamDay

    static func with(
        rooms: Int = 3,
        hosts: [String] = [],
        _ change: (inout AlertOptions) -> Void = { _ in },
        _ body: (TellingDesk) async throws -> Void
    ) async throws {
        var options = AlertOptions()
        options.nets = ["127.0.0.0/8"]
        options.hosts = hosts
        options.connectTime = 2
        options.totalTime = 2
        change(&options)
        let set = options
        try await TestDatabase.with { test in
            let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: keys) }
            let clock = TestClock(morning)
            let site = try Site(
                resources: TestDatabase.resources,
                contexts: ["Alerts"],
                zone: "Asia/Shanghai",
                world: clock.world
            )
            try await body(
                TellingDesk(
                    database: test.database,
                    alerts: Alerts(
                        database: test.database,
                        keyring: Keyring(directory: keys, world: clock.world),
                        options: set,
                        site: site,
                        world: clock.world,
                        log: Logger(label: "outbox-test")
                    ),
                    clock: clock,
                    day: ExamDay(
                        test.database,
                        rooms: rooms,
                        devices: 2,
                        starts: morning.addingTimeInterval(-600)
                    )
                )
            )
        }
    }

    /// The same with a mail server that is the organisation's channel and, where people are given, their list.
    static func withMail(
        rooms: Int = 3,
        duty count: Int = 3,
        _ change: (inout AlertOptions) -> Void = { _ in },
        _ body: (TellingDesk, MailEmulator) async throws -> Void
    ) async throws {
        try await with(rooms: rooms, change) { desk in
            let mail = MailEmulator()
            defer { mail.close() }
            try await desk.email(mail)
            if count > 0 { try await desk.duty(count) }
            try await body(desk, mail)
        }
    }

    var reach: Reach { Reach([day.organisation]) }

    func audit(_ subject: UUID) -> AuditEntry { AuditEntry(actor: nil, action: "test", subject: subject) }

    @discardableResult
    func channel(
        _ kind: ChannelKind,
        _ secret: ChannelSecret = ChannelSecret(),
        _ change: (inout ChannelSettings) -> Void = { _ in }
    ) async throws -> ID<Channel> {
        var settings = ChannelSettings()
        change(&settings)
        let entry = ChannelEntry(
            kind: kind,
            name: kind.rawValue,
            isEnabled: true,
            settings: settings,
            secret: secret
        )
        return try await alerts.channels.save(
            entry,
            as: nil,
            organisation: day.organisation,
            reach: reach,
            audit: audit
        )
    }

    @discardableResult
    func email(_ emulator: MailEmulator) async throws -> ID<Channel> {
        try await channel(.email) {
            $0.host = "127.0.0.1"
            $0.port = emulator.port
            $0.security = "plain"
            $0.from = "invigil@exam.example"
        }
    }

    @discardableResult
    func robot(_ emulator: PostEmulator, _ kind: ChannelKind = .wecom) async throws -> ID<Channel> {
        try await channel(kind, ChannelSecret(address: emulator.url("/robot?key=k"), key: "SECRET"))
    }

    /// A list of people with telephone and e-mail: 值班 1, 值班 2 and so on.
    func duty(_ count: Int = 3, of place: DutyList.Place? = nil, called name: String = "值班") async throws {
        let holders = (1...max(1, count)).prefix(count).map {
            DutyHolder(name: "\(name) \($0)", phone: "1380013800\($0)", email: "duty\($0)@exam.example")
        }
        _ = try await alerts.dutyLists.save(
            holders,
            of: place ?? .organisation(day.organisation),
            reach: reach,
            audit: audit
        )
    }

    @discardableResult
    func raise(_ cause: AlertCause = .noSignal, room: Int = 0, device: Int? = 0) async throws -> ID<Alert> {
        let place = day.places[room]
        let difference = Difference(
            cause,
            roomSitting: ID(place.roomSitting),
            device: device.map { ID(place.devices[$0]) },
            since: clock.now,
            due: clock.now
        )
        return try #require(try await alerts.book.apply([.raise(difference)]).first)
    }

    /// Decides and sends until there is nothing more to do now.
    func settle() async {
        var isBusy = true
        while isBusy {
            isBusy = false
            while await alerts.outbox.decide() { isBusy = true }
            while await alerts.outbox.sendNext() { isBusy = true }
        }
    }

    /// Lets that many seconds pass: the first and the last in steps in which messages are gathered and sent.
    func pass(_ seconds: Double) async {
        var left = seconds
        await settle()
        while left > 0 {
            let isLong = left > 24 && seconds - left >= 12
            let step = isLong ? left - 12 : min(4, left)
            clock.now += step
            left -= step
            await settle()
        }
    }

    func states() async throws -> [String] {
        try await database.rows("select state || coalesce(' ' || reason, '') as s from messages order by id")
            .map { try $0.get("s") }
    }

    func count(_ sql: String) async throws -> Int {
        try await database.row("select count(*) as n from \(sql)")?.get("n") ?? 0
    }
}
