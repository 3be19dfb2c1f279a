import Alerts
import Analysis
import CheckIn
import Foundation
import Kernel
import Logging
import Organisations
import Postgres
import Proctoring
import Recording
import Records
import Scheduling
import Streams
import Web

/// What contexts are told of each other where the manifest's table does not let them see: closures, made here.
struct Surroundings: Sendable {
    let contexts: Contexts
    let storage: Storage
    let world: World
    let log: Logger

    /// What the push side asks.
    var push: Push.Surroundings {
        var push = Push.Surroundings(bus: storage.eventLog, world: world, log: log)
        push.liveTiles = { [streams = contexts.streams, world] in
            streams.live().map { live in
                LiveTile(
                    id: live.id.uuid,
                    scope: live.source.scope,
                    roomSitting: live.source.roomSitting,
                    device: live.source.device,
                    state: live.state.rawValue,
                    cause: live.cause?.rawValue,
                    unitAge: live.unitAge(at: world.now()),
                    people: live.people,
                    interval: live.interval
                )
            }
        }
        push.still = { [analysis = contexts.analysis] id in
            analysis.tile(ID(id)).map { LiveStill(at: $0.at, jpeg: $0.bytes) }
        }
        push.isOpen = { [sessions = contexts.organisations.sessions] in try await sessions.isOpen(signIn: $0)
        }
        push.markPushed = { [book = contexts.alerts.book] ids in try await book.markPushed(ids.map { ID($0) })
        }
        return push
    }

    /// Figures of the server as a whole, for the board.
    var figures: @Sendable () async -> ConsoleFigures {
        { [recording = contexts.recording, analysis = contexts.analysis, monitor = contexts.monitor] in
            var figures = ConsoleFigures()
            figures.diskHours = recording.forecast.hoursLeft
            figures.interval = analysis.interval
            figures.coverage = monitor.shares
            return figures
        }
    }

    /// The site with the menu's counts.
    func counting(_ site: Site) -> Site {
        var site = site
        site.counts = { [book = contexts.alerts.book, checkIns = contexts.checkIns.store] principal in
            var counts: [String: Int] = [:]
            if let reach = principal.reach(.readAlerts) {
                counts["alerts"] = (try? await book.openCount(reach: reach)) ?? 0
            }
            if let reach = principal.reach(.readVerifications) {
                counts["check_ins"] = (try? await checkIns.waitingCount(reach: reach)) ?? 0
            }
            return counts
        }
        return site
    }

    /// The site with the whole OpenAPI document, record types' entries put in.
    func documented(_ site: Site) throws -> Site {
        var site = site
        let byHand = Storage.resources.appending(path: "Invigil_Web.resources/Assets/openapi.json")
        site.document = Array(
            try RecordOpenAPI.complete(Data(contentsOf: byHand), with: contexts.records)
        )
        return site
    }

    /// Takes workbooks in.
    func importer(_ site: Site) -> RecordImporter {
        RecordImporter(
            contexts.records,
            database: storage.database,
            site: site,
            world: world,
            principal: { [sessions = contexts.organisations.sessions] in try await sessions.principal(of: $0)
            },
            log: log
        )
    }

    /// What the health page asks each second.
    func asks(hasWeights: Bool) -> [(code: String, ask: Health.Ask)] {
        [
            (
                "database",
                { [database = storage.database] in
                    _ = try await database.row("select 1")
                    return HealthPart("database", .ok)
                }
            ),
            (
                "streams",
                { [streams = contexts.streams] in
                    let all = streams.live()
                    let live = all.count { $0.state == .live }
                    return HealthPart("streams", live < all.count ? .degraded : .ok, "\(live) / \(all.count)")
                }
            ),
            (
                "recording",
                { [recording = contexts.recording] in
                    let statuses = recording.statuses()
                    let troubled = statuses.count { $0.trouble != nil }
                    return HealthPart(
                        "recording",
                        troubled > 0 ? .failed : .ok,
                        "\(statuses.count - troubled) / \(statuses.count)"
                    )
                }
            ),
            (
                "disk",
                { [recording = contexts.recording, monitor = contexts.monitor] in
                    let forecast = recording.forecast
                    let detail = "\(forecast.space.free / 1_000_000_000) GB"
                    let state: HealthPart.State =
                        !forecast.isOpen ? .failed : monitor.isDiskShort ? .degraded : .ok
                    return HealthPart("disk", state, detail)
                }
            ),
            (
                "analysis",
                { [analysis = contexts.analysis] in
                    HealthPart("analysis", .ok, "\((analysis.interval * 10).rounded() / 10) s")
                }
            ),
            (
                "notices",
                { [book = contexts.alerts.book] in
                    let unreached = try await book.unreachedCount()
                    return HealthPart(
                        "notices",
                        unreached > 0 ? .degraded : .ok,
                        unreached > 0 ? "\(unreached)" : ""
                    )
                }
            ),
            ("weights", { HealthPart("weights", hasWeights ? .ok : .degraded) }),
        ]
    }
}
