import Analysis
import Foundation
import Kernel
import Scheduling
import Streams
import Synchronization

/// How many people the plan puts before each camera, for Analysis, which does not see the plan.
final class ExpectedPeople: Sendable {
    private let roomSittings: RoomSittingStore
    private let streams: Streams
    private let world: World
    private let counts = Mutex<[UUID: Int]>([:])

    init(roomSittings: RoomSittingStore, streams: Streams, world: World) {
        self.roomSittings = roomSittings
        self.streams = streams
        self.world = world
    }

    /// People come and go: a tenth more or less, at least one, is not worth a finding.
    var expectation: @Sendable (ID<Source>) -> Expectation {
        { [self] source in
            guard let roomSitting = streams.live(source)?.source.roomSitting,
                let count = counts.withLock({ $0[roomSitting] })
            else { return .none }
            let slack = max(1, count / 10)
            return .people(max(0, count - slack)...(count + slack))
        }
    }

    /// Follows the plan until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            if let monitored = try? await roomSittings.monitored(now: world.now()) {
                let pairs = monitored.compactMap { one in one.expectedPeople.map { (one.id.uuid, $0) } }
                counts.withLock { $0 = Dictionary(pairs, uniquingKeysWith: { first, _ in first }) }
            }
            try? await Task.sleep(for: .seconds(2))
        }
    }
}
