import Foundation
import Kernel
import Testing

@testable import Proctoring
@testable import Sockets

@Suite struct PushGroupsTests {
    private static let places = (0..<8).map { _ in UUID() }

    private static func some(_ number: Int, _ random: inout some RandomNumberGenerator) -> Set<UUID> {
        Set((0..<number).compactMap { _ in places.randomElement(using: &random) })
    }

    private static func event(_ random: inout some RandomNumberGenerator) -> Event {
        Event(
            id: UUID(),
            at: .now,
            kind: ["alert.raised", "source.changed", "user.changed"].randomElement(using: &random) ?? "",
            scope: Array(some(3, &random)),
            subject: UUID(),
            body: "{}"
        )
    }

    @Test(
        "C-15 each connection hears what its reach holds, in order, whoever came and went",
        arguments: 0..<50
    )
    func reach(round: Int) {
        var random = SystemRandomNumberGenerator()
        var groups = PushGroups()
        var open: [ConnectionID: PushAudience] = [:]
        for number in 0..<40 {
            let id = ConnectionID(rawValue: UInt64(number))
            // Few places, so that many share an audience.
            let audience = PushAudience(watch: Self.some(2, &random), alerts: Self.some(1, &random))
            groups.insert(id, hearing: audience)
            open[id] = audience
        }
        for (id, audience) in open where Bool.random(using: &random) {
            groups.remove(id, hearing: audience)
            open[id] = nil
        }
        #expect(Set(groups.all) == Set(open.keys))
        let batch = (0..<20).map { _ in Self.event(&random) }
        var heard: [ConnectionID: [UUID]] = [:]
        for (ids, events) in groups.hearing(batch) {
            for id in ids { heard[id] = events.map(\.id) }
        }
        for (id, audience) in open {
            #expect(heard[id] ?? [] == batch.filter(audience.mayHear).map(\.id))
        }
        #expect(Set(heard.keys).isSubset(of: Set(open.keys)))
    }
}
