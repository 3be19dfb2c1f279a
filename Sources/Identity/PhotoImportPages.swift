internal import Foundation
internal import Kernel
internal import Records
package import Web

/// Archives of photos and what became of them.
package struct PhotoImportsView: Sendable {
    /// Newest first.
    package let items: [PhotoImportItemView]
    package let isEmpty: Bool
    package let open: PhotoImportDetailView?
}

/// One archive in the list.
package struct PhotoImportItemView: Sendable {
    package let path: String
    package let name: String
    package let state: StateView
    /// `何敏 · 11月21日 周六 09:01`.
    package let who: String
    package let isOpen: Bool
}

/// One archive: how far it is, and what was not taken.
package struct PhotoImportDetailView: Sendable {
    package let name: String
    package let state: StateView
    package let isRunning: Bool
    package let total: Int
    package let looked: Int
    package let facts: [FactView]
    /// Why the archive could not be used; or empty.
    package let failure: String
    package let refused: [PhotoImportRefusedView]
    package let hasRefused: Bool
    /// How many more were refused than shown; or empty.
    package let more: String
}

/// One photo that was not taken.
package struct PhotoImportRefusedView: Sendable {
    package let name: String
    package let reason: String
}

extension PhotoImportItemView {
    init(_ one: RecordImport, isOpen: Bool, _ words: Words, _ moments: Moments) {
        path = "/photo-imports/\(one.id.text)"
        name = one.fileName
        state = .photos(one, words)
        who = "\(one.by) · \(moments.day(one.at)) \(moments.minute(one.at))"
        self.isOpen = isOpen
    }
}

extension PhotoImportDetailView {
    private static let mostShown = 500

    init(_ one: RecordImport, _ refused: [PhotoImportStore.Refused], _ words: Words) {
        name = one.fileName
        state = .photos(one, words)
        isRunning = one.state == .waiting
        total = one.total
        looked = one.looked
        facts = [
            FactView(words("photo.import.taken"), "\(one.created)"),
            FactView(words("photo.import.unchanged"), "\(one.unchanged)"),
            FactView(words("photo.import.refused"), "\(one.refused)", tone: one.refused > 0 ? "alarm" : ""),
        ]
        failure = one.failure.isEmpty ? "" : words("problem.\(one.failure).detail")
        self.refused = refused.prefix(Self.mostShown).map { refused in
            let checks = refused.checks.map { words("photo.check.\($0)") }
                .formatted(
                    .list(type: .and, width: .narrow).locale(Locale(identifier: words.language.rawValue))
                )
            return PhotoImportRefusedView(
                name: Self.masked(refused.name),
                reason: words("photo.refusal.\(refused.why)", ["checks": checks])
            )
        }
        hasRefused = !refused.isEmpty
        more =
            refused.count > Self.mostShown
            ? words("records.import.more", ["count": "\(refused.count - Self.mostShown)"]) : ""
    }

    /// A document number in a file's name is shown masked.
    static func masked(_ name: String) -> String {
        guard let stem = name.split(separator: "/").last?.split(separator: ".").first.map(String.init),
            stem.count > 8, stem.contains(where: \.isNumber)
        else { return name }
        return name.replacing(stem, with: IdentityNumberRules.masked(stem))
    }
}

extension StateView {
    fileprivate static func photos(_ one: RecordImport, _ words: Words) -> StateView {
        switch one.state {
        case .waiting:
            let counts = ["looked": "\(one.looked)", "total": "\(one.total)"]
            return StateView(mark: "starting", word: words("photo.import.running", counts))
        case .failed: return StateView(mark: "warn", word: words("records.import.state_failed"))
        case .done:
            let counts = ["taken": "\(one.created)", "refused": "\(one.refused)"]
            return StateView(
                mark: one.refused == 0 ? "done" : "warn",
                word: words("photo.import.done", counts)
            )
        }
    }
}
