package import Web

/// One alert in a column: on the board, on a room's page.
package struct AlertItemView: Sendable {
    /// The alert's id.
    package let id: String
    /// alarm, warn, notice, or done when it is cleared.
    package let mark: String
    /// `考场 16 未开启考场实时监控`.
    package let title: String
    /// The alert's own page (`/alerts?id=…`).
    package let path: String
    /// RFC 3339 start of the difference; empty when it is cleared.
    package let since: String
    /// `4 分 12 秒`, or the clock time of a cleared one.
    package let age: String
    /// One sentence.
    package let text: String
    /// `周文博 · 未确认`, or empty.
    package let foot: String
    /// Form address to acknowledge it; empty: somebody has, or this reader may not.
    package let acknowledge: String
    /// Cleared.
    package let isOver: Bool
    /// `无人可通知`: nobody could be reached; or empty.
    package var unreached = ""
}

/// The alerts' inbox; both the page and its renewing part `alerts-list` are made of it.
package struct AlertsView: Sendable {
    /// Path to come back to after an action, with its filters.
    package let path: String
    /// Address of the renewing part, with the same filters.
    package let part: String
    /// `6 条未解除，其中 4 条未确认`.
    package let summary: String
    /// The filters as links; the first is the open ones, and the menu's count follows its figure.
    package let filters: [AlertFilterView]
    /// Open alerts, worst first.
    package let rows: [AlertRowView]
    /// Cleared ones, newest first.
    package let cleared: [AlertRowView]
    /// `今日已解除 4 条`.
    package let clearedTitle: String
    /// Nothing to show under this filter.
    package let isEmpty: Bool
    /// Why the list is empty, in words: all quiet, or nothing under this filter.
    package let emptyText: String
    /// Address of older ones; empty: there are none.
    package let older: String
    /// The alert chosen by `?id=`; nil: none.
    package let detail: AlertDetailView?
    /// Where it is said who is told, and how; empty: this reader may not.
    package var dutyPath = ""
    package var channelsPath = ""
}

/// One filter of the inbox.
package struct AlertFilterView: Sendable {
    /// `/alerts?state=open`.
    package let path: String
    /// `未解除`.
    package let word: String
    /// How many are under it.
    package let count: Int
    /// Whether it is the one in force.
    package let isChosen: Bool
}

/// One row of the inbox.
package struct AlertRowView: Sendable {
    /// The alert's id.
    package let id: String
    /// Opens its detail, keeping the filter.
    package let path: String
    /// alarm, warn, notice, or done.
    package let mark: String
    /// `录像停写`.
    package let cause: String
    /// One sentence.
    package let text: String
    /// `考场 5`.
    package let room: String
    /// `电工四级 · 08:30`.
    package let sitting: String
    /// RFC 3339 start of an open one; empty when it is cleared.
    package let since: String
    /// `1 分 24 秒`, or `历时 14 秒`.
    package let age: String
    /// `应于 09:00:00` or `起于 09:02:48`.
    package let due: String
    /// `产生 09:02:58`.
    package let raised: String
    /// Whose it is.
    package let owner: String
    /// `未确认`, `09:01:40 已确认`.
    package let ownerState: String
    /// Form address to acknowledge it; empty: somebody has, or this reader may not.
    package let acknowledge: String
    /// The one whose detail is open.
    package let isChosen: Bool
    /// `无人可通知`: nobody could be reached; or empty.
    package var unreached = ""
}

/// One alert in full.
package struct AlertDetailView: Sendable {
    /// The alert's id.
    package let id: String
    /// `产生后 4 分 02 秒，无人确认`.
    package let state: StateView
    /// `考场 16 未开启监控`.
    package let title: String
    /// `应于 09:00 · 已过 4 分 12 秒`.
    package let due: String
    /// `第 3 场 养老护理员三级 · 东楼 305`.
    package let sitting: String
    /// The room sitting's page.
    package let roomPath: String
    /// `打开考场 16`.
    package let roomLabel: String
    /// What the plan says: `2 路录制中`, with a line below.
    package let expected: String
    /// One line below, or empty.
    package let expectedDetail: String
    /// What is: `0 路`.
    package let actual: String
    /// One line below, or empty.
    package let actualDetail: String
    /// What to do about it; empty: it is over.
    package let advice: String
    /// The difference is gone: the right half is no longer marked.
    package let isOver: Bool
    /// Start monitoring, acknowledge, open the replay at that moment …; the first is primary.
    package let actions: [ActionView]
    /// What happened, oldest first.
    package let ladder: [LadderView]
    /// That nobody could be reached, and what to do; or empty.
    package var unreached = ""
    /// Who was told, when, by what, with what result, oldest first.
    package var told: [ToldView] = []
    /// Who is told next and when; or empty.
    package var next = ""
}

/// One line of who was told of an alert.
package struct ToldView: Sendable {
    /// done, warn, alarm, planned.
    package let mark: String
    /// `09:00:14`.
    package let clock: String
    /// `轮到 张伟`, `已转告 陈静`.
    package let text: String
    /// `电子邮件 · 已送出`.
    package let detail: String
}

/// One step of what happened around an alert.
package struct LadderView: Sendable {
    /// planned, alarm, warn, notice, done.
    package let mark: String
    /// `09:00:10`.
    package let clock: String
    /// `产生预警`.
    package let text: String
    /// One line below, or empty.
    package let detail: String
}
