/// The patrol's walk; both the page and its renewing part `patrol-walk` are made of it.
package struct PatrolView: Sendable {
    /// Where to come back to after an action.
    package let path: String
    package let part: String
    /// The site the walk is kept to; empty: all.
    package let site: String
    /// The room looked at, or the walk's own title.
    package let title: String
    /// `12 个考场 · 2 个超过 15 分钟未巡看`.
    package let summary: String
    /// The open visit's id; empty: none.
    package let visit: String
    /// When it began (RFC 3339), and how long ago that is.
    package let since: String
    package let age: String
    /// The room looked at: one, or none before the first.
    package let room: [RoomView]
    /// What of that room the shared parts show.
    package let cameras: [CameraView]
    package let alerts: [AlertItemView]
    package let incidents: [IncidentItemView]
    /// The room the walk goes to next.
    package let next: String
    package let hasNext: Bool
    package let hasPrevious: Bool
    /// Nobody is being looked at.
    package let isIdle: Bool
    /// Sites to keep to; empty where there is one only.
    package let sites: [AlertFilterView]
    package let stops: [PatrolStopView]
    /// His visits of today, newest first.
    package let visits: [PatrolVisitView]
    package let visitsCount: String
}

/// A room of the walk.
package struct PatrolStopView: Sendable {
    package let id: String
    package let room: String
    /// warn, stale or none.
    package let mark: String
    /// `未巡看`, `上次巡看`, `郑浩 正在巡看`.
    package let seen: String
    /// When it was seen last (RFC 3339), and how long ago that is; empty: never, or now.
    package let since: String
    package let age: String
    package let isForgotten: Bool
    package let isHere: Bool
    package let isNext: Bool
}

/// A visit of today.
package struct PatrolVisitView: Sendable {
    package let id: String
    package let clock: String
    package let room: String
    package let length: String
    package let isOpen: Bool
}
