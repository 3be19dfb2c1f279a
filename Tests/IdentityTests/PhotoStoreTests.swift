import Foundation
import Kernel
import Postgres
import Secrets
import Support
import Testing

@testable import Identity

@Suite struct PhotoStoreTests {
    private let number = PhotoHouse.numbers[0]

    @Test("SM-A1 P-09 a photo is stored encrypted, moves the state, and is audited")
    func stores() async throws {
        try await PhotoHouse.with { house in
            let file = try Portrait.file()
            let id = try await house.store(file, of: number)
            let person = try #require(house.people[number])
            let photo = try #require(try await house.desk.store.current(of: person, reach: house.reach))
            #expect(photo.id == id && photo.by == "林岚" && photo.report.isGood)
            #expect(try await house.state(of: number) == "awaiting")
            let face = try #require(try await house.desk.store.reference(of: person, model: "net@1"))
            #expect(face.picture.starts(with: [0xFF, 0xD8]) && face.template == nil)
            let row = try #require(try await house.database.row("select picture from reference_photos"))
            let kept: Bytes = try row.get("picture")
            #expect(!kept.bytes.starts(with: [0xFF, 0xD8]))
            #expect(try await house.count("audit where action = 'photo.store'") == 1)
            #expect(try await house.count("events where kind = 'person.changed'") == 1)
        }
    }

    @Test("the same file twice is stored once, another one takes its place")
    func replaces() async throws {
        try await PhotoHouse.with { house in
            let first = try await house.store(Portrait.file(), of: number)
            #expect(try await house.store(Portrait.file(), of: number) == nil)
            let second = try await house.store(Portrait.file(ground: (190, 35, 40)), of: number)
            #expect(first != second && second != nil)
            #expect(try await house.count("reference_photos") == 1)
        }
    }

    @Test("A-15 a photo that is not good is refused, or taken with a reason that is kept")
    func refuses() async throws {
        try await PhotoHouse.with { house in
            let blue = try Portrait.file(ground: (40, 60, 190))
            await #expect { try await house.store(blue, of: number) } throws: {
                ($0 as? Problem)?.slug == "photo_refused"
            }
            #expect(try await house.count("reference_photos") == 0)
            _ = try await house.store(blue, of: number, reason: "只有蓝底照片")
            let person = try #require(house.people[number])
            let photo = try await house.desk.store.current(of: person, reach: house.reach)
            #expect(photo?.forcedReason == "只有蓝底照片" && photo?.report.refused == [.background])
        }
    }

    @Test("A-21 accurate data lock the photo; another organisation finds nobody")
    func locks() async throws {
        try await PhotoHouse.with { house in
            try await house.database.transaction {
                try await $0.run("update people set identity = 'accurate' where id_number = $1", number)
            }
            await #expect { try await house.store(Portrait.file(), of: number) } throws: {
                ($0 as? Problem)?.slug == "photo_locked"
            }
            await #expect {
                try await house.store(Portrait.file(), of: number, reach: Reach([house.other]))
            } throws: {
                ($0 as? Problem)?.kind == .notFound
            }
        }
    }

    @Test("revoking consent deletes the templates, and only they go")
    func consent() async throws {
        try await PhotoHouse.with { house in
            let store = house.desk.store
            let person = try #require(house.people[number])
            let photo = try #require(try await house.store(Portrait.file(), of: number))
            let template = try #require(FaceTemplate([1, 2, 3], model: "net@1"))
            try await store.settle(template, of: photo, person, model: "net@1")
            #expect(try await store.facesKept() == 0, "nothing is kept without consent")
            try await store.consent(by: house.audit("consent.give"), of: person, reach: house.reach)
            #expect(try await store.withoutTemplate(of: "net@1", limit: 5) == [person])
            try await store.settle(template, of: photo, person, model: "net@1")
            #expect(try await store.facesKept() == 1)
            #expect(try await store.reference(of: person, model: "net@1")?.template?.model == "net@1")
            #expect(try await store.reference(of: person, model: "net@2")?.template == nil)
            #expect(try await store.templateProgress(of: "net@2") == (0, 1), "another net makes them anew")
            try await store.revokeConsent(
                by: house.audit("consent.revoke"),
                of: person,
                reach: house.reach
            )
            #expect(try await store.facesKept() == 0)
            #expect(try await store.reference(of: person, model: "net@1")?.template == nil)
            #expect(try await store.consent(of: person, from: house.database) == nil)
            #expect(try await house.count("reference_photos") == 1)
            #expect(try await house.count("audit where action like 'consent.%'") == 2)
        }
    }

    @Test("destroying the person's key leaves nothing that can be read")
    func forgets() async throws {
        try await PhotoHouse.with { house in
            let person = try #require(house.people[number])
            _ = try await house.store(Portrait.file(), of: number)
            let copy = try #require(
                try await house.database.row(
                    "select p.id, p.picture, k.sealed from reference_photos p join person_keys k using (person_id)"
                )
            )
            try await house.desk.store.forget(
                person,
                by: house.audit("person.forget"),
                reach: house.reach
            )
            #expect(try await house.count("reference_photos") + house.count("person_keys") == 0)
            #expect(try await house.state(of: number) == "no_photo")
            // A new key does not open what the old one closed.
            let made = try PersonalKey.make(for: person.uuid, house.desk.store.keyring, world: house.world)
            let picture: Bytes = try copy.get("picture")
            #expect(throws: Keyring.Failure.damaged) {
                try made.key.open(picture.bytes, for: try copy.get("id"))
            }
        }
    }

    @Test("A-20 only what needs it is confirmed by hand")
    func confirms() async throws {
        try await PhotoHouse.with { house in
            let person = try #require(house.people[number])
            await #expect {
                try await house.desk.store.confirm(person, by: house.audit("c"), reach: house.reach)
            } throws: {
                ($0 as? Problem)?.slug == "nothing_to_confirm"
            }
            try await house.database.transaction {
                try await $0.run("update people set identity = 'manual' where id = $1", person)
            }
            try await house.desk.store.confirm(person, by: house.audit("c"), reach: house.reach)
            #expect(try await house.state(of: number) == "accurate")
        }
    }
}
