internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Synchronization
internal import Web

/// Leaves one audit row for each viewing and each download (B-19).
///
/// A replay asks for its document and for hundreds of ranges, which together are one viewing. Another sign-in,
/// another room sitting, or ten minutes of not looking make it another one.
final class ViewBook: Sendable {
    private struct Viewing: Hashable {
        let signIn: UUID
        let action: String
        let subject: UUID
        let device: UUID?
    }

    private static let idle: TimeInterval = 600
    private static let most = 10_000

    private let database: Database
    private let world: World
    private let seen = Mutex<[Viewing: Date]>([:])

    init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// Writes the viewing down unless it goes on already; fails rather than show anything unwritten.
    func note(
        _ action: String,
        of roomSitting: UUID,
        device: UUID? = nil,
        _ caller: Caller,
        _ context: AppContext
    ) async throws {
        let viewing = Viewing(
            signIn: caller.principal.signIn,
            action: action,
            subject: roomSitting,
            device: device
        )
        let before = begin(viewing)
        guard before.isNew else { return }
        do {
            let detail = device.map { "{\"device\":\"\($0.text)\"}" } ?? "{}"
            try await database.transaction { transaction in
                try await transaction.record(caller.audit(action, roomSitting, detail, context), world: world)
            }
        } catch {
            seen.withLock { $0[viewing] = before.last }
            throw error
        }
    }

    private func begin(_ viewing: Viewing) -> (isNew: Bool, last: Date?) {
        let now = world.now()
        return seen.withLock { seen in
            if seen.count > Self.most { seen = seen.filter { now.timeIntervalSince($0.value) < Self.idle } }
            let last = seen[viewing]
            seen[viewing] = now
            return (last.map { abs(now.timeIntervalSince($0)) >= Self.idle } ?? true, last)
        }
    }
}
