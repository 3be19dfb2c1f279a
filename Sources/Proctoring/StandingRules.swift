internal import Alerts
package import FoundationEssentials
internal import Kernel
internal import Scheduling

/// Faults of the plan and of cameras' settings, which stand beside whatever the pictures are like.
///
/// Pure. They have no moment of their own at which they began: they count from the look that first saw them, and are
/// told once they have lasted.
package struct StandingRules: Sendable {
    package var limits = SettingLimits()
    /// Seconds a fault must be seen before it is told: a first measurement may be a stray.
    package var hold: TimeInterval = 5
    /// So long before monitoring is due a room without a camera is told, in seconds.
    package var notice: TimeInterval = 2 * 3600

    package init() {}

    /// Every standing fault of a room sitting, those known before with their beginning.
    package func look(
        at room: RoomActual,
        before: [StandingKey: StandingFault],
        now: Date
    ) -> [StandingKey: StandingFault] {
        guard room.roomSitting.phase(at: now) != .ended else { return [:] }
        var found = roomFaults(room, now: now)
        for device in room.roomSitting.devices {
            guard let camera = room.cameras[device.id], camera.firstLiveAt != nil else { continue }
            if let reason = wrongSetting(camera, room.roomSitting.sitting.wishes) {
                found[StandingKey(.wrongSetting, device.id)] = reason
            }
            if isClockOff(camera, now: now) { found[StandingKey(.clockDrift, device.id)] = "" }
        }
        return found.reduce(into: [:]) { faults, one in
            faults[one.key] = StandingFault(since: before[one.key]?.since ?? now, reason: one.value)
        }
    }

    /// Those that have lasted, as differences.
    func differences(of room: RoomActual, now: Date) -> [Difference] {
        room.standing.compactMap { key, fault in
            let due = fault.since.addingTimeInterval(hold)
            guard now >= due else { return nil }
            return Difference(
                key.cause,
                roomSitting: room.roomSitting.id,
                device: key.device,
                since: fault.since,
                due: due,
                reason: fault.reason
            )
        }
    }

    private func roomFaults(_ room: RoomActual, now: Date) -> [StandingKey: String] {
        var found: [StandingKey: String] = [:]
        if room.roomSitting.devices.isEmpty, now >= room.roomSitting.dueAt.addingTimeInterval(-notice) {
            found[StandingKey(.noDevice)] = ""
        }
        if room.isDiskShort { found[StandingKey(.diskShort)] = "" }
        return found
    }

    /// What is to be changed on the camera first; nil: nothing.
    private func wrongSetting(_ camera: CameraActual, _ wishes: Sitting.Wishes) -> String? {
        // A tenth is left to measuring.
        if let interval = camera.keyInterval, interval > limits.keyInterval * 1.05 { return "key_interval" }
        if let height = camera.height, let least = wishes.leastHeight, height < least { return "size" }
        if let rate = camera.framesPerSecond, let least = wishes.leastRate, camera.state == "live",
            rate < least * 0.9
        {
            return "rate"
        }
        return nil
    }

    private func isClockOff(_ camera: CameraActual, now: Date) -> Bool {
        guard let offset = camera.clockOffset, abs(offset) > limits.clock else { return false }
        return now.addingTimeInterval(offset) >= limits.oldestClock
    }
}
