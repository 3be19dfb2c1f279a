internal import FoundationEssentials
internal import Hummingbird
package import Kernel
internal import Synchronization
package import Web

/// How one part of the server is.
package struct HealthPart: Sendable {
    /// Stable codes, as in `/health` and locale keys `health.state.…`.
    package enum State: String, Sendable, Encodable {
        case ok, degraded, failed
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

/// The state of the server's parts with its age: asked each second, so that a page costs nothing.
package final class Health: Sendable {
    /// Asks one part; an error counts as failed.
    package typealias Ask = @Sendable () async throws -> HealthPart

    private struct Known {
        var part: HealthPart
        var since: Date
    }

    private let asks: [(code: String, ask: Ask)]
    private let world: World
    private let site: Site
    private let known = Mutex<[String: Known]>([:])
    private let askedAt = Mutex<Date?>(nil)

    package init(asks: [(code: String, ask: Ask)], site: Site, world: World) {
        self.asks = asks
        self.site = site
        self.world = world
    }

    /// Asks every part each second until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            for (code, ask) in asks {
                let part: HealthPart
                do { part = try await ask() } catch { part = HealthPart(code, .failed, "") }
                note(part)
            }
            askedAt.withLock { $0 = world.now() }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func note(_ part: HealthPart) {
        let now = world.now()
        known.withLock { known in
            let since = known[part.code].flatMap { $0.part.state == part.state ? $0.since : nil } ?? now
            known[part.code] = Known(part: part, since: since)
        }
    }

    private struct Document: Encodable {
        struct Part: Encodable {
            let state: HealthPart.State
            let since: Date
        }

        let state: HealthPart.State
        let checkedAt: Date?
        let parts: [String: Part]
    }

    private var worst: HealthPart.State {
        let states = known.withLock { $0.values.map(\.part.state) }
        return states.contains(.failed) ? .failed : states.contains(.degraded) ? .degraded : .ok
    }

    package func mount(on routes: Routes) {
        routes.open(.get, "/health", because: "load balancers ask; it names parts and states, nothing else") {
            _,
            _ in
            let parts = self.known.withLock {
                $0.mapValues { Document.Part(state: $0.part.state, since: $0.since) }
            }
            let document = Document(state: self.worst, checkedAt: self.askedAt.withLock { $0 }, parts: parts)
            return try .json(document, status: self.worst == .failed ? .serviceUnavailable : .ok)
        }
        routes.on(.get, "/health-page", requires: .readHealth) { _, context, _ in
            try await self.site.page("health", self.view(context), context)
        }
        routes.on(.get, "/health-page/parts", requires: .readHealth) { _, context, _ in
            try self.site.part("health-parts", self.view(context), context)
        }
    }

    private func view(_ context: AppContext) -> HealthView {
        let words = site.words(context.language), moments = site.moments(context.language)
        let now = world.now()
        let order: [HealthPart.State] = [.failed, .degraded, .ok]
        let all = known.withLock { Array($0.values) }.sorted {
            (order.firstIndex(of: $0.part.state) ?? 0, $0.part.code) < (
                order.firstIndex(of: $1.part.state) ?? 0, $1.part.code
            )
        }
        let mark = { (state: HealthPart.State) in
            state == .ok ? "good" : state == .degraded ? "warn" : "alarm"
        }
        let wrong = all.count { $0.part.state != .ok }
        return HealthView(
            state: StateView(
                mark: mark(worst),
                word: wrong == 0 ? words("health.all_ok") : words("health.some_wrong", ["n": "\(wrong)"])
            ),
            parts: all.map { known in
                HealthPartView(
                    code: known.part.code,
                    name: words("health.part.\(known.part.code)"),
                    state: StateView(
                        mark: mark(known.part.state),
                        word: words("health.state.\(known.part.state.rawValue)"),
                        since: known.since.rfc3339,
                        age: moments.duration(now.timeIntervalSince(known.since))
                    ),
                    detail: known.part.detail,
                    advice: known.part.state == .ok ? "" : words("health.advice.\(known.part.code)")
                )
            },
            facts: []
        )
    }
}
