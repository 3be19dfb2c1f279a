internal import FoundationEssentials
internal import Kernel
internal import Recording
internal import Scheduling

/// What the plan still wants of the disk, and where it is told that the disk will not do.
enum DiskPlanRules {
    /// The seconds of every camera that are still to be recorded.
    static func planned(_ rooms: [RoomSitting], now: Date) -> [PlannedFootage] {
        rooms.filter { $0.phase(at: now) != .ended }.flatMap { room in
            let window = room.monitored ?? room.dueAt..<room.closesAt
            let seconds = window.upperBound.timeIntervalSince(max(now, window.lowerBound))
            return room.devices.map { PlannedFootage(device: $0.id.uuid, seconds: max(0, seconds)) }
        }
    }

    /// The room sitting of each site that comes first: one disk is one fault, and each site's people must know.
    static func tellers(of rooms: [RoomSitting], now: Date) -> Set<ID<RoomSitting>> {
        let coming = rooms.filter { $0.phase(at: now) != .ended && !$0.devices.isEmpty }
        let first = Dictionary(grouping: coming, by: \.site.id).compactMap { _, rooms in
            rooms.min {
                ($0.dueAt, $0.room.number, $0.id.uuid.text) < ($1.dueAt, $1.room.number, $1.id.uuid.text)
            }
        }
        return Set(first.map(\.id))
    }
}
