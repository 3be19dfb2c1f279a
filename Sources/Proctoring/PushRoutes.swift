internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
package import Web

extension Push {
    private struct Issued: Encodable {
        let ticket: String
        let path: String
        /// Where the event log is now: what the page shows is at least that new.
        let position: Int64
    }

    package func mount(on routes: Routes) {
        routes.on(.post, "/api/v1/push-tickets", requires: .watchRooms) { _, _, caller in
            let position = try await surroundings.bus.head()
            let principal = caller.principal
            let ticket = PushTicket(
                claims: PushClaims(
                    user: principal.user,
                    signIn: principal.signIn,
                    audience: PushAudience(principal),
                    issuedAt: surroundings.world.now()
                ),
                nonce: surroundings.world.id()
            )
            return try .json(
                Issued(ticket: seal.sign(ticket.payload), path: Self.path, position: position),
                status: .created
            )
        }
    }
}
