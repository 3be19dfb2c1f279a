package import Web

/// A list of records: tabs, filters, rows, paging, and beside it the record that is open.
package struct RecordsView: Sendable {
    /// `考场`.
    package let title: String
    /// One line on what these records are for; or empty.
    package let hint: String
    /// `/rooms`.
    package let path: String
    /// Whether this reader may add and change.
    package let mayChange: Bool
    /// Word of what has just been done; or empty.
    package let notice: String
    /// Form address that takes a deletion back; or empty.
    package let undo: String
    package let tabs: [RecordTabView]
    package let filters: [RecordFilterView]
    /// Keeps the tab and page size when the filters are sent.
    package let kept: [FactView]
    package let columns: [RecordColumnView]
    package let rows: [RecordRowView]
    package let isEmpty: Bool
    /// Nothing matches the filters, though there are records.
    package let isFiltered: Bool
    /// Bulk actions, deletion last.
    package let actions: [RecordActionView]
    package let addWord: String
    /// Address of everything that matches as a workbook, and a word on that.
    package let exporting: String
    package let exportNote: String
    package let total: String
    package let sizes: [ChoiceView]
    package let pages: [RecordTabView]
    /// The page's number and how many there are.
    package let page: Int
    package let last: Int
    package let open: RecordDetailView?
    package let asking: RecordAskView?
}

/// A tab or a page number: a link with a count.
package struct RecordTabView: Sendable {
    package let word: String
    package let count: String
    package let path: String
    package let isCurrent: Bool
    /// Left out between far pages: no link.
    package let isGap: Bool
}

/// One filter above the list.
package struct RecordFilterView: Sendable {
    package let name: String
    package let label: String
    /// Empty: a text is looked for.
    package let choices: [ChoiceView]
    package let isChoice: Bool
    package let value: String
}

/// A column's heading.
package struct RecordColumnView: Sendable {
    package let word: String
    package let isNumber: Bool
}

/// One row of the list.
package struct RecordRowView: Sendable {
    package let id: String
    /// The record's page, and the list with the record open beside it.
    package let path: String
    package let name: String
    package let cells: [RecordCellView]
    /// nil for a type without states.
    package let state: StateView?
    package let isOpen: Bool
    package let isChosen: Bool
    /// Form address; empty: not in this state.
    package let edit: String
}

/// One cell.
package struct RecordCellView: Sendable {
    package let label: String
    package let text: String
    package let isNumber: Bool
    /// The column that names the record.
    package let isMain: Bool
}

/// Something to do to the chosen records.
package struct RecordActionView: Sendable {
    package let path: String
    package let word: String
    package let isGrave: Bool
}

/// One record: its fields, its history, what can be done.
package struct RecordDetailView: Sendable {
    package let id: String
    package let title: String
    package let crumb: String
    package let back: String
    package let path: String
    package let state: StateView?
    package let facts: [FactView]
    package let history: [RecordDeedView]
    package let hasHistory: Bool
    /// Form address; empty: nothing to change in this state, or not by this reader.
    package let edit: String
    package let actions: [RecordActionView]
    /// Further pages of it.
    package let links: [RecordActionView]
}

/// One line of a record's history.
package struct RecordDeedView: Sendable {
    package let at: String
    package let what: String
    package let who: String
}

/// The page of one record.
package struct RecordPageView: Sendable {
    package let detail: RecordDetailView
    package let notice: String
}

/// A question before something that changes much (P-26).
package struct RecordAskView: Sendable {
    /// What is asked: `确定删除 2 间考场吗？`.
    package let question: String
    /// What follows from it, in words.
    package let consequence: String
    /// Where yes goes, and the records it is about.
    package let path: String
    package let ids: [String]
    package let yes: String
    package let isGrave: Bool
    package let back: String
}

/// A record's form.
package struct RecordFormView: Sendable {
    package let title: String
    package let crumb: String
    package let back: String
    package let action: String
    package let fields: [RecordInputView]
    /// Faults of no field of the form.
    package let wrongs: [String]
}

/// One field of the form.
package struct RecordInputView: Sendable {
    package let name: String
    package let label: String
    package let hint: String
    package let value: String
    /// `text`, `number`, `tel`, `password`, `datetime-local`.
    package let type: String
    package let isChoice: Bool
    package let isFlag: Bool
    package let isOn: Bool
    package let isRequired: Bool
    package let isFixed: Bool
    package let isWide: Bool
    package let choices: [ChoiceView]
    package let error: String
    package let least: String
    package let most: String
    package let longest: String
}

/// What an action shows once, such as a new password (M-31).
package struct RecordShownView: Sendable {
    package let title: String
    package let hint: String
    package let items: [FactView]
    package let back: String
}
