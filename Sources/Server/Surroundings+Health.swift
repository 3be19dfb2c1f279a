import Alerts
import Analysis
import Postgres
import Proctoring
import Recording
import Streams

extension Surroundings {
    /// A part of the server as the health page asks for it.
    typealias Ask = (code: String, ask: Health.Ask)

    /// What the health page asks each second; each process answers for what it runs.
    func asks(of part: Part?, hasWeights: Bool) -> [Ask] {
        var asks: [Ask] = [
            (
                "database",
                { [database = storage.database] in
                    _ = try await database.row("select 1")
                    return HealthPart("database", .ok)
                }
            )
        ]
        if let airing { asks += aired(airing) } else { asks += watched }
        asks.append(disk)
        if part != .watch { asks.append(notices) }
        asks.append(("weights", { HealthPart("weights", hasWeights ? .ok : .degraded) }))
        return asks
    }

    /// The watching process as it airs; silence is failure.
    private func aired(_ airing: AiringReader) -> [Ask] {
        [
            (
                "watch",
                {
                    guard let current = airing.current else { return HealthPart("watch", .failed) }
                    let (live, all) = (current.live, current.tiles.count)
                    return HealthPart("watch", live < all ? .degraded : .ok, "\(live) / \(all)")
                }
            ),
            (
                "recording",
                {
                    guard let figures = airing.current?.figures else {
                        return HealthPart("recording", .failed)
                    }
                    return recorded(figures.recordings, troubled: figures.troubled)
                }
            ),
        ]
    }

    private func recorded(_ all: Int, troubled: Int) -> HealthPart {
        HealthPart("recording", troubled > 0 ? .failed : .ok, "\(all - troubled) / \(all)")
    }

    private var watched: [Ask] {
        [
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
                    return recorded(statuses.count, troubled: statuses.count { $0.trouble != nil })
                }
            ),
            (
                "analysis",
                { [analysis = contexts.analysis] in
                    HealthPart("analysis", .ok, "\((analysis.interval * 10).rounded() / 10) s")
                }
            ),
        ]
    }

    private var disk: Ask {
        (
            "disk",
            { [recording = contexts.recording, monitor = contexts.monitor] in
                let forecast = recording.forecast
                let detail = "\(forecast.space.free / 1_000_000_000) GB"
                let state: HealthPart.State =
                    !forecast.isOpen ? .failed : monitor.isDiskShort ? .degraded : .ok
                return HealthPart("disk", state, detail)
            }
        )
    }

    private var notices: Ask {
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
        )
    }
}
