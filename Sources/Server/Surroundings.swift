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
import Secrets
import Streams
import Web

/// What contexts are told of each other where the manifest's table does not let them see: closures, made here.
struct Surroundings: Sendable {
    let contexts: Contexts
    let storage: Storage
    /// What the watching process airs, where this is not it.
    let airing: AiringReader?
    let world: World
    let log: Logger

    /// The push side; its tickets are signed with the server's own key.
    func openPush(_ keyring: Keyring) throws -> Push {
        let seal = TicketSeal(sign: { keyring.sign($0) }, verify: { keyring.verify($0) })
        return try Push(seal: seal, surroundings: push)
    }

    /// What the push side asks.
    var push: Push.Surroundings {
        var push = Push.Surroundings(bus: storage.eventLog, world: world, log: log)
        if let airing {
            push.liveTiles = { [world] in
                let now = world.now()
                return airing.last?.tiles.map { $0.live(at: now) } ?? []
            }
            push.still = { airing.still($0).map { LiveStill(at: $0.at, jpeg: $0.bytes) } }
        } else {
            watchHere(&push)
        }
        push.isOpen = { [sessions = contexts.organisations.sessions] in try await sessions.isOpen(signIn: $0)
        }
        push.markPushed = { [book = contexts.alerts.book] ids in try await book.markPushed(ids.map { ID($0) })
        }
        return push
    }

    private func watchHere(_ push: inout Push.Surroundings) {
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
    }

    /// Figures of the server as a whole, for the board.
    var figures: @Sendable () async -> ConsoleFigures {
        {
            [recording = contexts.recording, analysis = contexts.analysis, monitor = contexts.monitor, airing]
            in
            var figures = ConsoleFigures()
            let aired = airing?.current?.figures
            figures.diskHours = airing == nil ? recording.forecast.hoursLeft : aired?.diskHours
            figures.interval = airing == nil ? analysis.interval : aired?.interval
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
}
