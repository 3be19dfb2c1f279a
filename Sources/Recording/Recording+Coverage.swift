package import FoundationEssentials
internal import Kernel
package import Scheduling
internal import Synchronization

extension RoomSitting {
    /// What ought to be recorded of it: from the due moment, or the hand that started it, to the plan's end.
    ///
    /// An end by hand does not shorten it; the ledger says so instead.
    package var recordable: Range<Date> {
        let from: Date
        switch opening {
        case .planned: from = openedAt.map { min($0, dueAt) } ?? dueAt
        case .byHand: from = openedAt ?? dueAt
        }
        return min(from, closesAt)..<closesAt
    }
}

extension Recording {
    /// The ledgers of room sittings as far as they can be judged now; a fixed number of statements for any number.
    package func coverage(of roomSittings: [RoomSitting]) async throws -> [RoomCoverage] {
        guard let start = roomSittings.map(\.recordable.lowerBound).min() else { return [] }
        let fresh = unknown
        var evidence = try await coverageStore.evidence(of: roomSittings.map(\.id.uuid), since: start)
        for segment in fresh where segment.endsAt > segment.startsAt {
            evidence[segment.place, default: CoverageEvidence()].kept.append(
                segment.startsAt..<segment.endsAt
            )
        }
        let now = world.now()
        return roomSittings.map { coverage(of: $0, evidence, now) }
    }

    /// The ledgers of one room sitting.
    package func coverage(of roomSitting: RoomSitting) async throws -> RoomCoverage {
        try await coverage(of: [roomSitting])[0]
    }

    private func coverage(
        of roomSitting: RoomSitting,
        _ evidence: [FootagePlace: CoverageEvidence],
        _ now: Date
    ) -> RoomCoverage {
        let id = roomSitting.id.uuid
        // Cameras taken away since have footage too, and must not vanish from the ledger.
        let seen = evidence.keys.filter { $0.roomSitting == id }.map(\.device)
        let devices = Set(roomSitting.devices.map(\.id.uuid)).union(seen)
        let window = CoverageRules.judged(roomSitting.recordable, at: now)
        var ledgers: [UUID: Coverage] = [:]
        for device in devices {
            guard let window else {
                ledgers[device] = Coverage(stretches: [])
                continue
            }
            var known = evidence[FootagePlace(roomSitting: id, device: device)] ?? CoverageEvidence()
            known.closedAt = roomSitting.closedAt
            ledgers[device] = CoverageRules.coverage(of: window, from: known)
        }
        let state = CoverageRules.state(
            Array(ledgers.values),
            isDue: window != nil,
            isOver: now
                >= (roomSitting.closedAt ?? roomSitting.closesAt).addingTimeInterval(CoverageRules.settling)
        )
        return RoomCoverage(roomSitting: id, devices: ledgers, state: state)
    }
}
