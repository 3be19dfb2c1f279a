import Web

@testable import Proctoring

/// Picks the text of a language, so that one example serves both.
func say(_ language: Language, _ chinese: String, _ english: String) -> String {
    language == .chinese ? chinese : english
}

extension BoardView {
    /// A busy morning: every kind of state, one row of each kind.
    static func example(_ language: Language) -> BoardView {
        BoardView(
            path: "/today",
            isEmpty: false,
            mayImport: true,
            tallies: tallies(language),
            cells: (1...14).map { CellView.example($0, language) },
            next: CountdownView(
                title: say(language, "下一场 · 第 3 场 09:15 开考", "Next · sitting 3 starts 09:15"),
                at: "2026-11-21T01:15:00Z",
                left: "10:48",
                suffix: say(language, "后开考", "to start"),
                detail: say(
                    language,
                    "监控应开 6 间，已开 4 间，启动中 1 间，未开 1 间",
                    "6 rooms due, 4 live, 1 starting, 1 not started"
                ),
                progress: nil,
                progressWord: ""
            ),
            timetable: timetable(language),
            facts: [
                FactView(say(language, "摄像头在线", "Cameras live"), "43 / 46"),
                FactView(say(language, "正在写入", "Writing"), say(language, "34 路 · 178 Mb/s", "34 · 178 Mb/s")),
                FactView(say(language, "磁盘可再录", "Disk lasts"), say(language, "61 小时", "61 h")),
                FactView(say(language, "检测间隔", "Detection"), say(language, "1 帧/秒", "1 frame/s")),
            ],
            needs: needs(language),
            needsCount: say(language, "4 间", "4 rooms"),
            tiles: tiles(language),
            tilesCount: say(language, "5 间，启动中 1 间", "5 rooms, 1 starting"),
            slots: slots(language),
            slotsCount: say(language, "3 间", "3 rooms"),
            alerts: AlertItemView.examples(language),
            alertsCount: say(language, "2 条未解除", "2 open"),
            openAlerts: 2
        )
    }

    /// A day without sittings.
    static let empty = BoardView(
        path: "/today",
        isEmpty: true,
        mayImport: false,
        tallies: [],
        cells: [],
        next: nil,
        timetable: [],
        facts: [],
        needs: [],
        needsCount: "",
        tiles: [],
        tilesCount: "",
        slots: [],
        slotsCount: "",
        alerts: [],
        alertsCount: "",
        openAlerts: 0
    )

    private static func tallies(_ language: Language) -> [TallyView] {
        [
            ("", 14, "考场", "Rooms"),
            ("alarm", 2, "立即处理", "Act now"),
            ("warn", 2, "尽快处理", "Act soon"),
            ("notice", 1, "留意", "Notice"),
            ("live", 5, "监控中", "Live"),
            ("starting", 1, "启动中", "Starting"),
            ("planned", 2, "待开始", "Planned"),
            ("done", 1, "已结束", "Ended"),
        ].map { TallyView(mark: $0.0, count: $0.1, word: say(language, $0.2, $0.3)) }
    }

    private static func timetable(_ language: Language) -> [TimetableView] {
        [
            TimetableView(
                time: "08:00",
                title: say(language, "第 1 场 综合评审", "Sitting 1 Review"),
                detail: say(language, "2 间 · 录像已存储", "2 rooms · stored"),
                isPast: true,
                progress: nil,
                progressWord: ""
            ),
            TimetableView(
                time: "08:30",
                title: say(language, "第 2 场 电工四级", "Sitting 2 Electrician IV"),
                detail: say(language, "10:00 结束 · 12 间", "ends 10:00 · 12 rooms"),
                isPast: false,
                progress: 38,
                progressWord: say(language, "已进行 38%", "38% done")
            ),
        ]
    }

    private static func needs(_ language: Language) -> [NeedView] {
        [
            NeedView.example("alarm", room: 16, "未开启监控", "Monitoring not started", language),
            NeedView.example("alarm", room: 5, "录像停写", "Recording stalled", language),
            NeedView.example("warn", room: 9, "画面遮挡", "Covered picture", language),
            NeedView.example("notice", room: 2, "人数不符", "People differ", language),
        ]
    }

    private static func tiles(_ language: Language) -> [TileView] {
        [1, 3, 4, 6, 8].map { number in
            TileView(
                source: "018f0000-0000-7000-8000-00000000000\(number)",
                path: "/room-sittings/\(number)",
                room: say(language, "考场 \(number)", "Room \(number)"),
                people: say(language, "30 人", "30 people"),
                place: say(language, "前方", "Front"),
                clock: "09:04:11",
                state: StateView(
                    mark: number == 6 ? "starting" : "live",
                    word: number == 6 ? say(language, "启动中", "Starting") : say(language, "录制中", "Recording"),
                    since: "2026-11-21T01:04:11Z",
                    age: say(language, "1 秒", "1 s"),
                    staleAfter: 5
                ),
                instead: number == 6 ? say(language, "等待画面", "Waiting for a picture") : "",
                insteadDetail: number == 6 ? say(language, "应于 09:00", "due 09:00") : ""
            )
        }
    }

    private static func slots(_ language: Language) -> [SlotView] {
        [
            ("planned", "待开始", "Planned", "13:45 起监控", "from 13:45"),
            ("done", "已存储", "Stored", "覆盖 100%", "100% covered"),
            ("warn", "不完整", "Incomplete", "覆盖 97.1%", "97.1% covered"),
        ].enumerated().map { index, slot in
            SlotView(
                path: "/room-sittings/2\(index)",
                room: say(language, "考场 2\(index)", "Room 2\(index)"),
                state: StateView(mark: slot.0, word: say(language, slot.1, slot.2)),
                detail: say(language, slot.3, slot.4)
            )
        }
    }
}

extension CellView {
    static func example(_ number: Int, _ language: Language) -> CellView {
        let marks = ["live", "notice", "live", "live", "alarm", "live", "stale", "starting", "warn", "live"]
        let mark = number <= marks.count ? marks[number - 1] : "done"
        return CellView(
            path: "/room-sittings/\(number)",
            number: "\(number)",
            mark: mark,
            label: say(language, "考场 \(number) \(mark)", "Room \(number) \(mark)")
        )
    }
}

extension NeedView {
    static func example(
        _ severity: String,
        room: Int,
        _ chinese: String,
        _ english: String,
        _ language: Language
    ) -> NeedView {
        NeedView(
            id: "need-\(room)",
            severity: severity,
            isTaken: severity == "warn",
            cause: say(language, chinese, english),
            since: "2026-11-21T01:00:00Z",
            age: say(language, "4 分 12 秒", "4 min 12 s"),
            room: say(language, "考场 \(room)", "Room \(room)"),
            path: "/room-sittings/\(room)",
            sitting: say(language, "养老护理员三级", "Carer III"),
            text: say(language, "应于 09:00 开启，两路摄像头均可连通。", "Due 09:00; both cameras answer."),
            more: say(language, "09:15 开考，还有 10 分 48 秒", "Starts 09:15, in 10 min 48 s"),
            owner: say(language, "周文博", "Zhou Wenbo"),
            ownerState: severity == "warn"
                ? say(language, "09:01 已确认", "acknowledged 09:01") : say(language, "未确认", "not acknowledged"),
            action: severity == "alarm"
                ? ActionView(
                    path: "/room-sittings/\(room)/opening",
                    label: say(language, "开启监控", "Start monitoring"),
                    isForm: true,
                    isPrimary: room == 16
                )
                : ActionView(
                    path: "/room-sittings/\(room)",
                    label: say(language, "查看", "Look"),
                    isForm: false
                )
        )
    }
}

extension AlertItemView {
    static func examples(_ language: Language) -> [AlertItemView] {
        [
            AlertItemView(
                id: "alert-1",
                mark: "alarm",
                title: say(language, "考场 16 未开启监控", "Room 16 monitoring not started"),
                path: "/alerts?id=alert-1",
                since: "2026-11-21T01:00:00Z",
                age: say(language, "4 分 12 秒", "4 min 12 s"),
                text: say(language, "应于 09:00，产生于 09:00:10。", "Due 09:00, raised 09:00:10."),
                foot: say(language, "周文博 · 未确认", "Zhou Wenbo · not acknowledged"),
                acknowledge: "/alerts/alert-1/acknowledgement",
                isOver: false
            ),
            AlertItemView(
                id: "alert-2",
                mark: "warn",
                title: say(language, "考场 11 密码被拒", "Room 11 password refused"),
                path: "/alerts?id=alert-2",
                since: "2026-11-21T01:01:10Z",
                age: say(language, "3 分 2 秒", "3 min 2 s"),
                text: say(language, "后方摄像头，等待更新密码。", "Rear camera, waiting for a new password."),
                foot: say(language, "李雪梅 09:01:40 已确认", "Li Xuemei acknowledged 09:01:40"),
                acknowledge: "",
                isOver: false
            ),
            AlertItemView(
                id: "alert-3",
                mark: "done",
                title: say(language, "考场 12 画面冻结", "Room 12 frozen picture"),
                path: "/alerts?id=alert-3",
                since: "",
                age: "08:58",
                text: say(language, "持续 14 秒，画面恢复后自动解除。", "14 s; cleared when the picture moved again."),
                foot: "",
                acknowledge: "",
                isOver: true
            ),
        ]
    }
}
