import Web

@testable import Proctoring

extension AlertsView {
    /// Three open alerts, two cleared ones, the first one's detail.
    static func example(_ language: Language) -> AlertsView {
        AlertsView(
            path: "/alerts?state=open&id=alert-0",
            part: "/alerts/list?state=open&id=alert-0",
            summary: say(language, "3 条未解除，其中 2 条未确认", "3 open, 2 of them not acknowledged"),
            filters: [
                ("open", "未解除", "Open", 3), ("mine", "我的", "Mine", 1),
                ("unacknowledged", "未确认", "Not acknowledged", 2), ("cleared", "已解除", "Cleared", 2),
            ].map {
                AlertFilterView(
                    path: "/alerts?state=\($0.0)",
                    word: say(language, $0.1, $0.2),
                    count: $0.3,
                    isChosen: $0.0 == "open"
                )
            },
            rows: [
                ("alarm", "未开启监控", "Not started"), ("alarm", "录像停写", "Stalled"), ("warn", "密码被拒", "Refused"),
            ]
            .enumerated().map {
                AlertRowView.example($0, mark: $1.0, cause: say(language, $1.1, $1.2), language)
            },
            cleared: [("done", "画面冻结", "Frozen"), ("done", "无信号", "No signal")]
                .enumerated().map {
                    AlertRowView.example($0 + 3, mark: $1.0, cause: say(language, $1.1, $1.2), language)
                },
            clearedTitle: say(language, "今日已解除 2 条", "2 cleared today"),
            isEmpty: false,
            emptyText: "",
            older: "/alerts?after=x",
            detail: .example(language)
        )
    }

    /// All quiet.
    static func empty(_ language: Language) -> AlertsView {
        AlertsView(
            path: "/alerts",
            part: "/alerts/list",
            summary: "",
            filters: [],
            rows: [],
            cleared: [],
            clearedTitle: "",
            isEmpty: true,
            emptyText: say(language, "没有未解除的预警", "No open alerts"),
            older: "",
            detail: nil
        )
    }
}

extension AlertRowView {
    static func example(_ index: Int, mark: String, cause: String, _ language: Language) -> AlertRowView {
        let isOver = mark == "done"
        return AlertRowView(
            id: "alert-\(index)",
            path: "/alerts?state=open&id=alert-\(index)",
            mark: mark,
            cause: cause,
            text: say(language, "两路摄像头可连通，未开始接收", "Both cameras answer, none is received"),
            room: say(language, "考场 16", "Room 16"),
            sitting: say(language, "养老护理员 · 09:15", "Carer · 09:15"),
            since: isOver ? "" : "2026-11-21T01:00:00Z",
            age: isOver ? say(language, "历时 14 秒", "lasted 14 s") : say(language, "4 分 12 秒", "4 min 12 s"),
            due: say(language, "应于 09:00:00", "due 09:00:00"),
            raised: say(language, "产生 09:00:10", "raised 09:00:10"),
            owner: say(language, "周文博", "Zhou Wenbo"),
            ownerState: say(language, "未确认", "not acknowledged"),
            acknowledge: isOver ? "" : "/alerts/alert-\(index)/acknowledgement",
            isChosen: index == 0
        )
    }
}

extension AlertDetailView {
    static func example(_ language: Language) -> AlertDetailView {
        AlertDetailView(
            id: "alert-0",
            state: StateView(
                mark: "alarm",
                word: say(language, "无人确认", "Nobody has acknowledged"),
                since: "2026-11-21T01:00:10Z",
                age: say(language, "4 分 2 秒", "4 min 2 s")
            ),
            title: say(language, "考场 16 未开启监控", "Room 16 monitoring not started"),
            due: say(language, "应于 09:00 开启", "Due 09:00"),
            sitting: say(language, "第 3 场 养老护理员三级 · 东楼 305", "Sitting 3 Carer III · East 305"),
            roomPath: "/room-sittings/16",
            roomLabel: say(language, "打开考场 16", "Open room 16"),
            expected: say(language, "2 路录制中", "2 cameras recording"),
            expectedDetail: say(language, "09:00 起", "from 09:00"),
            actual: say(language, "0 路", "0 cameras"),
            actualDetail: say(language, "核对于 1 秒前", "checked 1 s ago"),
            advice: say(language, "请负责人现在开启监控。", "Start monitoring now."),
            isOver: false,
            actions: [
                ActionView(
                    path: "/room-sittings/16/opening",
                    label: say(language, "开启监控", "Start monitoring"),
                    isForm: true,
                    isPrimary: true
                ),
                ActionView(
                    path: "/alerts/alert-0/acknowledgement",
                    label: say(language, "确认，由我处理", "Acknowledge, mine"),
                    isForm: true
                ),
            ],
            ladder: [
                ("planned", "09:00:00", "应开启监控", "Monitoring due"),
                ("alarm", "09:00:10", "产生预警", "Alert raised"),
                ("done", "09:00:11", "已推送", "Pushed"),
            ].map { LadderView(mark: $0.0, clock: $0.1, text: say(language, $0.2, $0.3), detail: "") }
        )
    }
}

extension HealthView {
    static func example(_ language: Language) -> HealthView {
        HealthView(
            state: StateView(mark: "warn", word: say(language, "1 处需要处理", "1 part needs you")),
            parts: [
                HealthPartView(
                    code: "weights",
                    name: say(language, "人脸模型", "Face models"),
                    state: StateView(
                        mark: "warn",
                        word: say(language, "受影响", "Impaired"),
                        since: "",
                        age: ""
                    ),
                    detail: say(language, "缺少 1 个文件，人数按简化方法统计。", "A file is missing; counting is reduced."),
                    advice: say(language, "运行 ./run 重新取得模型。", "Run ./run to bring the models again.")
                ),
                HealthPartView(
                    code: "database",
                    name: say(language, "数据库", "Database"),
                    state: StateView(
                        mark: "good",
                        word: say(language, "正常", "In order"),
                        since: "2026-11-21T01:04:11Z",
                        age: say(language, "1 秒", "1 s"),
                        staleAfter: 15
                    ),
                    detail: "PostgreSQL 15.10",
                    advice: ""
                ),
            ],
            facts: [
                FactView(say(language, "磁盘可再录", "Disk lasts"), say(language, "61 小时", "61 h")),
                FactView(say(language, "版本", "Version"), "0.1.0"),
            ]
        )
    }
}
