import Alerts
import Analysis
import Foundation
import Identity
import Kernel
import Organisations
import Proctoring
import Recording
import Records
import Scheduling
import ServiceLifecycle
import Streams

extension House {
    /// What touches cameras and their pictures, in the order in which it must stop last.
    var watching: [any Service] {
        var services: [any Service] = [
            Until { [recording = contexts.recording] in await recording.run() },
            Until { [expectedPeople = contexts.expectedPeople] in await expectedPeople.run() },
            Until { [analysis = contexts.analysis] in await analysis.run() },
            Until { [streams = contexts.streams] in await streams.run() },
        ]
        if part == .watch { services.append(Until { [writer = airingWriter] in await writer.run() }) }
        return services
    }

    /// Everything else.
    ///
    /// The judgement is here, not beside the cameras: who judges must outlive what he judges.
    var examining: [any Service] {
        let sealer = AuditSealer(store: contexts.organisations.audit, log: log)
        var services: [any Service] = []
        if let airing {
            services.append(Until { await airing.run() })
            services.append(Until { [recording = contexts.recording] in await recording.watchDisk() })
        }
        services += [
            Until { [scheduling = contexts.scheduling, site, log] in
                await scheduling.run(site: site, log: log)
            },
            Until { [identity = contexts.identity] in await identity.run() },
            Until { [monitor = contexts.monitor] in await monitor.run() },
            Until { await sealer.run() },
            Until { [importer] in await importer.run() },
            Until { [outbox = contexts.alerts.outbox] in await outbox.run() },
            Until { [push] in await push.run() },
            Until { [console, log] in await console.run(log: log) },
        ]
        return services
    }

    private var airingWriter: AiringWriter {
        let (streams, analysis, recording) = (contexts.streams, contexts.analysis, contexts.recording)
        return AiringWriter(
            directory: airingDirectory,
            log: log,
            now: { [world] in
                let statuses = recording.statuses(), forecast = recording.forecast
                return Airing(
                    at: world.now(),
                    tiles: streams.live().map { Airing.Tile($0, stillAt: analysis.tile($0.id)?.at) },
                    fresh: recording.unknown.map(Airing.Fresh.init),
                    figures: Airing.Figures(
                        recordings: statuses.count,
                        troubled: statuses.count { $0.trouble != nil },
                        diskFree: forecast.space.free,
                        isDiskOpen: forecast.isOpen,
                        diskHours: forecast.hoursLeft,
                        interval: analysis.interval
                    )
                )
            },
            still: { analysis.tile(ID($0)) }
        )
    }
}

extension Airing.Tile {
    init(_ live: LiveSource, stillAt: Date?) {
        self.init(
            id: live.id.uuid,
            scope: live.source.scope,
            roomSitting: live.source.roomSitting,
            device: live.source.device,
            state: live.state.rawValue,
            cause: live.cause?.rawValue,
            unitAt: live.unitAt,
            people: live.people,
            interval: live.interval,
            stillAt: stillAt
        )
    }
}
