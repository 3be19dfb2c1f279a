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
    ///   - rate: bytes a second written now, by so many cameras.
    ///   - cameraSeconds: what today's plan still wants recorded, all cameras together.
    package static func forecast(
        _ space: DiskSpace,
        _ reserve: DiskReserve,
        isOpen: Bool,
        rate: Double,
        cameras: Int,
        cameraSeconds: Double
    ) -> DiskForecast {
        let kept = reserve.bytes(of: space.total)
        let each = cameras > 0 && rate > 0 ? rate / Double(cameras) : assumedRate
        return DiskForecast(
            space: space,
            reserve: kept,
            isOpen: isOpen,
            rate: rate,
            hoursLeft: rate > 0 ? max(0, Double(space.free - kept)) / rate / 3600 : nil,
            needed: Int64(each * max(0, cameraSeconds))
        )
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
