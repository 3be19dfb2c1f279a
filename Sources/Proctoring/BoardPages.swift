package import Web

/// The board of today: every room sitting of the day, and first of all whatever needs a person.
///
/// Both the page `today` and its renewing part `today-board` are made of it.
package struct BoardView: Sendable {
    /// Path to come back to after an action.
    package let path: String
    /// No sitting is planned today.
    package let isEmpty: Bool
    /// Whether this reader may bring in a plan; an empty day then says how.
    package let mayImport: Bool
    /// How many rooms are in which state; the first is the total.
    package let tallies: [TallyView]
    /// Every room sitting of today in the rooms' own order.
    package let cells: [CellView]
    /// The sitting whose start or end comes next; nil: nothing more today.
    package let next: CountdownView?
    /// Today's sittings by time.
    package let timetable: [TimetableView]
    /// Cameras, writing, disk, detection interval; empty for readers without the right to see them.
    package let facts: [FactView]
    /// Rooms with open alerts, worst first.
    package let needs: [NeedView]
    /// `6 间`.
    package let needsCount: String
    /// Rooms being monitored, in the rooms' own order: places never change.
    package let tiles: [TileView]
    /// `11 间，启动中 1 间`.
    package let tilesCount: String
    /// Planned and ended room sittings.
    package let slots: [SlotView]
    /// `6 间`.
    package let slotsCount: String
    /// Open alerts, worst first, then those cleared lately.
    package let alerts: [AlertItemView]
    /// `6 条未解除`.
    package let alertsCount: String
    /// How many alerts are open within reach; the menu's count follows it.
    package let openAlerts: Int
}

/// One figure of the summary strip.
package struct TallyView: Sendable {
    /// The state's class; empty for the total.
    package let mark: String
    /// How many.
    package let count: Int
    /// `立即处理`.
    package let word: String
}

/// One room sitting in the plan strip.
package struct CellView: Sendable {
    /// The room sitting's page.
    package let path: String
    /// The room's number, or its name where there is none.
    package let number: String
    /// The state's class.
    package let mark: String
    /// `考场 5 立即处理`: what a screen reader says.
    package let label: String
}

/// Time left to a moment, ticking by itself.
package struct CountdownView: Sendable {
    /// `下一场 · 第 3 场 09:15 开考`, `距结束`.
    package let title: String
    /// RFC 3339.
    package let at: String
    /// `10:48` as of rendering.
    package let left: String
    /// `后开考`, or empty.
    package let suffix: String
    /// One line below, or empty.
    package let detail: String
    /// Percent of the way, 0 … 100; nil: no meter.
    package let progress: Int?
    /// `已进行 38%`.
    package let progressWord: String
}

/// One sitting in today's timetable.
package struct TimetableView: Sendable {
    /// `08:30`.
    package let time: String
    /// `第 2 场 电工四级`.
    package let title: String
    /// `10:00 结束 · 12 间`.
    package let detail: String
    /// Whether it is over.
    package let isPast: Bool
    /// Percent of the way while it runs; nil: no meter.
    package let progress: Int?
    /// `已进行 38%`.
    package let progressWord: String
}

/// A room that needs a person.
package struct NeedView: Sendable {
    /// The alert's id: the row keeps its place and focus by it.
    package let id: String
    /// alarm, warn, notice or stale.
    package let severity: String
    /// Somebody has acknowledged it; it no longer presses.
    package let isTaken: Bool
    /// `未开启监控`.
    package let cause: String
    /// RFC 3339 start of the difference.
    package let since: String
    /// `4 分 12 秒`.
    package let age: String
    /// `考场 16`.
    package let room: String
    /// The room sitting's page.
    package let path: String
    /// `养老护理员三级`.
    package let sitting: String
    /// What is different from the plan, one sentence.
    package let text: String
    /// What else is worth knowing, or empty.
    package let more: String
    /// Whose it is: the acknowledger, else the proctors of the room.
    package let owner: String
    /// `未确认`, `09:01 已确认`.
    package let ownerState: String
    /// What to do next.
    package let action: ActionView
    /// `无人可通知`: nobody could be reached; or empty.
    package var unreached = ""
}

/// One room's picture on the board.
package struct TileView: Sendable {
    /// The source whose stills are shown; empty: none yet.
    package let source: String
    /// The room sitting's page.
    package let path: String
    /// `考场 1`.
    package let room: String
    /// `30 人`, `22 / 26`, or empty.
    package let people: String
    /// The camera's place: `前方`.
    package let place: String
    /// `09:04:11`: when the newest picture was taken; empty before the first.
    package let clock: String
    /// `录制中`, with the age of the newest data.
    package let state: StateView
    /// Instead of a picture: `画面遮挡`, `等待画面`; empty: the picture is shown.
    package let instead: String
    /// Below it, or empty.
    package let insteadDetail: String
    /// `签到 18/20 · 待核 1`; empty: nobody is assigned.
    package var checkIns = ""
}

/// A planned or ended room sitting.
package struct SlotView: Sendable {
    /// The room sitting's page, or its replay.
    package let path: String
    /// `考场 19`.
    package let room: String
    /// `待开始`, `已存储`.
    package let state: StateView
    /// `13:45 起监控`, `覆盖 97.1%`.
    package let detail: String
}
