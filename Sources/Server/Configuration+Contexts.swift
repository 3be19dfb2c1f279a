import Alerts
import Analysis
import Foundation
import Kernel
import Logging
import Postgres
import Proctoring
import Recording
import Scheduling
import Streams

/// What each context makes of the keys.
extension Configuration {
    var streams: StreamSettings {
        get throws {
            var settings = StreamSettings()
            settings.startsPerSecond = try number("stream.starts_per_second")
            settings.silence = try number("stream.silence_seconds")
            settings.interval = try number("analysis.interval_seconds")
            return settings
        }
    }

    var recording: RecordingSettings {
        get throws {
            var settings = RecordingSettings()
            settings.reserve.bytes = Int64(try number("disk.reserve_bytes"))
            settings.reserve.percent = try number("disk.reserve_percent")
            return settings
        }
    }

    func analysis(footage: URL) throws -> AnalysisSettings {
        var settings = AnalysisSettings()
        settings.model = try Weights.yunet(self)
        settings.footage = footage.path
        settings.interval = try number("analysis.interval_seconds")
        settings.threads = try whole("analysis.threads")
        settings.limits.raiseAfter = try number("finding.raise_seconds")
        settings.limits.clearAfter = try number("finding.clear_seconds")
        settings.limits.frozenAfter = try number("finding.frozen_seconds")
        return settings
    }

    func monitor(
        roomSittings: RoomSittingStore,
        recording: Recording,
        alerts: AlertBook,
        database: Database,
        day: @escaping @Sendable (Date) -> Range<Date>,
        world: World,
        log: Logger
    ) throws -> Monitor {
        var limits = SettingLimits()
        limits.clock = try number("alert.clock_seconds")
        limits.keyInterval = try number("alert.key_interval_seconds")
        return Monitor(
            roomSittings: roomSittings,
            recording: recording,
            alerts: alerts,
            database: database,
            world: world,
            grace: try number("alert.start_grace_seconds"),
            limits: limits,
            startsPerSecond: try number("stream.starts_per_second"),
            day: day,
            log: log
        )
    }
}
