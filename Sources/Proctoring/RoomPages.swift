package import Web

/// One room sitting, live; both the page and its renewing part `room-live` are made of it.
package struct RoomView: Sendable {
    /// The room sitting's id.
    package let id: String
    /// Path to come back to after an action.
    package let path: String
    /// Address of the renewing part.
    package let part: String
    /// `考场 9`.
    package let title: String
    /// `第 2 场 电工四级`.
    package let sitting: String
    /// `理论知识 · 08:30–10:00 · 西楼 203 · 监考员 陈立群、孙丽华`.
    package let summary: String
    /// The worst states of the room, worst first.
    package let states: [StateView]
    /// Time to the start or the end; nil when it is over.
    package let countdown: CountdownView?
    /// What was due and what happened, by time.
    package let timetable: [CheckView]
    /// How the people in the picture compare; nil: not compared.
    package let peopleState: StateView?
    /// How many are expected and how many are in the picture.
    package let people: [FactView]
    /// One line below, such as reduced accuracy; or empty.
    package let peopleNote: String
    /// One to four cameras.
    package let cameras: [CameraView]
    /// `3 路`.
    package let camerasCount: String
    /// `每 1 秒检测 1 帧`, or empty.
    package let camerasNote: String
    /// Open alerts of this room sitting, worst first, then cleared ones.
    package let alerts: [AlertItemView]
    /// `2 条未解除`.
    package let alertsCount: String
    /// What was noted in this sitting, newest first.
    package let incidents: [IncidentItemView]
    /// `1 条待处理`.
    package let incidentsCount: String
    package let mayReadIncidents: Bool
    /// The form that notes one; none: this reader may not, or not yet.
    package let note: [IncidentFormView]
    /// Findings of this sitting, newest first.
    package let findings: [FindingView]
    /// `今场 7`.
    package let findingsCount: String
    /// What happened lately, newest first.
    package let events: [EventView]
    /// The replay's page; empty: this reader may not replay.
    package let replay: String
    /// The room record's page; empty: not due, or this reader may not.
    package let record: String
    /// Form address to start monitoring; empty: nothing to start, or this reader may not.
    package let opening: String
    /// Form address to end monitoring; empty: nothing to end, or this reader may not.
    package let closing: String
    /// What ending now would mean, in words, shown before the button that does it.
    package let closingConsequence: String
    /// How many candidates are in, waiting, failed, missing; empty: nobody is assigned.
    package var checkIns: [FactView] = []
    /// Everybody with their check-in; empty: this reader may not.
    package var checkInsPath = ""
}

/// One line of a room's timetable.
package struct CheckView: Sendable {
    /// done, planned, starting, warn, alarm.
    package let mark: String
    /// `08:15`, `现在`.
    package let clock: String
    /// `开启监控`.
    package let text: String
    /// `08:14:52 · 3 路`, or empty.
    package let detail: String
    /// The line that holds now.
    package let isNow: Bool
}

/// One camera of a room sitting.
package struct CameraView: Sendable {
    /// The source whose stills are shown; empty: none yet.
    package let source: String
    /// The device's id.
    package let device: String
    /// `前方`.
    package let place: String
    /// The device's own name.
    package let name: String
    /// `录制中`, with the age of the newest data.
    package let state: StateView
    /// `29 人`, or empty.
    package let people: String
    /// `09:04:11`: when the newest picture was taken; empty before the first.
    package let clock: String
    /// Instead of a picture: `画面遮挡`; empty: the picture is shown.
    package let instead: String
    /// `09:03:36 起 · 录像未中断`, or empty.
    package let insteadDetail: String
    /// warn or alarm: the shape beside that word.
    package let insteadMark: String
    /// `H.264 · 640×480 · 15 帧/秒 · 每 1 秒检测`.
    package let facts: String
}

/// One finding of a sitting.
package struct FindingView: Sendable {
    /// The finding's id.
    package let id: String
    /// `09:03:41`.
    package let clock: String
    /// notice, warn; done when it is over.
    package let mark: String
    /// `多人脸`.
    package let word: String
    /// `前方 · 16 秒`, `后方 · 仍在持续`.
    package let detail: String
    /// The replay at that moment; empty: this reader may not replay.
    package let path: String
    /// Address of the evidence still; empty: there is none.
    package let still: String
    /// What the still shows, for screen readers.
    package let stillLabel: String
    /// It is over.
    package let isOver: Bool
}

/// One thing that happened.
package struct EventView: Sendable {
    /// The event's id.
    package let id: String
    /// `09:01:06`.
    package let clock: String
    /// The shape's class.
    package let mark: String
    /// What.
    package let text: String
    /// Who or why, or empty.
    package let detail: String
}
