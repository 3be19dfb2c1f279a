package import Web

/// Room sittings that have, or ought to have, recordings.
package struct ReplaysView: Sendable {
    /// The days to choose from, newest first.
    package let days: [ReplayDayView]
    /// `2026-11-21`: the day shown.
    package let day: String
    /// `12 间，覆盖 99.2%`.
    package let summary: String
    /// That day's room sittings: worst coverage first, then plan order.
    package let rows: [ReplayRowView]
    /// Nothing on that day.
    package let isEmpty: Bool
}

/// One day with recordings.
package struct ReplayDayView: Sendable {
    /// `/replays?day=2026-11-21`.
    package let path: String
    /// `11月21日 周六`.
    package let word: String
    /// How many room sittings.
    package let count: Int
    /// Whether it is the one shown.
    package let isChosen: Bool
}

/// One room sitting with its replay's state.
package struct ReplayRowView: Sendable {
    /// The room sitting's id.
    package let id: String
    /// The replay's page.
    package let path: String
    /// `考场 5`.
    package let room: String
    /// `第 2 场 电工四级`.
    package let sitting: String
    /// `08:30–10:00`.
    package let time: String
    /// `2 路`.
    package let cameras: String
    /// `已存储`, `录制中`, `不完整`.
    package let state: StateView
    /// `97.7%`.
    package let coverage: String
    /// Percent covered, 0 … 100, for the meter.
    package let percent: Int
    /// `缺口 3 处，共 5 分 4 秒`, or empty.
    package let gaps: String
}

/// The replay of one room sitting.
///
/// What is on the timeline comes from the footage document; without scripts the page shows the table of gaps
/// and the files.
package struct ReplayView: Sendable {
    /// The room sitting's id.
    package let id: String
    /// Address of the footage document.
    package let footage: String
    /// RFC 3339 moment to start at; empty: the beginning.
    package let at: String
    /// The page's IANA time zone: clock times on the timeline are in it.
    package let zone: String
    /// `考场 5`.
    package let title: String
    /// `第 2 场 电工四级`.
    package let sitting: String
    /// `2026-11-21 · 08:30–10:00 · 监考员 周敏、唐海波`.
    package let summary: String
    /// `已存储`, `覆盖 97.7%，缺口 3 处`.
    package let states: [StateView]
    /// The room's live page while it runs; empty: it is over.
    package let live: String
    /// The coverage report of the whole sitting.
    package let report: String
    /// Each camera of the sitting.
    package let cameras: [ReplayCameraView]
    /// Stretches without footage, by time.
    package let gaps: [ReplayGapView]
    /// Planned, recorded, missing, verified: sentences for the foot of the timeline.
    package let notes: [String]
    /// Nothing was recorded.
    package let isEmpty: Bool
}

/// One camera of a replay.
package struct ReplayCameraView: Sendable {
    /// The device's id.
    package let device: String
    /// `前方`.
    package let place: String
    /// The device's own name.
    package let name: String
    /// `97.7%`.
    package let coverage: String
    /// Address of the whole recording as one file; empty: this reader may not take it away, or there is none.
    package let file: String
}

/// One stretch without footage.
package struct ReplayGapView: Sendable {
    /// `前方`.
    package let place: String
    /// `09:02:48`.
    package let from: String
    /// `09:06:10`.
    package let to: String
    /// `3 分 22 秒`.
    package let duration: String
    /// Its cause in words.
    package let cause: String
    /// The replay at its beginning.
    package let path: String
}
