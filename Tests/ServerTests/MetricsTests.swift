import Foundation
import Kernel
import Scheduling
import Support
import Testing

@testable import Server

@Suite struct MetricsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("Docs/Metrics.md lists every measure (INVIGIL_WRITE_GOLDEN=1 renews it)")
    func document() throws {
        var lines = [
            "# Measures", "",
            "What `GET /metrics` gives, in Prometheus' text format 0.0.4; generated from `Sources/Server/Metric.swift`, a test compares.",
            "With two processes each gives its own: scrape both. [Operations](Operations.md) says who may read them.",
            "",
            "| measure | kind | meaning |", "|---|---|---|",
        ]
        for metric in Metric.allCases {
            lines.append("| `\(metric.rawValue)` | \(metric.kind.rawValue) | \(metric.help) |")
        }
        lines += ["", "`Config/prometheus/alerts.yml` is an example of alerts over them."]
        #expect(try Golden.matches("Docs/Metrics.md", lines.joined(separator: "\n") + "\n"))
    }

    @Test("the example of alerts names measures that exist, and each alert says what it means")
    func alerts() throws {
        let file = Self.root.appending(path: "Config/prometheus/alerts.yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let named = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
            .filter { $0.hasPrefix("invigil_") || $0.hasPrefix("process_") }
            .map { $0.hasSuffix("_bucket") ? String($0.dropLast(7)) : $0 }
        let known = Set(Metric.allCases.map(\.rawValue))
        #expect(Set(named).count >= 10 && Set(named).subtracting(known).isEmpty)
        let rules = text.components(separatedBy: "- alert:").dropFirst()
        #expect(rules.count >= 10)
        for rule in rules {
            #expect(rule.contains("expr:") && rule.contains("summary:") && rule.contains("severity:"))
        }
    }

    @Test("values are written as the format wants them, whatever is in a label")
    func text() {
        var text = MetricText()
        text.add(.diskFree, 5_000_000_000)
        text.add(.info, 1, [("version", "a\"b\\c\nd"), ("part", "all")])
        text.add(.analysisInterval, 1.25)
        text.add(.sourceAge, nil)
        let lines = text.text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("# HELP invigil_info ") && lines[1] == "# TYPE invigil_info gauge")
        #expect(lines[2] == #"invigil_info{version="a\"b\\c\nd",part="all"} 1"#)
        #expect(lines.contains("invigil_footage_disk_free_bytes 5000000000"))
        #expect(lines.contains("invigil_analysis_interval_seconds 1.25"))
        #expect(!text.text.contains("invigil_source_data_age_seconds"))
    }

    @Test(
        "only collectors read them",
        arguments: [
            ("127.0.0.1", nil, "", true), ("10.0.0.9", nil, "", false), ("10.0.0.9", "Bearer t", "", false),
            ("10.0.0.9", "Bearer t", "t", true), ("10.0.0.9", "Bearer tt", "t", false),
            ("10.0.0.9", "t", "t", false),
            (nil, nil, "t", false),
        ] as [(String?, String?, String, Bool)]
    )
    func admitted(address: String?, sent: String?, token: String, isAdmitted: Bool) throws {
        let networks = try #require(CameraNetworks("127.0.0.1 ::1"))
        #expect(MetricsDesk.isAdmitted(address, sent, networks: networks, token: token) == isAdmitted)
    }
}
