import Foundation
import Kernel
import Postgres
import Support
import Testing

@testable import Organisations

@Suite struct AuditTests {
    private static func lines(_ count: Int) -> [AuditLine] {
        (1...count).map { AuditLine(id: UUID(), columns: ["\($0)", nil, "alert.acknowledge"]) }
    }

    @Test("P-14 a chain tells what was changed, taken away, put in or left out")
    func chain() throws {
        let lines = Self.lines(5)
        let seals = AuditChain.seals(of: lines, after: nil)
        let byID = Dictionary(lines.map { ($0.id, $0) }) { first, _ in first }
        #expect(AuditChain.fault(in: seals, of: byID, after: nil) == nil)
        #expect(AuditChain.fault(in: Array(seals.dropFirst(2)), of: byID, after: seals[1]) == nil)
        var changed = byID
        changed[lines[2].id] = AuditLine(id: lines[2].id, columns: ["3", "", "alert.acknowledge"])
        #expect(AuditChain.fault(in: seals, of: changed, after: nil) == .changed(3))
        var removed = byID
        removed[lines[4].id] = nil
        #expect(AuditChain.fault(in: seals, of: removed, after: nil) == .removed(5))
        #expect(AuditChain.fault(in: seals.filter { $0.position != 2 }, of: byID, after: nil) == .gap(3))
        let forged = AuditSeal(position: 3, line: lines[2].id, digest: lines[0].digest, chain: seals[2].chain)
        #expect(
            AuditChain.fault(in: seals.map { $0.position == 3 ? forged : $0 }, of: byID, after: nil)
                == .broken(3)
        )
        let moved = AuditChain.seals(of: [lines[1], lines[0]], after: nil)
        #expect(moved.last?.chain != seals[1].chain)
    }

    @Test("values cannot be moved between columns without the digest changing")
    func columns() {
        let id = UUID()
        let written = [["ab", "c"], ["a", "bc"], ["", "abc"], [nil, "abc"], ["abc", nil], ["1:a", "b"]].map {
            AuditLine(id: id, columns: $0).digest
        }
        #expect(Set(written).count == written.count)
    }

    private static func write(_ count: Int, _ database: Database, world: World) async throws {
        try await database.transaction { transaction in
            for number in 0..<count {
                let entry = AuditEntry(
                    actor: nil,
                    action: "test.\(number)",
                    subject: nil,
                    detail: #"{"n":"\#(number)"}"#
                )
                try await transaction.record(entry, world: world)
            }
        }
    }

    @Test("P-14 the book is sealed in batches, verified, and a kept head finds a rewritten book")
    func book() async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(Date(timeIntervalSince1970: 1_795_222_800))
            let store = AuditStore(database: test.database, world: clock.world)
            try await Self.write(1_203, test.database, world: clock.world)
            #expect(try await store.seal() == 1_203)
            #expect(try await store.seal() == 0)
            let kept = try #require(try await store.head())
            try await Self.write(3, test.database, world: clock.world)
            clock.now += 120
            #expect(try await store.verify().unsealed == 3)
            #expect(try await store.seal() == 3)
            let verdict = try await store.verify(against: kept)
            #expect(verdict.fault == nil && verdict.sealed == 1_206 && verdict.unsealed == 0)
            // Whoever owns the database may rewrite the book and its chain: the head kept elsewhere tells.
            let owner = Database(conninfo: test.ownerConninfo, connections: 1, owner: true)
            try await owner.script("update audit set action = 'forged' where action = 'test.7'")
            let found = try await store.verify().fault
            guard case .changed = found else {
                Issue.record("a changed line was not found: \(String(describing: found))")
                return
            }
            try await owner.script("delete from audit_seals")
            #expect(try await store.seal(isThorough: true) == 1_206)
            #expect(try await store.verify().fault == nil)
            #expect(try await store.verify(against: kept).fault == .otherHead(kept.position))
            await owner.close()
        }
    }

    @Test("P-14 the server's own role can neither change nor delete lines or seals")
    func locked() async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(Date(timeIntervalSince1970: 1_795_222_800))
            try await Self.write(1, test.database, world: clock.world)
            try await AuditStore(database: test.database, world: clock.world).seal()
            for statement in [
                "update audit set action = 'x'", "delete from audit", "update audit_seals set position = 9",
                "delete from audit_seals", "truncate audit_seals",
            ] {
                await #expect(throws: PostgresError.self, "\(statement)") {
                    try await test.database.transaction { try await $0.run(statement) }
                }
            }
        }
    }
}
