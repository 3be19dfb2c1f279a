internal import Foundation
internal import Kernel
internal import Web

extension RecordMaking {
    private static let mostShown = 100

    func imports(_ list: [RecordImport], shown: UUID?, detail: RecordImportDetailView?) -> RecordImportsView {
        RecordImportsView(
            title: words("records.imports", ["title": words(type.key("title"))]),
            crumb: words(type.key("title")),
            back: "/\(type.path)",
            path: "/\(type.path)/imports",
            items: list.map { one in
                RecordImportView(
                    path: "/\(type.path)/imports/\(one.id.text)",
                    name: one.fileName,
                    state: state(one),
                    who: "\(one.by) · \(moments.day(one.at)) \(moments.minute(one.at))",
                    isOpen: one.id == shown
                )
            },
            isEmpty: list.isEmpty,
            open: detail
        )
    }

    func detail(
        _ one: RecordImport,
        _ failures: [RecordFailure],
        _ arguments: [String: String],
        _ sheet: RecordSheet
    ) -> RecordImportDetailView {
        let counts = [
            ("created", one.created), ("changed", one.changed), ("unchanged", one.unchanged),
            ("refused", one.refused),
        ]
        return RecordImportDetailView(
            name: one.fileName,
            state: state(one),
            facts: counts.map { FactView(words("records.import.\($0.0)"), "\($0.1)") },
            isRunning: one.state == .waiting,
            total: one.total,
            looked: one.looked,
            failure: one.failure.isEmpty ? "" : words("problem.\(one.failure).detail", arguments),
            failures: failures.prefix(Self.mostShown).map { failure in
                RecordFailureView(
                    row: "\(failure.row)",
                    name: failure.cells.prefix(2).joined(separator: " · "),
                    reason: sheet.reasons(failure)
                )
            },
            hasFailures: !failures.isEmpty,
            more: failures.count > Self.mostShown
                ? words("records.import.more", ["count": "\(failures.count - Self.mostShown)"]) : "",
            failed: failures.isEmpty ? "" : "/\(type.path)/imports/\(one.id.text)/failed.xlsx"
        )
    }

    private func state(_ one: RecordImport) -> StateView {
        switch one.state {
        case .waiting:
            let counts = ["looked": "\(one.looked)", "total": "\(one.total)"]
            return StateView(mark: "starting", word: words("records.import.running", counts))
        case .failed: return StateView(mark: "warn", word: words("records.import.state_failed"))
        case .done:
            let counts = ["accepted": "\(one.accepted)", "refused": "\(one.refused)"]
            return StateView(
                mark: one.refused == 0 ? "done" : "warn",
                word: words("records.import.done", counts)
            )
        }
    }
}
