import Foundation
import Kernel
import Postgres
import Support
import Testing
import Web

@testable import Records

@Suite struct RecordStoreTests {
    private static let room = ["name": "东楼 302", "code": "302", "site": "yl", "number": "2", "seats": "30"]

    @Test("I-19 I-29 a room is added with its seats, changed and shown with its history")
    func room() async throws {
        try await Office.with { office in
            let rooms = office.rooms
            let saved = try await rooms.save(Self.room, as: nil, by: office.author, zone: Office.zone)
            var row = try await rooms.one(saved.id, reach: office.reach)
            #expect(row.values["seats"] == "30" && row.state == "unplanned")
            #expect(row.values["site"] == office.day.site.text && row.codes["site"] == "yl")
            #expect(row.scope == [Reach.house, office.day.organisation, office.day.site])
            let same = try await rooms.save(Self.room, as: saved.id, by: office.author, zone: Office.zone)
            #expect(same == .unchanged(saved.id))
            office.clock.now += 60
            _ = try await rooms.save(["seats": "28"], as: saved.id, by: office.author, zone: Office.zone)
            row = try await rooms.one(saved.id, reach: office.reach)
            #expect(row.values["seats"] == "28" && row.values["name"] == "东楼 302")
            let history = try await rooms.history(of: saved.id)
            #expect(history.map(\.action) == ["room.change", "room.create"])
            #expect(history.first?.changes == ["seats": ["30", "28"]] && history.first?.actor == "林岚")
            #expect(try await office.count("events where kind = 'room.changed'") == 2)
        }
    }

    @Test("P-16 every wrong field is named, and nothing is saved")
    func refused() async throws {
        try await Office.with { office in
            let rooms = office.rooms
            let wrong = ["name": "", "code": "a b", "site": "nowhere", "number": "0", "seats": "四十"]
            let faults = try await office.faults {
                _ = try await rooms.save(wrong, as: nil, by: office.author, zone: Office.zone)
            }
            #expect(
                faults.sorted() == [
                    "code no_spaces", "name empty", "number out_of_range", "seats bad_number",
                    "site unknown",
                ]
            )
            #expect(try await office.count("rooms") == 1)
            #expect(try await office.count("audit") == 0)
        }
    }

    @Test("a code is taken once in its place, and a fixed field stays")
    func taken() async throws {
        try await Office.with { office in
            let rooms = office.rooms
            let saved = try await rooms.save(Self.room, as: nil, by: office.author, zone: Office.zone)
            let twice = try await office.faults {
                _ = try await rooms.save(Self.room, as: nil, by: office.author, zone: Office.zone)
            }
            #expect(twice == ["site taken"] || twice == ["code taken"])
            let other = try await office.sites.save(
                ["name": "西校区", "code": "west"],
                as: nil,
                by: office.author,
                zone: Office.zone
            )
            let moved = try await office.faults {
                _ = try await rooms.save(
                    ["site": other.id.text],
                    as: saved.id,
                    by: office.author,
                    zone: Office.zone
                )
            }
            #expect(moved == ["site fixed"])
        }
    }

    @Test("M-33 records of another organisation do not exist: not to read, change, delete or refer to")
    func foreign() async throws {
        try await Office.with { office in
            let stranger = Office.author(
                office.author.caller.principal.user,
                .examAdministrator,
                over: UUID(),
                of: office.day.organisation
            )
            let place = office.day.places[0].room
            let rooms = office.rooms
            let nothing = try await rooms.page(RecordQuery(), reach: stranger.caller.reach)
            #expect(nothing.total == 0 && nothing.rows.isEmpty)
            let attempts: [() async throws -> Void] = [
                { _ = try await rooms.one(place, reach: stranger.caller.reach) },
                { _ = try await rooms.save(["name": "x"], as: place, by: stranger, zone: Office.zone) },
                { _ = try await rooms.delete([place], by: stranger) },
            ]
            for attempt in attempts {
                #expect(try await office.faults(attempt) == ["not_found"])
            }
            let referring = try await office.faults {
                _ = try await rooms.save(Self.room, as: nil, by: stranger, zone: Office.zone)
            }
            #expect(referring == ["site unknown"])
        }
    }

    @Test("P-21 tabs are counted, filters and text narrow, pages follow each other")
    func lists() async throws {
        try await Office.with { office in
            let people = office.people
            for number in 1...23 {
                let kind = number % 4 == 0 ? "staff" : "candidate"
                let draft = [
                    "name": "人 \(number)", "code": "p\(number)", "kind": kind,
                    "phone": "1501234\(1000 + number)",
                ]
                _ = try await people.save(draft, as: nil, by: office.author, zone: Office.zone)
            }
            var query = RecordQuery()
            var page = try await people.page(query, reach: office.reach)
            #expect(page.counts == [nil: 23, "no_photo": 18, "staff": 5] && page.rows.count == 10)
            query.page = 3
            #expect(try await people.page(query, reach: office.reach).rows.count == 3)
            query.page = 99
            #expect(try await people.page(query, reach: office.reach).rows.count == 3)
            query = RecordQuery()
            query.state = "staff"
            page = try await people.page(query, reach: office.reach)
            #expect(page.total == 5 && page.rows.allSatisfy { $0.values["kind"] == "staff" })
            query = RecordQuery()
            query.text = "p2"
            #expect(try await people.page(query, reach: office.reach).total == 5)
            query.text = "%"
            #expect(try await people.page(query, reach: office.reach).total == 0)
        }
    }

    @Test(
        "P-26 I-30 deleting takes all or nothing, keeps what is referred to, and can be undone for a minute"
    )
    func deleting() async throws {
        try await Office.with { office in
            let rooms = office.rooms
            let first = try await rooms.save(Self.room, as: nil, by: office.author, zone: Office.zone).id
            let used = office.day.places[0].room
            #expect(
                try await office.faults { _ = try await rooms.delete([first, used], by: office.author) } == [
                    "record_locked"
                ]
            )
            #expect(try await office.count("rooms") == 2)
            let site = try await office.faults {
                _ = try await office.sites.delete([office.day.site], by: office.author)
            }
            #expect(site == ["record_in_use"])
            let before = try await rooms.one(first, reach: office.reach)
            let deletion = try #require(try await rooms.delete([first], by: office.author))
            #expect(try await office.count("seats where room_id = '\(first)'") == 0)
            try await rooms.undo(deletion, by: office.author)
            #expect(try await rooms.one(first, reach: office.reach) == before)
            #expect(try await office.count("seats where room_id = '\(first)'") == 30)
            #expect(
                try await office.faults { try await rooms.undo(deletion, by: office.author) } == ["undo_late"]
            )
            let again = try #require(try await rooms.delete([first], by: office.author))
            #expect(
                try await office.faults { try await rooms.undo(UUID(), by: office.author) } == ["not_found"]
            )
            office.clock.now += RecordStore.undoing + 1
            #expect(
                try await office.faults { try await rooms.undo(again, by: office.author) } == ["undo_late"]
            )
        }
    }

    @Test("B-09 a sitting takes rooms by their codes; overlapping and used rooms are refused")
    func sitting() async throws {
        try await Office.with { office in
            let rooms = try await office.rooms.save(Self.room, as: nil, by: office.author, zone: Office.zone)
            let draft = [
                "name": "第 2 场", "code": "s2", "subject": "操作技能", "starts_at": "2026-11-21 17:00",
                "ends_at": "2026-11-21 19:00", "lead_seconds": "900", "tail_seconds": "0",
                "opening": "planned",
                "rooms": "1，302",
            ]
            let sittings = office.sittings
            let saved = try await sittings.save(draft, as: nil, by: office.author, zone: Office.zone)
            #expect(try await sittings.one(saved.id, reach: office.reach).values["rooms"] == "1, 302")
            #expect(try await office.count("room_sittings where room_id = '\(rooms.id)'") == 1)
            let first = try #require(
                try await office.database.row("select starts_at, ends_at from sittings where code = 's1'")
            )
            let starts: Date = try first.get("starts_at")
            let overlapping = try await office.faults {
                let moved = ["starts_at": starts.rfc3339, "ends_at": starts.addingTimeInterval(600).rfc3339]
                _ = try await sittings.save(moved, as: saved.id, by: office.author, zone: Office.zone)
            }
            #expect(overlapping == ["rooms room_overlap"])
            let wrong = try await office.faults {
                let moved = ["ends_at": "2026-11-21 16:00", "rooms": "1, 999"]
                _ = try await sittings.save(moved, as: saved.id, by: office.author, zone: Office.zone)
            }
            #expect(wrong == ["ends_at ends_before_start", "rooms unknown_room"])
        }
    }
}
