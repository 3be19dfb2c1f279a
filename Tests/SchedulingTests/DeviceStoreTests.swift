import Foundation
import Kernel
import Organisations
import Postgres
import Secrets
import Testing

@testable import Scheduling

@Suite struct DeviceStoreTests {
    private func entry(
        _ device: Device,
        room: ID<Room>?,
        password: String? = nil,
        code: String? = nil
    ) -> DeviceEntry {
        DeviceEntry(
            site: device.site.id,
            room: room,
            code: code ?? device.code,
            name: device.name,
            place: device.place,
            address: device.address,
            subAddress: device.subAddress,
            username: device.username,
            password: password
        )
    }

    private func save(
        _ desk: Desk,
        _ entry: DeviceEntry,
        as id: ID<Device>?,
        reach: Reach = .everything
    ) async throws -> ID<Device> {
        try await desk.database.transaction { transaction in
            try await desk.scheduling.devices.save(entry, as: id, reach: reach, in: transaction)
        }
    }

    @Test("B-08 passwords are sealed at rest, bound to their row, and opened for ingest only")
    func secrets() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let devices = try await desk.scheduling.devices.list(limit: 10, reach: .everything)
            let first = try #require(devices.first { $0.code == "c1" })
            let second = try #require(devices.first { $0.code == "c2" })
            #expect(first.hasPassword && !second.hasPassword)
            #expect(
                try await desk.scheduling.devices.credentials(first.id)
                    == DeviceCredentials(address: first.address, username: "viewer", password: "hush-hush")
            )
            #expect(try await desk.scheduling.devices.credentials(second.id)?.password == nil)
            let row = try await desk.database.row(
                "select x::text as row, secret from devices x where id = $1",
                first.id
            )
            let secret: Bytes = try #require(row).get("secret")
            #expect(!secret.bytes.hex.contains(Array("hush-hush".utf8).hex))
            #expect(try !#require(row).get("row", as: String.self).contains("hush-hush"))
            try await desk.database.transaction { transaction in
                try await transaction.run(
                    "update devices set secret = $2::bytea where id = $1",
                    second.id,
                    secret
                )
            }
            await #expect(throws: Keyring.Failure.damaged) {
                try await desk.scheduling.devices.credentials(second.id)
            }
        }
    }

    @Test("an empty password keeps the saved one; nothing of it is in events or audit")
    func kept() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let store = desk.scheduling.devices
            let first = try #require(
                try await store.list(limit: 10, reach: .everything).first { $0.code == "c1" }
            )
            _ = try await save(desk, entry(first, room: first.room?.id), as: first.id)
            #expect(try await store.credentials(first.id)?.password == "hush-hush")
            _ = try await save(desk, entry(first, room: first.room?.id, password: "new-one"), as: first.id)
            #expect(try await store.credentials(first.id)?.password == "new-one")
            #expect(
                try await desk.count("events where kind = 'device.changed' and subject = '\(first.id)'") == 3
            )
            #expect(
                try await desk.count("events where body::text like '%hush%' or body::text like '%new-one%'")
                    == 0
            )
        }
    }

    @Test("another organisation sees, changes and deletes nothing, nor puts a camera at a foreign site")
    func reach() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            try await desk.take(.small(code: "xx"))
            let foreign = try await desk.reach(of: "xx")
            let store = desk.scheduling.devices
            let ours = try #require(try await store.list(limit: 1, reach: desk.reach(of: "yl")).first)
            #expect(try await !store.list(limit: 10, reach: foreign).contains { $0.id == ours.id })
            let reading = await #expect(throws: Problem.self) { try await store.one(ours.id, reach: foreign) }
            #expect(reading?.kind == .notFound)
            let planting = await #expect(throws: Problem.self) {
                try await save(desk, entry(ours, room: nil, code: "spy"), as: nil, reach: foreign)
            }
            #expect(planting?.fields.first?.key == "unknown_site")
            let deleting = await #expect(throws: Problem.self) {
                try await desk.database.transaction {
                    try await store.delete(ours.id, reach: foreign, in: $0)
                }
            }
            #expect(deleting?.kind == .notFound)
        }
    }

    @Test("a camera in use is neither deleted nor moved; afterwards it goes, and its password with it")
    func inUse() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let store = desk.scheduling.devices
            let first = try #require(
                try await store.list(limit: 10, reach: .everything).first { $0.code == "c1" }
            )
            func delete() async throws {
                try await desk.database.transaction {
                    try await store.delete(first.id, reach: .everything, in: $0)
                }
            }
            let refused = await #expect(throws: Problem.self) { try await delete() }
            #expect(refused?.slug == "device_in_use")
            let moved = await #expect(throws: Problem.self) {
                try await save(desk, entry(first, room: nil), as: first.id)
            }
            #expect(moved?.slug == "device_in_use")
            _ = try await save(desk, entry(first, room: first.room?.id, password: "mended"), as: first.id)
            desk.clock.now += 3 * 3600
            try await delete()
            #expect(try await store.credentials(first.id) == nil)
            await #expect(throws: Problem.self) { try await store.one(first.id, reach: .everything) }
            #expect(try await desk.count("devices where deleted_at is not null and secret is null") == 1)
            _ = try await save(desk, entry(first, room: first.room?.id), as: nil)
        }
    }

    @Test("a code is used once a site, a room belongs to its site")
    func fields() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            try await desk.take(.small(code: "xx"))
            let all = try await desk.scheduling.devices.list(limit: 10, reach: .everything)
            let first = try #require(all.first)
            let other = try #require(all.first { $0.site.id != first.site.id })
            let twice = await #expect(throws: Problem.self) {
                try await save(desk, entry(first, room: nil), as: nil)
            }
            #expect(twice?.fields.map(\.key) == ["duplicate"])
            let astray = await #expect(throws: Problem.self) {
                try await save(desk, entry(first, room: other.room?.id, code: "n"), as: nil)
            }
            #expect(astray?.fields.map(\.key) == ["unknown_room"])
        }
    }

    @Test("a list is paged by cursor, nothing twice and nothing missing")
    func paging() async throws {
        try await Desk.with { desk in
            var plan = PlanDocument.small()
            plan.devices = (1...25).map { PlanRow(.small("d\($0)", room: nil, place: "other")) }
            try await desk.take(plan)
            var seen: [String] = []
            var cursor: ID<Device>?
            repeat {
                let page = try await desk.scheduling.devices.list(
                    after: cursor,
                    limit: 10,
                    reach: .everything
                )
                seen += page.map(\.code)
                cursor = page.count == 10 ? page.last?.id : nil
            } while cursor != nil
            #expect(seen.count == 25 && Set(seen).count == 25)
        }
    }

    @Test("a connection test's result is kept with its audit line")
    func tests() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let store = desk.scheduling.devices
            let device = try #require(try await store.list(limit: 1, reach: .everything).first)
            let test = DeviceTest(
                at: desk.clock.now,
                outcome: "ok",
                codec: "avc1.42c01e",
                width: 640,
                height: 480,
                rate: 14.9
            )
            try await store.save(
                test,
                of: device.id,
                audit: AuditEntry(actor: nil, action: "device.test", subject: device.id.uuid)
            )
            #expect(try await store.one(device.id, reach: .everything).test == test)
            let room = try await desk.scheduling.roomSittings.monitored(now: desk.clock.now)
            #expect(room.flatMap(\.devices).first { $0.id == device.id }?.test == test)
            #expect(try await desk.count("audit where action = 'device.test'") == 1)
        }
    }
}
