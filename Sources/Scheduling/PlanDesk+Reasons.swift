internal import Documents

extension WorkbookError {
    /// The reason in words.
    var reason: PlanImportRecord.Reason {
        let (key, arguments): (String, [String: String]) =
            switch self {
            case .notAWorkbook: ("not_a_workbook", [:])
            case .oldFormat: ("old_format", [:])
            case .otherFormat: ("other_format", [:])
            case .encrypted: ("encrypted", [:])
            case .damaged, .declaresEntities, .unsafeName: ("damaged", [:])
            case .tooLarge(let bound, let limit, let place):
                (
                    bound == .bytes ? "too_large" : "too_much",
                    ["limit": "\(limit)", "place": place?.text ?? ""]
                )
            case .unwritable, .failed: ("failed", [:])
            }
        return .init(key: "plan.unreadable.\(key)", arguments: arguments)
    }
}

extension SheetPlace {
    /// `考生!C7`.
    fileprivate var text: String {
        sheet + (row.map { "!\(SheetPlace.letters(column ?? 0))\($0)" } ?? "")
    }
}
