package import Alerts
internal import FoundationEssentials
internal import Kernel
package import Recording
package import Scheduling

/// Expected against actual for one whole sitting: what was planned and recorded, every gap with its cause, every
/// alert with who took it and when (B-18, C-16).
package struct CoverageReport: Sendable {
    /// Gaps below so many seconds are told together, not one by one.
    static let shortest: Double = 1

    /// Reads the ledgers of room sittings.
    package typealias Ledgers = @Sendable ([RoomSitting]) async throws -> [RoomCoverage]

    /// One room of it.
    package struct Room: Sendable {
        package let roomSitting: RoomSitting
        package let cameras: [Camera]
        package let alerts: [Alert]
        package let state: ReplayState
    }

    /// One camera of a room.
    package struct Camera: Sendable {
        /// nil: it has been taken away since.
        package let device: Device?
        package let coverage: Coverage
    }

    package let rooms: [Room]

    package init(_ rooms: [RoomSitting], _ ledgers: [RoomCoverage], _ alerts: [Alert]) {
        let coverage = Dictionary(ledgers.map { ($0.roomSitting, $0) }) { first, _ in first }
        let raised = Dictionary(grouping: alerts, by: \.roomSitting)
        self.rooms = rooms.map { room in
            let ledger = coverage[room.id.uuid]
            let known = room.devices.map { device in
                Camera(device: device, coverage: ledger?.devices[device.id.uuid] ?? Coverage(stretches: []))
            }
            let present = Set(room.devices.map(\.id.uuid))
            let gone = (ledger?.devices ?? [:]).filter { !present.contains($0.key) }.sorted {
                $0.key.uuidString < $1.key.uuidString
            }
            return Room(
                roomSitting: room,
                cameras: known + gone.map { Camera(device: nil, coverage: $0.value) },
                alerts: (raised[room.id] ?? []).sorted { $0.raisedAt < $1.raisedAt },
                state: ledger?.state ?? .none
            )
        }
    }

    private var ledgers: [Coverage] { rooms.flatMap { $0.cameras.map(\.coverage) } }

    /// Seconds of all cameras.
    package var planned: Double { ledgers.reduce(0) { $0 + $1.planned } }
    package var kept: Double { ledgers.reduce(0) { $0 + $1.kept } }
    /// Share of the plan that is recorded; nil when nothing was to be yet.
    package var share: Double? {
        let wanted = ledgers.flatMap(\.stretches).filter { $0.cause != .closedByHand }.reduce(0) {
            $0 + $1.seconds
        }
        return wanted > 0 ? kept / wanted : nil
    }
    /// Seconds of gaps too short to be told one by one.
    package var shortGaps: Double {
        ledgers.flatMap(\.gaps).map(\.seconds).filter { $0 < Self.shortest }.reduce(0, +)
    }
    /// Seconds without a cause: a report is whole when there are none.
    package var unexplained: Double {
        ledgers.flatMap(\.gaps).filter { $0.cause == .unknown }.reduce(0) { $0 + $1.seconds }
    }
}
