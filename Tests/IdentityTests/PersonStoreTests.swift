import Kernel
import Organisations
import Postgres
import Support
import Testing

@testable import Identity

@Suite struct PersonStoreTests {
    @Test("people are made once, changed when they differ, and seen by their own organisation only")
    func ensure() async throws {
        try await TestDatabase.with { test in
            let world = World.live
            let organisations = OrganisationStore(database: test.database, world: world)
            let store = PersonStore(database: test.database, world: world)
            let (ours, theirs) = try await test.database.transaction { transaction in
                let ours = try await organisations.ensure(code: "a", name: "甲", parent: nil, in: transaction)
                let theirs = try await organisations.ensure(
                    code: "b",
                    name: "乙",
                    parent: nil,
                    in: transaction
                )
                var draft = PersonStore.Draft(code: "1", name: "王芳", kind: .candidate, phone: nil, user: nil)
                try await store.ensure([draft], of: ours, in: transaction)
                try await store.ensure([draft], of: theirs, in: transaction)
                draft.name = "王芳芳"
                try await store.ensure([draft], of: ours, in: transaction)
                return (ours, theirs)
            }
            let people = try await store.byCodes(["1", "2"], of: ours.id, from: test.database)
            #expect(people.map(\.name) == ["王芳芳"])
            let person = try #require(people.first)
            #expect(try await store.one(person.id, reach: Reach([ours.id.uuid])) == person)
            await #expect(throws: Problem.self) {
                try await store.one(person.id, reach: Reach([theirs.id.uuid]))
            }
        }
    }
}
