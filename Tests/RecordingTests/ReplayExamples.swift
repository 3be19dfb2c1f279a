import Web

@testable import Recording

extension ReplaysView {
    static func example(_ language: Language) -> ReplaysView {
        let isChinese = language == .chinese
        return ReplaysView(
            days: [
                ReplayDayView(
                    path: "/replays?day=2026-11-21",
                    word: isChinese ? "11月21日 周六" : "Sat 21 Nov",
                    count: 3,
                    isChosen: true
                ),
                ReplayDayView(
                    path: "/replays?day=2026-11-20",
                    word: isChinese ? "11月20日 周五" : "Fri 20 Nov",
                    count: 12,
                    isChosen: false
                ),
            ],
            day: "2026-11-21",
            summary: isChinese ? "3 间，覆盖 97.9%" : "3 rooms, 97.9% covered",
            rows: [
                ("warn", "不完整", "Incomplete", 94), ("live", "录制中", "Recording", 100),
                ("done", "已存储", "Stored", 100),
            ]
            .enumerated().map { index, state in
                ReplayRowView(
                    id: "\(index)",
                    path: "/room-sittings/\(index)/replay",
                    room: isChinese ? "考场 \(index + 1)" : "Room \(index + 1)",
                    sitting: isChinese ? "第 2 场 电工四级" : "Sitting 2 Electrician IV",
                    time: "08:30–10:00",
                    cameras: isChinese ? "2 路" : "2 cameras",
                    state: StateView(mark: state.0, word: isChinese ? state.1 : state.2),
                    coverage: "\(state.3).0%",
                    percent: state.3,
                    gaps: index > 0 ? "" : (isChinese ? "缺口 3 处，共 5 分 4 秒" : "3 gaps, 5 min 4 s")
                )
            },
            isEmpty: false
        )
    }
}

extension ReplayView {
    static func example(_ language: Language) -> ReplayView {
        let isChinese = language == .chinese
        return ReplayView(
            id: "5",
            footage: "/api/v1/room-sittings/5/footage",
            at: "",
            zone: "Asia/Shanghai",
            title: isChinese ? "考场 5" : "Room 5",
            sitting: isChinese ? "第 2 场 电工四级" : "Sitting 2 Electrician IV",
            summary: isChinese
                ? "2026-11-21 · 08:30–10:00 · 监考员 周敏" : "2026-11-21 · 08:30–10:00 · proctor Zhou Min",
            states: [
                StateView(mark: "done", word: isChinese ? "已存储" : "Stored"),
                StateView(mark: "notice", word: isChinese ? "覆盖 97.7%，缺口 1 处" : "97.7% covered, 1 gap"),
            ],
            live: "",
            report: "/sittings/1/coverage",
            cameras: [("front", "前方", "Front"), ("rear", "后方", "Rear")].map {
                ReplayCameraView(
                    device: $0.0,
                    place: isChinese ? $0.1 : $0.2,
                    name: "IPC-200",
                    coverage: "97.7%",
                    file: "/room-sittings/5/recordings/\($0.0)/file"
                )
            },
            gaps: [
                ReplayGapView(
                    place: isChinese ? "前方" : "Front",
                    from: "09:02:48",
                    to: "09:06:10",
                    duration: isChinese ? "3 分 22 秒" : "3 min 22 s",
                    cause: isChinese ? "录像停写" : "Writing stalled",
                    path: "/room-sittings/5/replay?at=2026-11-21T01:02:48Z"
                )
            ],
            notes: [
                isChinese ? "计划 3 小时 40 分" : "Planned 3 h 40 min",
                isChinese ? "缺口全部有原因" : "All gaps explained",
            ],
            isEmpty: false
        )
    }
}
