import Documents
import Foundation
import Kernel
import Testing
import Web

@testable import Scheduling

/// A row that is wrong, and where and why that is said.
struct WrongLine: Sendable, CustomTestStringConvertible {
    let section: PlanSection
    let values: [String: String]
    let column: String
    let key: String

    init(_ section: PlanSection, _ column: String, _ key: String, _ values: [String: String]) {
        self.section = section
        self.column = column
        self.key = key
        self.values = values
    }

    var testDescription: String { "\(section.rawValue) \(column) \(key) \(values)" }

    /// A right row of each sheet, for the wrong ones to differ from.
    static let right: [PlanSection: [String: String]] = [
        .sites: ["code": "west", "name": "西校区"],
        .rooms: ["site": "east", "code": "9", "number": "9", "name": "考场 9"],
        .devices: [
            "site": "east", "code": "c9", "name": "摄像头", "place": "front", "address": "rtsp://10.0.0.1/9",
        ],
        .sittings: [
            "code": "eve", "name": "晚场", "subject": "理论", "starts_at": "2026-12-01T10:00:00.000Z",
            "ends_at": "2026-12-01T12:00:00.000Z", "site": "east", "room": "1",
        ],
        .candidates: ["code": "k9", "name": "某", "sitting": "am", "site": "east", "room": "1", "seat": "9"],
        .staff: ["code": "p9", "name": "某", "sitting": "am", "site": "east", "room": "1", "duty": "proctor"],
    ]

    static let all: [WrongLine] = [
        .init(.sites, "name", "too_long", ["name": String(repeating: "长", count: 101)]),
        .init(.sites, "code", "too_long", ["code": String(repeating: "x", count: 65)]),
        .init(.rooms, "site", "unknown_site", ["site": "north"]),
        .init(.rooms, "number", "out_of_range", ["number": "0"]),
        .init(.rooms, "name", "duplicate_name", ["name": "考场 1"]),
        .init(.rooms, "seats", "duplicate_seats", ["seats": "A、A"]),
        .init(.rooms, "seats", "out_of_range", ["seats": "5000"]),
        .init(.rooms, "seats", "seat_in_use", ["code": "1", "name": "考场 1", "seats": "1"]),
        .init(.devices, "site", "unknown_site", ["site": "north"]),
        .init(.devices, "room", "unknown_room", ["room": "77"]),
        .init(.devices, "address", "address_scheme", ["address": "http://10.0.0.1/"]),
        .init(.devices, "address", "address_credentials", ["address": "rtsp://a:b@10.0.0.1/"]),
        .init(.devices, "address", "address_port", ["address": "rtsp://10.0.0.1:99999/"]),
        .init(.devices, "sub_address", "address_scheme", ["sub_address": "http://10.0.0.1/"]),
        .init(.devices, "sub_address", "address_credentials", ["sub_address": "rtsp://a:b@10.0.0.1/"]),
        .init(.sittings, "ends_at", "ends_before_start", ["ends_at": "2026-12-01T09:00:00.000Z"]),
        .init(.sittings, "ends_at", "sitting_too_long", ["ends_at": "2026-12-03T09:00:00.000Z"]),
        .init(.sittings, "room", "unknown_room", ["room": "77"]),
        .init(
            .sittings,
            "room",
            "room_overlap",
            ["starts_at": "2026-11-21T01:30:00.000Z", "ends_at": "2026-11-21T02:30:00.000Z"]
        ),
        .init(.sittings, "lead_seconds", "out_of_range", ["lead_seconds": "-1"]),
        .init(.sittings, "least_rate", "out_of_range", ["least_rate": "500"]),
        .init(.candidates, "sitting", "unknown_sitting", ["sitting": "night"]),
        .init(.candidates, "room", "unknown_room", ["room": "77"]),
        .init(.candidates, "seat", "unknown_seat", ["seat": "31"]),
        .init(.candidates, "seat", "seat_taken", ["seat": "1"]),
        .init(.candidates, "code", "kind_changed", ["code": "p2"]),
        .init(.candidates, "room", "room_not_in_sitting", ["sitting": "pm", "room": "2", "seat": ""]),
        .init(.staff, "account", "bad_account", ["account": "a b c"]),
        .init(.staff, "account", "account_taken", ["account": "zhang.wei"]),
        .init(.staff, "password", "password_short", ["account": "someone", "password": "short"]),
        .init(.staff, "account", "account_missing", ["password": "a-Good-1-password"]),
        .init(.staff, "roles", "bad_role", ["account": "someone", "roles": "emperor@organisation"]),
        .init(
            .staff,
            "roles",
            "role_withheld",
            ["account": "someone", "roles": "city_authority@organisation"]
        ),
        .init(.staff, "site", "unknown_site", ["account": "someone", "roles": "site_manager@site:north"]),
    ]

    var line: PlanLine {
        PlanLine(
            section: section,
            row: 2,
            values: (Self.right[section] ?? [:]).merging(values) { $1 }
        )
    }
}

@Suite struct PlanFaultTests {
    @Test("I-32 there are twenty kinds of wrong rows and more, each named by sheet, row and column")
    func faults() async throws {
        #expect(Set(WrongLine.all.map(\.key)).count >= 20)
        try await Desk.with { desk in
            try await desk.take(.small())
            let bench = try await PlanBench(desk)
            for wrong in WrongLine.all {
                let (_, preview) = try await bench.bring([wrong.line])
                let found = preview.refused.first
                #expect(found?.key == wrong.key, "\(wrong.testDescription): \(preview.refused)")
                #expect(found?.section == wrong.section && found?.row == 2)
                #expect(found?.column == wrong.column, "\(wrong.testDescription)")
                #expect(preview.lines.isEmpty)
                for language in Language.allCases {
                    let wording = PlanWording(
                        PlanTitles(bench.site, language),
                        bench.site.moments(language)
                    )
                    let sentence = found.map(wording.sentence) ?? ""
                    #expect(!sentence.contains("{") && !sentence.contains("problem."), "\(sentence)")
                }
            }
        }
    }

    /// Cells that cannot be read, and why.
    static let cells: [(PlanSection, String, SheetCell, String)] = [
        (.rooms, "number", SheetCell(.text, "四十"), "not_a_number"),
        (.rooms, "number", SheetCell(.number, "1.5"), "not_a_number"),
        (.rooms, "name", .empty, "empty"),
        (.rooms, "code", SheetCell(.faulty(.precisionLost), "520103199001010000"), "precision_lost"),
        (.rooms, "name", SheetCell(.faulty(.formulaError), "#REF!"), "formula_error"),
        (.rooms, "name", SheetCell(.faulty(.formulaWithoutValue), ""), "formula_without_value"),
        (.devices, "place", SheetCell(.text, "天花板"), "not_a_choice"),
        (.sittings, "starts_at", SheetCell(.text, "明天"), "not_a_time"),
        (.sittings, "starts_at", SheetCell(.moment, "2026-11-22"), "not_a_time"),
        (.sittings, "starts_at", SheetCell(.text, "2026-02-30 09:00"), "not_a_time"),
        (.sittings, "ends_at", SheetCell(.faulty(.noSuchDate), "-1"), "no_such_date"),
        (.staff, "duty", SheetCell(.text, "厨师"), "not_a_choice"),
    ]

    @Test("cells that cannot be read are named by sheet, row and column", arguments: cells)
    func cell(_ section: PlanSection, _ column: String, _ cell: SheetCell, _ key: String) async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let bench = try await PlanBench(desk)
            let head = section.columns.map { SheetCell(.text, bench.titles.column($0)) }
            let cells = section.columns.map { one in
                one.name == column ? cell : SheetCell(.text, WrongLine.right[section]?[one.name] ?? "")
            }
            let sheet = Sheet(
                name: bench.titles.sheet(section),
                rows: [SheetRow(number: 1, cells: head), SheetRow(number: 5, cells: cells)]
            )
            let reading = PlanSheets.read([sheet], bench.titles, bench.moments)
            let found = try #require(reading.refused.first { $0.column == column })
            #expect(found.key == key)
            #expect(found.row == 5)
            #expect(reading.lines.isEmpty)
        }
    }

    @Test("a missing column, an unknown one and an unknown sheet are said")
    func columns() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let bench = try await PlanBench(desk)
            let head = ["考点编号", "考点名称*", "备注"].map { SheetCell(.text, $0) }
            let row = ["east", "东", "x"].map { SheetCell(.text, $0) }
            let sheets = [
                Sheet(name: "考点", rows: [.init(number: 1, cells: head), .init(number: 2, cells: row)]),
                Sheet(name: "Rooms", rows: [.init(number: 1, cells: [SheetCell(.text, "room code")])]),
                Sheet(name: "草稿", rows: []), Sheet(name: "_lists", isHidden: true, rows: []),
            ]
            let reading = PlanSheets.read(sheets, bench.titles, bench.moments)
            #expect(reading.lines.map(\.values) == [["code": "east", "name": "东"]])
            #expect(reading.notes.map(\.key) == ["unknown_column", "unknown_sheet"])
            #expect(reading.refused.map(\.column) == ["site", "number", "name"])
            #expect(Set(reading.refused.map(\.key)) == ["missing_column"])
        }
    }

    @Test("what hangs on a refused row is refused with its place; rows of one sitting may not contradict")
    func hanging() async throws {
        try await Desk.with { desk in
            try await desk.take(.small())
            let bench = try await PlanBench(desk)
            var sitting = try #require(WrongLine.right[.sittings])
            let first = PlanLine(section: .sittings, row: 2, values: sitting)
            sitting["room"] = "2"
            sitting["subject"] = "实操"
            let second = PlanLine(section: .sittings, row: 3, values: sitting)
            let room = WrongLine(.rooms, "number", "out_of_range", ["number": "0"]).line
            let device = WrongLine(.devices, "room", "", ["room": "9"]).line
            let (_, preview) = try await bench.bring([room, device, first, second])
            #expect(preview.refused.map(\.key) == ["out_of_range", "depends", "contradicts"])
            let wording = PlanWording(bench.titles, bench.moments)
            #expect(wording.sentence(preview.refused[1]).contains("“考场”第 2 行"))
            #expect(preview.refused[2].column == "subject")
            #expect(preview.lines.map(\.code) == ["eve"])
        }
    }
}
