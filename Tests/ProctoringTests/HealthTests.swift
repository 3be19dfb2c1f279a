import Foundation
import Kernel
import Support
import Synchronization
import Testing
import Web

@testable import Proctoring

@Suite("P-20 health") struct HealthTests {
    /// Parts whose answers the test decides.
    private final class Parts: Sendable {
        let states = Mutex<[String: HealthPart.State]>([:])
        let asked = Mutex<[String: Int]>([:])
        let hanging = Mutex<Set<String>>([])

        struct Away: Error {}

        func ask(_ code: String) async throws -> HealthPart {
            asked.withLock { $0[code, default: 0] += 1 }
            while hanging.withLock({ $0.contains(code) }) { try await Task.sleep(for: .milliseconds(5)) }
            guard let state = states.withLock({ $0[code] }) else { throw Away() }
            return HealthPart(code, state, "1 / 2")
        }

        func count(_ code: String) -> Int { asked.withLock { $0[code] ?? 0 } }
    }

    private func with(_ codes: [String], _ body: (Health, Parts, TestClock) async throws -> Void) async throws
    {
        let parts = Parts()
        let clock = TestClock(Plans.due)
        let site = try Site(resources: TestDatabase.resources, contexts: [], zone: "UTC", world: clock.world)
        let health = Health(
            asks: codes.map { code in (code, { try await parts.ask(code) }) },
            site: site,
            world: clock.world
        )
        let running = Task { await health.run() }
        defer { running.cancel() }
        try await body(health, parts, clock)
    }

    @Test("before anybody has answered nothing is in order")
    func beginning() async throws {
        let clock = TestClock(Plans.due)
        let site = try Site(resources: TestDatabase.resources, contexts: [], zone: "UTC", world: clock.world)
        let health = Health(asks: [("disk", { HealthPart("disk", .ok) })], site: site, world: clock.world)
        #expect(health.state == .failed)
        #expect(health.standings.map(\.since) == [Plans.due])
    }

    @Test("each part has its own state and age, worst first")
    func standings() async throws {
        try await with(["a", "b", "c"]) { health, parts, clock in
            parts.states.withLock { $0 = ["a": .ok, "b": .degraded] }
            try await eventually("answers") {
                health.standings.map(\.part.state) == [.failed, .degraded, .ok]
            }
            #expect(health.standings.map(\.part.code) == ["c", "b", "a"])
            clock.now += 3
            parts.states.withLock { $0["c"] = .ok }
            try await eventually("c is back") { health.state == .degraded }
            let since = Dictionary(uniqueKeysWithValues: health.standings.map { ($0.part.code, $0.since) })
            #expect(since == ["a": Plans.due, "b": Plans.due, "c": Plans.due + 3])
        }
    }

    @Test("a part that hangs hides no other and has failed after ten seconds")
    func hanging() async throws {
        try await with(["a", "b"]) { health, parts, clock in
            parts.states.withLock { $0 = ["a": .ok, "b": .ok] }
            try await eventually("both well") { health.state == .ok }
            let before = parts.count("a")
            parts.hanging.withLock { _ = $0.insert("b") }
            try await eventually("b hangs, a is asked on") { parts.count("a") >= before + 3 }
            #expect(health.state == .ok)
            clock.now += 11
            try await eventually("a is heard again") { health.standings.map(\.part.state) == [.failed, .ok] }
            #expect(
                health.standings.first == .init(part: HealthPart("b", .failed, "1 / 2"), since: Plans.due)
            )
        }
    }
}
