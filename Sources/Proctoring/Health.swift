internal import FoundationEssentials
package import Kernel
internal import Synchronization
package import Web

/// How one part of the server is.
package struct HealthPart: Sendable, Equatable {
    /// Stable codes, as in `/health` and locale keys `health.state.…`.
    package enum State: String, Sendable, Encodable, CaseIterable, Comparable {
        case failed, degraded, ok

        /// Worse comes first.
        package static func < (left: State, right: State) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { self == .failed ? 0 : self == .degraded ? 1 : 2 }
    }

    /// Stable code, as in locale keys `health.part.…`, `health.advice.…`.
    package let code: String
    package let state: State
    /// Figures for the page, in no language: `12 / 14`.
    package let detail: String

    package init(_ code: String, _ state: State, _ detail: String = "") {
        self.code = code
        self.state = state
        self.detail = detail
    }
}

/// The state of the server's parts with its age.
///
/// Each part is asked each second by a task of its own, so that one that hangs hides no other, and pages cost
/// nothing. A part that has not answered for a while has failed, whatever it said last: silence is never fine.
package final class Health: Sendable {
    /// Asks one part; an error counts as failed.
    package typealias Ask = @Sendable () async throws -> HealthPart

    /// Without an answer for so long, a part has failed.
    private static let patience = Duration.seconds(10)

    private struct Known {
        var part: HealthPart
        var since: Date
        /// When it last answered, on the clock that is never put.
        var heardAt: Duration
    }

    /// A part as it stands now.
    struct Standing: Sendable, Equatable {
        let part: HealthPart
        let since: Date
    }

    let site: Site
    let world: World
    private let asks: [(code: String, ask: Ask)]
    private let beganAt: Date
    private let known = Mutex<[String: Known]>([:])

    package init(asks: [(code: String, ask: Ask)], site: Site, world: World) {
        self.asks = asks
        self.site = site
        self.world = world
        beganAt = world.now()
    }

    /// Asks every part each second until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            for (code, ask) in asks { group.addTask { await self.follow(code, ask) } }
            await group.waitForAll()
        }
    }

    private func follow(_ code: String, _ ask: Ask) async {
        while !Task.isCancelled {
            let part: HealthPart
            do { part = try await ask() } catch { part = HealthPart(code, .failed) }
            note(part, of: code)
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func note(_ part: HealthPart, of code: String) {
        let now = world.now(), heardAt = world.uptime()
        known.withLock { known in
            let since = known[code].flatMap { $0.part.state == part.state ? $0.since : nil } ?? now
            known[code] = Known(part: part, since: since, heardAt: heardAt)
        }
    }

    /// Every part, worst first.
    var standings: [Standing] {
        let now = world.now(), uptime = world.uptime()
        return known.withLock { known in
            asks.map { code, _ in
                guard let one = known[code] else {
                    return Standing(part: HealthPart(code, .failed), since: beganAt)
                }
                let silence = uptime - one.heardAt
                guard silence > Self.patience else { return Standing(part: one.part, since: one.since) }
                return Standing(
                    part: HealthPart(code, .failed, one.part.detail),
                    since: now.addingTimeInterval(-(silence / .seconds(1)))
                )
            }
        }.sorted { ($0.part.state, $0.part.code) < ($1.part.state, $1.part.code) }
    }

    /// Every part as it stands, worst first.
    package var parts: [HealthPart] { standings.map(\.part) }

    /// The worst of all parts.
    var state: HealthPart.State { standings.map(\.part.state).min() ?? .ok }
}
