import Foundation
import Kernel
import Movies
import Pipelines
import Postgres
import Scheduling
import Support
import Testing
import Web

@testable import Recording

@Suite(.serialized) struct ReplayRoutesTests {
    private func callers(_ plan: TestPlan) -> Door.Callers {
        [
            "office": [Grant(role: .examAdministrator, scope: plan.organisation)],
            "proctor": [Grant(role: .proctor, scope: plan.roomSitting)],
            "patrol": [Grant(role: .patrol, scope: plan.organisation)],
            "stranger": [Grant(role: .examAdministrator, scope: UUID())],
        ]
    }

    /// A few seconds of footage in segments of two seconds, and a door to it.
    private func recorded(
        marks: FootageMarks = FootageMarks(),
        _ body: (Stage, Door) async throws -> Void
    ) async throws {
        var settings = Stage.settings
        settings.recorder.segment = 2
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))], settings: settings) {
            stage in
            try await stage.running { () async throws in
                let isThere = try await eventually { try await stage.segments().count >= 3 }
                #expect(isThere)
            }
            try await Door.with(stage, callers(stage.plan), marks: marks) { try await body(stage, $0) }
        }
    }

    private func audits(_ stage: Stage) async throws -> [String] {
        try await stage.database.rows("select action from audit order by at, id").map { try $0.get("action") }
    }

    @Test("B-07 B-23 the footage document names cameras, segments and gaps, with what others know")
    func document() async throws {
        let finding = FootageMarks.Finding(
            id: "f",
            device: "d",
            kind: "black",
            words: "黑屏",
            from: Date(),
            to: nil,
            still: nil
        )
        try await recorded(marks: FootageMarks(findings: [finding])) { stage, door in
            let path = "/api/v1/room-sittings/\(stage.plan.roomSitting.text)/footage"
            let answer = try await door.get(path, as: "proctor", ["Accept-Language": "zh-CN"])
            #expect(answer.status == 200)
            let camera = try #require((answer.json["cameras"] as? [[String: Any]])?.first)
            #expect(camera["device"] as? String == stage.device.text)
            #expect(camera["place"] as? String == "front")
            let segments = try #require(camera["segments"] as? [[String: Any]])
            let known = try await stage.segments()
            #expect(segments.compactMap { $0["id"] as? String } == known.map(\.id.description))
            #expect(segments[0]["mime"] as? String == "video/mp4; codecs=\"avc1.42c016\"")
            #expect(segments[0]["url"] as? String == "/footage/\(known[0].id)")
            #expect((segments[0]["sha256"] as? String)?.count == 64)
            let gaps = try #require(camera["gaps"] as? [[String: Any]])
            #expect(gaps[0]["cause"] as? String == "not_started")
            #expect(gaps[0]["words"] as? String == "未开启")
            #expect((answer.json["findings"] as? [[String: Any]])?.first?["words"] as? String == "黑屏")
            #expect(answer.json["state"] as? String == "recording")
        }
    }

    /// What a header asks of a file; bounds below zero count from the end, nil is the end.
    private static let ranges: [(header: String?, status: Int, from: Int, to: Int?)] = [
        (nil, 200, 0, nil), ("bytes=0-99", 206, 0, 100), ("bytes=100-", 206, 100, nil),
        ("bytes=-50", 206, -50, nil), ("bytes=0-99999999", 206, 0, nil), ("bytes=99999999-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0), ("bytes=0-1,5-6", 200, 0, nil), ("bytes=9-3", 200, 0, nil),
        ("lines=1-2", 200, 0, nil),
    ]

    @Test("B-07 a segment is served whole, in ranges, and not twice")
    func ranges() async throws {
        try await recorded { stage, door in
            let segment = try await stage.segments()[1]
            let bytes = try Data(contentsOf: stage.footage.appending(path: segment.path))
            let path = "/footage/\(segment.id)"
            for (header, status, from, to) in Self.ranges {
                let answer = try await door.get(path, as: "office", header.map { ["Range": $0] } ?? [:])
                #expect(answer.status == status, "\(header ?? "none")")
                let range = (from < 0 ? bytes.count + from : from)..<(to ?? bytes.count)
                if status != 416 { #expect(answer.body == bytes[range], "\(header ?? "none")") }
                let expected: String? =
                    switch status {
                    case 206: "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)"
                    case 416: "bytes */\(bytes.count)"
                    default: nil
                    }
                #expect(answer.headers["content-range"] == expected)
            }
            let tag = try #require(try await door.get(path, as: "office").headers["etag"])
            let again = try await door.get(path, as: "office", ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
            let stale = ["Range": "bytes=0-9", "If-Range": "\"other\""]
            #expect(try await door.get(path, as: "office", stale).status == 200)
            let head = try await door.get(path, as: "office", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test("B-07 the segment that still grows can be watched up to its last fragment, under the id it keeps")
    func growing() async throws {
        try await Stage.with(["front": .init(encoding: .init(keyInterval: 0.5))]) { stage in
            try await Door.with(stage, callers(stage.plan)) { door in
                let id = try await stage.running { () async throws -> String in
                    let isOpen = try await eventually { try await stage.segments().first?.state == .open }
                    #expect(isOpen)
                    let segment = try await stage.segments()[0]
                    let answer = try await door.get("/footage/\(segment.id)", as: "proctor")
                    #expect(answer.status == 200)
                    let copy = stage.footage.appending(path: "copy.mp4")
                    try answer.body.write(to: copy)
                    let movie = try MovieReader.read(copy.path)
                    #expect(movie.wholeSize == movie.fileSize && !movie.fragments.isEmpty)
                    return segment.id.description
                }
                let closed = try await door.get("/footage/\(id)", as: "proctor")
                #expect(closed.status == 200)
                #expect(closed.body.count == Int(try await stage.segments()[0].bytes))
            }
        }
    }

    @Test("B-07 a camera's recording is one seekable file, named after room and time, in any range")
    func export() async throws {
        try await recorded { stage, door in
            let path = "/room-sittings/\(stage.plan.roomSitting.text)/recordings/\(stage.device.text)/file"
            let whole = try await door.get(path, as: "office")
            #expect(whole.status == 200)
            #expect(whole.headers["content-length"] == "\(whole.body.count)")
            #expect(whole.body.dropFirst(4).prefix(4) == Data("ftyp".utf8))
            let disposition = try #require(whole.headers["content-disposition"])
            #expect(disposition.hasPrefix("attachment; filename=\""))
            #expect(disposition.contains("filename*=UTF-8''%E7%AC%AC%201%20%E8%80%83%E5%9C%BA"))
            let segments = try await stage.segments()
            #expect(whole.body.count > Int(segments.reduce(0) { $0 + $1.bytes } * 9 / 10))
            for range in [0..<1000, 1000..<50_000, (whole.body.count - 777)..<whole.body.count] {
                let header = ["Range": "bytes=\(range.lowerBound)-\(range.upperBound - 1)"]
                let part = try await door.get(path, as: "office", header)
                #expect(part.status == 206)
                #expect(part.body == whole.body[range])
            }
            let missing = "/room-sittings/\(stage.plan.roomSitting.text)/recordings/\(UUID().text)/file"
            #expect(try await door.get(missing, as: "office").status == 404)
            try await plays(
                whole.body,
                seconds: segments.reduce(0) { $0 + $1.endsAt.timeIntervalSince($1.startsAt) }
            )
        }
    }

    /// Another program decodes it, where there is one.
    private func plays(_ movie: Data, seconds: Double) async throws {
        let tool = "/usr/bin/ffprobe"
        guard FileManager.default.isExecutableFile(atPath: tool) else { return }
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".mp4")
        try movie.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: tool)
        process.arguments = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file.path]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let duration = try #require(Double(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(duration - seconds) < 1)
    }

    @Test("B-19 each viewing and each download leaves exactly one audit row")
    func audit() async throws {
        try await recorded { stage, door in
            let room = stage.plan.roomSitting.text
            let segment = try await stage.segments()[0]
            #expect(
                try await door.get("/room-sittings/\(room)/replay", as: "office", ["Accept": "text/html"])
                    .status == 200
            )
            for _ in 0..<2 {
                #expect(
                    try await door.get("/api/v1/room-sittings/\(room)/footage", as: "office").status == 200
                )
                #expect(
                    try await door.get("/footage/\(segment.id)", as: "office", ["Range": "bytes=0-9"]).status
                        == 206
                )
            }
            #expect(try await audits(stage) == ["recording.view"])
            #expect(try await door.get("/footage/\(segment.id)", as: "proctor").status == 200)
            #expect(try await audits(stage) == ["recording.view", "recording.view"])
            let file = "/room-sittings/\(room)/recordings/\(stage.device.text)/file"
            for start in [0, 100] {
                #expect(try await door.get(file, as: "office", ["Range": "bytes=\(start)-"]).status == 206)
            }
            #expect(try await audits(stage).filter { $0 == "recording.download" }.count == 1)
            stage.moved.move(by: 700)
            #expect(try await door.get("/footage/\(segment.id)", as: "office").status == 200)
            #expect(try await audits(stage).count == 4, "ten minutes later it is another viewing")
        }
    }

    @Test("B-19 footage is seen by those whom role and reach allow, and by nobody else")
    func permissions() async throws {
        try await recorded { stage, door in
            let room = stage.plan.roomSitting.text
            let segment = try await stage.segments()[0].id
            let file = "/room-sittings/\(room)/recordings/\(stage.device.text)/file"
            let paths = [
                "/api/v1/room-sittings/\(room)/footage", "/footage/\(segment)",
                "/room-sittings/\(room)/replay",
            ]
            for path in paths + [file] {
                #expect(try await door.get(path, as: nil).status == 401)
                #expect(try await door.get(path, as: "patrol").status == 403)
                #expect(
                    try await door.get(path, as: "stranger").status == 404,
                    "another organisation's: \(path)"
                )
                #expect(try await door.get(path, as: "office").status == 200)
            }
            #expect(try await door.get(file, as: "proctor").status == 403)
            #expect(door.routes.count == 7)
        }
    }

    @Test(
        "B-08 a device is tested by those who may change it, by page and by program, and each test is audited"
    )
    func deviceTests() async throws {
        try await Stage.with(["front": .init()]) { stage in
            try await Door.with(stage, callers(stage.plan)) { door in
                let page = "/devices/\(stage.device.text)/tests"
                for (caller, status) in [("proctor", 403), ("patrol", 403), ("stranger", 404)] {
                    #expect(try await door.get(page, as: caller, method: "POST").status == status)
                    #expect(try await door.get("/api/v1" + page, as: caller, method: "POST").status == status)
                }
                #expect(try await audits(stage).isEmpty)
                let answer = try await door.get("/api/v1" + page, as: "office", method: "POST")
                #expect(answer.status == 201)
                #expect(answer.json["outcome"] as? String == "ok")
                #expect(answer.json["codec"] as? String == "avc1.42c016")
                #expect(try await audits(stage) == ["device.test"])
                let kept = try await stage.devices.one(ID(stage.device), reach: .everything).test
                #expect(kept?.outcome == "ok" && kept?.width == 640)
            }
        }
    }

    @Test(
        "B-07 B-22 pages list a day's replays and show one, in both languages",
        arguments: Language.allCases
    )
    func pages(language: Language) async throws {
        try await recorded { stage, door in
            let headers = ["Accept": "text/html", "Accept-Language": language.rawValue]
            let list = try await door.get("/replays", as: "office", headers)
            #expect(list.status == 200)
            #expect(list.text.contains("第 1 考场"))
            #expect(list.text.contains("/room-sittings/\(stage.plan.roomSitting.text)/replay"))
            #expect(list.text.contains(language == .chinese ? "录制中" : "Recording"))
            let path = "/room-sittings/\(stage.plan.roomSitting.text)/replay?at=2026-11-21T01:00:00Z"
            let page = try await door.get(path, as: "office", headers)
            #expect(page.status == 200)
            #expect(page.text.contains("data-device=\"\(stage.device.text)\""))
            #expect(page.text.contains("/api/v1/room-sittings/\(stage.plan.roomSitting.text)/footage"))
            #expect(page.text.contains("/recordings/\(stage.device.text)/file"))
            #expect(page.text.contains(language == .chinese ? "未开启" : "Not started"))
            let proctor = try await door.get(path, as: "proctor", headers)
            #expect(!proctor.text.contains("/recordings/"), "a proctor may look, not take away")
            let none = try await door.get("/replays", as: "stranger", headers)
            #expect(none.status == 200 && !none.text.contains("第 1 考场"))
            #expect(try await door.get("/replays?day=tomorrow", as: "office").status == 422)
        }
    }
}
