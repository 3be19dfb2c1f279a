import Documents
import Foundation
import Kernel
import Postgres
import Support
import Testing
import Web

@testable import Scheduling

@Suite struct PlanWorkbookTests {
    private static let cameras = Dictionary(
        uniqueKeysWithValues: DemonstrationPlan.cameraNames.map { ($0, "rtsp://127.0.0.1:8554/\($0)") }
    )

    /// A desk with the small plan in it.
    private func withPlan(_ body: (PlanBench) async throws -> Void) async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            try await body(PlanBench(desk))
        }
    }

    @Test("I-31 the demonstration's plan goes out and comes back equal", arguments: Language.allCases)
    func demonstration(language: Language) async throws {
        try await Desk.with { desk in
            desk.clock.now += 0.25
            try await desk.scheduling.demonstrate(cameras: Self.cameras, password: "demo")
            let bench = try await PlanBench(desk, organisation: "demonstration", language: language)
            let lines = try await bench.exported()
            let count = Dictionary(grouping: lines, by: \.section).mapValues(\.count)
            #expect(count == [.sites: 1, .rooms: 3, .devices: 4, .sittings: 6, .candidates: 20, .staff: 10])
            let (record, preview) = try await bench.bring(lines)
            #expect(record.state == .ready)
            #expect(preview.refused == [] && preview.notes == [])
            #expect(preview.lines == [])
            #expect(preview.unchanged.values.reduce(0, +) == lines.count)
        }
    }

    @Test("I-31 the template reads as an empty plan, and explains every column", arguments: Language.allCases)
    func template(language: Language) async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let bench = try await PlanBench(desk, language: language)
            let bytes = try bench.writer.workbook([])
            let sheets = try Workbook.read(bytes.span)
            #expect(PlanSheets.read(sheets, bench.titles, bench.moments) == PlanReading())
            let notes = try #require(sheets.last).rows
            #expect(notes.count == PlanSection.allCases.map(\.columns.count).reduce(1, +))
            #expect(!notes.contains { row in row.cells.contains { $0.text.hasPrefix("plan.") } })
        }
    }

    @Test("what differs is shown with old and new, then written, and brought again changes nothing")
    func changes() async throws {
        try await withPlan { bench in
            // Before anything is monitored: then devices may change rooms.
            bench.desk.clock.now -= 7_200
            let lines = try await bench.exported()
                .changing(.rooms, "1", ["name": "阶梯教室", "seats": "40"])
                .changing(.devices, "c3", ["address": "rtsp://10.0.0.7:554/new", "room": "1"])
                .changing(.candidates, "k1", ["name": "王芳芳", "seat": "7"])
                .changing(.candidates, "k2", ["room": "2", "seat": "A2"])
            let (record, preview) = try await bench.bring(lines)
            #expect(preview.refused == [])
            let told = preview.lines.flatMap { line in
                line.changes.map { "\(line.code) \($0.column): \($0.old) → \($0.new)" }
            }
            #expect(
                told == [
                    "1 name: 考场 1 → 阶梯教室", "1 seats: 30 → 40", "c3 room: 2 → 1",
                    "c3 address: rtsp://10.0.0.9:554/c3 → rtsp://10.0.0.7:554/new", "k1 name: 王芳 → 王芳芳",
                    "k1 seat: 1 → 7", "k2 room: 1 → 2", "k2 seat: 2 → A2",
                ]
            )
            #expect(try await bench.desk.count("rooms where name = '阶梯教室'") == 0, "only shown so far")
            let (applied, _) = try await bench.confirm(record)
            #expect(applied.state == .applied)
            #expect(try await Set(bench.exported()) == Set(lines))
            #expect(try await bench.desk.count("assignments") == 4)
            #expect(
                try await bench.desk.count("audit where action = 'plan.import' and actor is not null") == 1
            )
            #expect(try await bench.bring(lines).1.lines == [])
        }
    }

    @Test("rows that are missing delete nothing; taking somebody out is said")
    func missing() async throws {
        try await withPlan { bench in
            let lines = try await bench.exported()
            let few = lines.filter { $0.section == .rooms && $0.values["code"] == "1" }
            #expect(try await bench.bring(few).1.lines == [])
            let out = lines.changing(.candidates, "k1", ["removed": "yes"])
            let (record, preview) = try await bench.bring(out)
            #expect(preview.lines.map(\.code) == ["k1"])
            #expect(preview.lines.first?.removes == true)
            _ = try await bench.confirm(record)
            #expect(try await bench.desk.count("assignments") == 3)
            #expect(try await bench.desk.count("people") == 4)
        }
    }

    @Test("passwords never leave, stay when left empty, and are not shown when they change")
    func passwords() async throws {
        try await withPlan { bench in
            let lines = try await bench.exported()
            #expect(lines.allSatisfy { $0.values["password", default: ""].isEmpty })
            let before = try await bench.desk.database.row("select secret from devices where code = 'c1'")
            let (_, preview) = try await bench.bring(
                lines.changing(.devices, "c1", ["password": "s3cret-new"])
            )
            #expect(preview.lines.map(\.code) == ["c1"])
            #expect(!(try JSON.text(preview)).contains("s3cret"))
            let kept = lines.changing(.devices, "c1", ["name": "前方"])
            let (record, _) = try await bench.bring(kept)
            _ = try await bench.confirm(record)
            let after = try await bench.desk.database.row("select secret from devices where code = 'c1'")
            #expect(try before?.get("secret", as: String.self) == after?.get("secret", as: String.self))
        }
    }

    @Test("should the plan change in between, nothing is written and the preview is made anew")
    func overtaken() async throws {
        try await withPlan { bench in
            let lines = try await bench.exported().changing(.rooms, "1", ["name": "甲"])
            let (record, _) = try await bench.bring(lines)
            try await bench.desk.take(
                .small().changed { $0.rooms[0] = $0.rooms[0].but { $0.place = "2 号楼" } }
            )
            let (renewed, preview) = try await bench.confirm(record)
            #expect(renewed.state == .ready)
            #expect(renewed.isRenewed)
            #expect(preview.lines.flatMap(\.changes).map(\.column) == ["name", "place"])
            #expect(try await bench.desk.count("rooms where name = '甲'") == 0)
            #expect(try await bench.confirm(renewed).0.state == .applied)
            #expect(try await bench.desk.count("rooms where name = '甲'") == 1)
        }
    }

    @Test("H-40 the record says who brought what; a newer upload takes the place of one nobody confirmed")
    func records() async throws {
        try await withPlan { bench in
            let lines = try await bench.exported()
            let (first, _) = try await bench.bring(lines)
            let (second, _) = try await bench.bring(lines.changing(.rooms, "1", ["number": "0"]))
            let records = try await bench.scheduling.desk.imports.list(reach: bench.caller.reach, limit: 9)
            #expect(Set(records.map(\.state)) == [.ready, .discarded])
            #expect(second.fileName == "计划.xlsx")
            #expect((second.accepted, second.refused) == (lines.count - 1, 1))
            await #expect(throws: Problem.self) { _ = try await bench.confirm(first) }
            _ = try await bench.confirm(second)
            #expect(try await bench.desk.count("plan_imports where workbook is not null") == 0)
            let foreign = try await bench.scheduling.desk.imports.list(reach: Reach([UUID()]), limit: 9)
            #expect(foreign.isEmpty)
        }
    }

    @Test("H-40 failed rows come back as a workbook with their reasons, which can be mended and brought in")
    func failures() async throws {
        try await withPlan { bench in
            let lines = try await bench.exported().changing(.rooms, "1", ["number": "0", "name": "甲"])
            let (record, preview) = try await bench.bring(lines)
            #expect(preview.refused.map(\.key) == ["out_of_range"])
            let cells = try await bench.scheduling.desk.imports.cells(record.id, reach: bench.caller.reach)
            let bytes = try bench.writer.failures(preview.refused, cells: cells)
            let sheets = try Workbook.read(bytes.span)
            #expect(sheets.map(\.name) == ["考场"])
            #expect(sheets[0].rows.count == 2)
            #expect(sheets[0].rows[1].cells.last?.text.hasPrefix("顺序号：") == true)
            let mended = PlanSheets.read(sheets, bench.titles, bench.moments).lines
                .changing(.rooms, "1", ["number": "1"])
            let (_, again) = try await bench.bring(mended)
            #expect(again.refused == [])
            #expect(again.lines.flatMap(\.changes).map(\.new) == ["甲"])
        }
    }

    @Test(
        "files that are none are said to be none",
        arguments: [
            (Array("编号,名称".utf8), "not_a_workbook"),
            ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "old_format"),
        ]
    )
    func unreadable(_ bytes: [UInt8], _ key: String) async throws {
        try await withPlan { bench in
            let (record, _) = try await bench.bring(bytes)
            #expect(record.state == .unreadable)
            #expect(record.fault?.key == "plan.unreadable.\(key)")
            #expect(bench.titles.words.has("plan.unreadable.\(key)"))
        }
    }

    @Test("ten thousand rows go in", .timeLimit(.minutes(3)))
    func many() async throws {
        try await withPlan { bench in
            let lines = (1...10_000).map { number in
                PlanLine(
                    section: .candidates,
                    row: number + 1,
                    values: [
                        "code": "n\(number)", "name": "考生 \(number)", "phone": "1380000\(number + 1_000)",
                    ]
                )
            }
            let (record, preview) = try await bench.bring(lines)
            #expect(preview.lines.count == 10_000)
            #expect(try await bench.confirm(record).0.state == .applied)
            #expect(try await bench.desk.count("people") == 10_004)
        }
    }
}
