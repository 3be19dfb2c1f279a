import Foundation
import Testing

@testable import Kernel

@Suite struct IdentifierTests {
    @Test func identifiersMadeLaterSortLater() {
        let early = UUID(
            version7At: Date(timeIntervalSince1970: 1000),
            random: [UInt8](repeating: 255, count: 10)
        )
        let late = UUID(
            version7At: Date(timeIntervalSince1970: 1000.001),
            random: [UInt8](repeating: 0, count: 10)
        )
        #expect(early.text < late.text)
    }

    @Test("version and variant bits are those of RFC 9562", arguments: 0..<20)
    func bits(round: Int) {
        let text = World.live.id().text
        let parts = text.split(separator: "-")
        #expect(parts[2].first == "7")
        #expect("89ab".contains(parts[3].first ?? "x"))
    }
}

@Suite struct ReachTests {
    private func principal(_ grants: [Grant]) -> Principal {
        Principal(
            user: UUID(),
            signIn: UUID(),
            account: "a",
            name: "A",
            organisation: UUID(),
            organisationName: "O",
            grants: grants,
            mustChangePassword: false
        )
    }

    @Test("C-15 a proctor reaches only the room sittings granted")
    func proctor() {
        let room = UUID()
        let reach = principal([Grant(role: .proctor, scope: room)]).reach(.watchRooms)
        #expect(reach?.contains([Reach.house, UUID(), room]) == true)
        #expect(reach?.contains([Reach.house, UUID(), UUID()]) == false)
        #expect(principal([Grant(role: .proctor, scope: room)]).reach(.importPlan) == nil)
    }

    @Test("no role may be granted further than its furthest permission", arguments: Role.allCases)
    func furthest(role: Role) {
        for kind in ReachKind.allCases where role.mayReach(kind) {
            for reach in role.permissions.values { #expect(kind <= reach) }
        }
    }

    @Test func everybodyHasHisOwnAccountAndNothingElseByItself() {
        let somebody = principal([])
        for permission in Permission.allCases where permission != .ownAccount {
            #expect(somebody.reach(permission) == nil)
        }
        #expect(somebody.reach(.ownAccount)?.ids == [somebody.user])
    }
}

@Suite struct JSONTests {
    @Test(arguments: ["2026-11-21T01:04:12.250Z", "2026-11-21T01:04:12Z", "2026-11-21T09:04:12+08:00"])
    func times(text: String) throws {
        let date = try #require(Date(rfc3339: text))
        #expect(date.rfc3339.hasPrefix("2026-11-21T01:04:12."))
    }

    @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-21"])
    func notTimes(text: String) {
        #expect(Date(rfc3339: text) == nil)
    }
}
