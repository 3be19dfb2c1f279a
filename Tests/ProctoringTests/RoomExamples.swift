import Web

@testable import Proctoring

extension RoomView {
    /// A running room with one covered camera.
    static func example(_ language: Language) -> RoomView {
        RoomView(
            id: "9",
            path: "/room-sittings/9",
            part: "/room-sittings/9/live",
            title: say(language, "考场 9", "Room 9"),
            sitting: say(language, "第 2 场 电工四级", "Sitting 2 Electrician IV"),
            summary: say(
                language,
                "理论知识 · 08:30–10:00 · 西楼 203 · 监考员 陈立群、孙丽华",
                "Theory · 08:30–10:00 · West 203 · proctors Chen Liqun, Sun Lihua"
            ),
            states: [
                .recording(language),
                StateView(
                    mark: "warn",
                    word: say(language, "后方遮挡", "Rear covered"),
                    since: "2026-11-21T01:03:36Z",
                    age: say(language, "36 秒", "36 s")
                ),
            ],
            countdown: CountdownView(
                title: say(language, "距结束", "To the end"),
                at: "2026-11-21T02:00:00Z",
                left: "55:48",
                suffix: "",
                detail: say(language, "10:00 结束考试", "Exam ends 10:00"),
                progress: 38,
                progressWord: say(language, "已进行 38%", "38% done")
            ),
            timetable: timetable(language),
            peopleState: StateView(mark: "good", word: say(language, "相符", "As planned"), age: ""),
            people: [
                FactView(say(language, "应在画面", "Expected"), "29"),
                FactView(say(language, "画面人数", "In the picture"), "29"),
            ],
            peopleNote: say(language, "27 名考生，2 名监考员", "27 candidates, 2 proctors"),
            cameras: CameraView.examples(language),
            camerasCount: say(language, "3 路", "3"),
            camerasNote: say(language, "每秒 1 帧检测", "1 frame a second examined"),
            alerts: AlertItemView.examples(language),
            alertsCount: say(language, "2 条未解除", "2 open"),
            incidents: [],
            incidentsCount: say(language, "0 条待处理", "0 open"),
            mayReadIncidents: true,
            note: [],
            findings: FindingView.examples(language),
            findingsCount: say(language, "今场 2", "2 this sitting"),
            events: EventView.examples(language),
            replay: "/room-sittings/9/replay",
            record: "/room-sittings/9/record",
            opening: "",
            closing: "/room-sittings/9/closing",
            closingConsequence: say(
                language,
                "结束后 3 路摄像头停止接收与录像，到 10:10 的计划时间会记为“人工结束监控”的缺口。结束后不能再开启。",
                "3 cameras stop being received; the plan until 10:10 becomes a gap. It cannot be started again."
            )
        )
    }

    private static func timetable(_ language: Language) -> [CheckView] {
        [
            ("done", "08:15", "开启监控", "Monitoring", "08:14:52 · 3 路", "08:14:52 · 3 cameras", false),
            ("done", "08:30", "开考", "Exam starts", "", "", false),
            ("warn", "", "后方遮挡", "Rear covered", "09:03:36 起", "since 09:03:36", true),
            ("planned", "10:00", "考试结束", "Exam ends", "", "", false),
            ("planned", "10:10", "监控结束", "Monitoring ends", "", "", false),
        ].map { line in
            CheckView(
                mark: line.0,
                clock: line.1.isEmpty ? say(language, "现在", "Now") : line.1,
                text: say(language, line.2, line.3),
                detail: say(language, line.4, line.5),
                isNow: line.6
            )
        }
    }
}

extension StateView {
    static func recording(_ language: Language) -> StateView {
        StateView(
            mark: "live",
            word: say(language, "录制中", "Recording"),
            since: "2026-11-21T01:04:11Z",
            age: say(language, "1 秒", "1 s"),
            staleAfter: 5
        )
    }
}

extension CameraView {
    static func examples(_ language: Language) -> [CameraView] {
        [("front", "前方", "Front"), ("rear", "后方", "Rear"), ("door", "门口", "Door")].enumerated().map {
            index,
            place in
            let isCovered = index == 1
            return CameraView(
                source: "018f0000-0000-7000-8000-00000000000\(index + 1)",
                device: place.0,
                place: say(language, place.1, place.2),
                name: "IPC-20\(index)",
                state: .recording(language),
                people: index == 0 ? say(language, "29 人", "29 people") : "",
                clock: "09:04:11",
                instead: isCovered ? say(language, "画面遮挡", "Covered") : "",
                insteadDetail: isCovered
                    ? say(language, "09:03:36 起 · 录像未中断", "since 09:03:36 · still recorded") : "",
                insteadMark: isCovered ? "warn" : "",
                facts: say(language, "H.264 · 640×480 · 15 帧/秒", "H.264 · 640×480 · 15 frames/s")
            )
        }
    }
}

extension FindingView {
    static func examples(_ language: Language) -> [FindingView] {
        [
            FindingView(
                id: "finding-1",
                clock: "09:03:36",
                mark: "warn",
                word: say(language, "遮挡", "Covered"),
                detail: say(language, "后方 · 仍在持续", "Rear · still going on"),
                path: "/room-sittings/9/replay?at=2026-11-21T01:03:36Z",
                still: "/findings/finding-1/still",
                stillLabel: say(language, "截图：后方遮挡", "Still: rear covered"),
                isOver: false
            ),
            FindingView(
                id: "finding-2",
                clock: "08:49:03",
                mark: "done",
                word: say(language, "人数 28，应有 30", "28 people, 30 expected"),
                detail: say(language, "前方 · 12 秒", "Front · 12 s"),
                path: "",
                still: "",
                stillLabel: "",
                isOver: true
            ),
        ]
    }
}

extension EventView {
    static func examples(_ language: Language) -> [EventView] {
        [
            ("09:03:38", "预警 画面遮挡", "Alert covered picture", "后方摄像头", "Rear camera"),
            ("09:01:06", "陈立群 确认预警", "Chen Liqun acknowledged", "无信号", "No signal"),
            ("08:58:20", "后方恢复", "Rear is back", "第 3 次重连", "3rd attempt"),
        ].enumerated().map { index, event in
            EventView(
                id: "event-\(index)",
                clock: event.0,
                mark: "done",
                text: say(language, event.1, event.2),
                detail: say(language, event.3, event.4)
            )
        }
    }
}
