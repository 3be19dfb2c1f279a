package import Web

/// The plan's page: take it away, bring it in, what was brought in.
package struct PlanView: Sendable {
    /// Organisations whose plan this reader may bring in; empty when it is only his own.
    package let organisations: [ChoiceView]
    /// Today, `2026-11-22`: sittings from here on are exported.
    package let from: String
    /// Import records, newest first.
    package let imports: [PlanImportRowView]
    /// None yet.
    package let isEmpty: Bool
}

/// One import in the list.
package struct PlanImportRowView: Sendable {
    /// Its id.
    package let id: String
    /// Its page.
    package let path: String
    /// `考试计划.xlsx`.
    package let fileName: String
    /// Who brought it, and for which organisation.
    package let person: String
    /// `11月21日 周六 14:03`.
    package let moment: String
    /// What became of it.
    package let state: StateView
    /// `成功 40 行，失败 3 行`, or empty.
    package let counts: String
}

/// One import: what it would change, or has.
package struct PlanImportView: Sendable {
    /// This page.
    package let path: String
    /// The part that renews itself.
    package let part: String
    /// The file's name.
    package let title: String
    /// Who brought it, when, how large.
    package let sub: String
    /// What became of it.
    package let state: StateView
    /// What is being done just now; empty: nothing.
    package let busy: String
    /// Why the file cannot be used; or empty.
    package let fault: String
    /// A sentence over the preview, such as that the plan changed in between; or empty.
    package let notice: String
    /// `将新增 3 行、变更 2 行，40 行不变，1 行不导入`.
    package let summary: String
    /// By sheet, where anything changes.
    package let sections: [PlanSectionView]
    /// `没有变化：考点 1 行、场次 6 行`, or empty.
    package let unchanged: String
    /// Rows that do not go in.
    package let refused: [PlanFaultView]
    /// How many more are refused than shown; empty: none.
    package let refusedMore: String
    /// What was passed over.
    package let notes: [PlanFaultView]
    /// Where to confirm; empty: nothing to confirm.
    package let confirm: String
    /// `导入这 45 行`.
    package let confirmWord: String
    /// The preview this page shows.
    package let fingerprint: String
    /// Where to give it up; empty: too late.
    package let discard: String
    /// Where the failed rows are; empty: none failed.
    package let failures: String
}

/// What a sheet would change.
package struct PlanSectionView: Sendable {
    /// `考场`.
    package let title: String
    /// `新增 3 · 变更 2 · 不变 40`.
    package let counts: String
    /// Rows that add or change something.
    package let rows: [PlanLineView]
    /// How many more there are than shown; empty: none.
    package let more: String
}

/// A row that adds or changes something.
package struct PlanLineView: Sendable {
    /// `7`.
    package let row: String
    /// What people call it.
    package let name: String
    /// Its code.
    package let code: String
    /// 新增, 变更 or 移出.
    package let word: String
    /// Class of the word's shape.
    package let mark: String
    /// Values that become others.
    package let changes: [PlanChangeView]
}

/// A value that becomes another.
package struct PlanChangeView: Sendable {
    /// The column's heading.
    package let column: String
    /// As it is.
    package let old: String
    /// As it will be.
    package let new: String
}

/// Something that does not go in, and why.
package struct PlanFaultView: Sendable {
    /// The sheet.
    package let sheet: String
    /// `7`, or empty.
    package let row: String
    /// The column's heading, or empty.
    package let column: String
    /// What stands there.
    package let value: String
    /// Why not, and what to do.
    package let reason: String
}
