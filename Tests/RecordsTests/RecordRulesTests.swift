import Foundation
import Kernel
import Testing

@testable import Records

@Suite struct RecordRulesTests {
    private static let shanghai = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    @Test(
        "values are read as people, programs and workbooks write them",
        arguments: [
            (RecordField.Kind.text(atMost: 5), "  考场 ", "考场"), (.code, "a-1", "a-1"),
            (.phone, "+86 150", "+86 150"),
            (.number(1...40), "040", "40"), (.number(0...9), " 0 ", "0"), (.choice(["a", "b"]), "b", "b"),
            (.flag, "是", "true"), (.flag, "No", "false"), (.flag, "on", "true"),
            (.moment, "2026-11-22T01:00:00Z", "2026-11-22T01:00:00.000Z"),
            (.moment, "2026-11-22 09:00", "2026-11-22T01:00:00.000Z"),
            (.moment, "2026-11-22T09:00:30", "2026-11-22T01:00:30.000Z"),
            (.moment, "2026/11/22 9:00", "2026-11-22T01:00:00.000Z"), (.text(atMost: 5), "   ", ""),
        ]
    )
    func read(kind: RecordField.Kind, text: String, canonical: String) throws {
        #expect(try RecordRules.value(text, of: RecordField("x", kind), zone: Self.shanghai) == canonical)
    }

    @Test(
        "what does not fit is refused with its reason",
        arguments: [
            (RecordField.Kind.text(atMost: 2), "三个字", "too_long"), (.text(atMost: 9), "a\u{7}", "characters"),
            (.code, "a 1", "no_spaces"), (.phone, "手机", "bad_phone"), (.number(1...500), "四十", "bad_number"),
            (.number(1...500), "501", "out_of_range"), (.number(1...500), "1.5", "bad_number"),
            (.choice(["a"]), "c", "bad_choice"), (.flag, "maybe", "bad_flag"),
            (.moment, "tomorrow", "bad_moment"),
            (.moment, "2026-02-30 09:00", "bad_moment"), (.moment, "2026-11-22 25:00", "bad_moment"),
            (.moment, "2026-11-22", "bad_moment"), (.text(atMost: 9), "  ", "empty"),
        ]
    )
    func refuse(kind: RecordField.Kind, text: String, key: String) {
        let field = RecordField("x", kind, .required)
        #expect {
            try RecordRules.value(text, of: field, zone: Self.shanghai)
        } throws: {
            ($0 as? FieldFault)?.key == key
        }
    }

    @Test(
        "P-25 personal values are masked",
        arguments: [
            ("15012340001", "150****0001"), ("370123199001013549", "370****3549"), ("123456", "****56"),
            ("123", "***"),
            ("", ""),
        ]
    )
    func mask(text: String, masked: String) {
        #expect(RecordRules.masked(text) == masked)
    }

    @Test("the audit book gets what differs, personal values masked and secrets not told")
    func differences() {
        let fields = [
            RecordField("name", .text(atMost: 9)), RecordField("phone", .phone, .masked),
            RecordField("password", .text(atMost: 99), .secret),
        ]
        let old = ["name": "甲", "phone": "15012340001"]
        let new = ["name": "甲", "phone": "15012340002", "password": "geheim"]
        #expect(
            RecordRules.differences(from: old, to: new, of: fields) == [
                "phone": ["150****0001", "150****0002"], "password": ["", "****"],
            ]
        )
    }

    @Test("P-21 the address of a list is read within bounds and written back")
    func query() {
        var type = RecordType(
            "room",
            path: "rooms",
            table: "rooms",
            read: .readPlan,
            change: .changePlan,
            fields: [
                RecordField("site", .reference(RecordReference("sites")), .filtered),
                RecordField("name", .code),
            ]
        )
        type.states = [RecordState("ended", where: "true")]
        let asked = [
            (key: "state", value: "ended"), (key: "q", value: "东楼 & 1%"), (key: "site", value: "x"),
            (key: "name", value: "not a filter"), (key: "page", value: "-3"), (key: "size", value: "7"),
        ]
        let query = RecordQuery(asked, of: type)
        #expect(
            query.page == 1 && query.size == 10 && query.filters == ["site": "x"] && query.state == "ended"
        )
        #expect(query.path(of: type) == "/rooms?state=ended&q=%E4%B8%9C%E6%A5%BC%20%26%201%25&site=x")
        #expect(RecordQuery([(key: "state", value: "drop table")], of: type).state == nil)
    }
}
