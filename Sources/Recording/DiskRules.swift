package import FoundationEssentials

/// How full a disk is, in bytes.
package struct DiskSpace: Sendable, Equatable {
    package let total: Int64
    /// What we may still use.
    package let free: Int64

    package init(total: Int64, free: Int64) {
        self.total = total
        self.free = free
    }
}

/// What footage leaves free for the database and the machine.
package struct DiskReserve: Sendable, Equatable {
    package var bytes: Int64
    package var percent: Double

    /// 5 GB or 5 %, whichever is more.
    package init(bytes: Int64 = 5_000_000_000, percent: Double = 5) {
        self.bytes = bytes
        self.percent = percent
    }

    /// Bytes that stay free on a disk of that size.
    package func bytes(of total: Int64) -> Int64 {
        max(bytes, Int64(Double(total) * percent / 100))
    }
}

/// What is left for the plan.
package struct DiskForecast: Sendable, Equatable {
    package let space: DiskSpace
    /// Bytes footage never takes.
    package let reserve: Int64
    /// Whether recorders may write.
    package let isOpen: Bool
    /// Bytes a second written now.
    package let rate: Double
    /// Hours until the reserve is reached at that rate; nil while nothing is written.
    package let hoursLeft: Double?
    /// Bytes today's plan still needs.
    package let needed: Int64
    /// Whether they are there.
    package var isEnough: Bool { space.free - reserve >= needed }
}

/// So many seconds that a camera is still to be recorded.
package struct PlannedFootage: Sendable, Equatable {
    package let device: UUID
    package let seconds: Double

    package init(device: UUID, seconds: Double) {
        self.device = device
        self.seconds = seconds
    }
}

/// Decisions about the disk; no I/O.
package enum DiskRules {
    /// Bytes a second of a camera nobody has measured yet: 4 Mbit/s, what a hall's camera sends at 1080p.
    package static let assumedRate = 500_000.0

    /// Whether recorders may write.
    ///
    /// Once closed, a tenth of the reserve more must be free before they may again, so that they do not flutter at
    /// the edge.
    package static func mayWrite(_ space: DiskSpace, _ reserve: DiskReserve, wasOpen: Bool) -> Bool {
        let bytes = reserve.bytes(of: space.total)
        return space.free >= (wasOpen ? bytes : bytes + bytes / 10)
    }

    /// - Parameters:
    ///   - rate: bytes a second written now.
    ///   - needed: bytes the plan still wants.
    package static func forecast(
        _ space: DiskSpace,
        _ reserve: DiskReserve,
        isOpen: Bool,
        rate: Double,
        needed: Int64
    ) -> DiskForecast {
        let kept = reserve.bytes(of: space.total)
        return DiskForecast(
            space: space,
            reserve: kept,
            isOpen: isOpen,
            rate: rate,
            hoursLeft: rate > 0 ? max(0, Double(space.free - kept)) / rate / 3600 : nil,
            needed: needed
        )
    }

    /// Bytes the plan wants of cameras.
    ///
    /// Each at the rate it was recorded at last; one that never was, at the mean of the others; the first ever, at
    /// `assumedRate`.
    ///
    /// - Parameter rates: bytes a second, by device.
    package static func needed(_ plan: [PlannedFootage], rates: [UUID: Double]) -> Int64 {
        let mean = rates.isEmpty ? assumedRate : rates.values.reduce(0, +) / Double(rates.count)
        return Int64(plan.reduce(0) { $0 + (rates[$1.device] ?? mean) * max(0, $1.seconds) })
    }

    /// Whether a day's disk counts as short.
    ///
    /// Once it does, a twentieth more must be there before it does not any more.
    package static func isShort(_ forecast: DiskForecast, wasShort: Bool) -> Bool {
        let room = Double(max(0, forecast.space.free - forecast.reserve))
        return room < Double(forecast.needed) * (wasShort ? 1.05 : 1)
    }

    /// The rate after another measurement; a minute's weight, so that key frames do not make it jump.
    package static func smoothed(_ rate: Double, with bytes: Int64, over seconds: Double) -> Double {
        guard seconds > 0 else { return rate }
        let now = Double(bytes) / seconds
        guard rate > 0 else { return now }
        let weight = min(1, seconds / 60)
        return rate * (1 - weight) + now * weight
    }
}
