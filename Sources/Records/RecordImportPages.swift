package import Web

/// Imports of one record type, and the one that is open.
package struct RecordImportsView: Sendable {
    package let title: String
    package let crumb: String
    package let back: String
    /// Where a workbook goes.
    package let path: String
    package let items: [RecordImportView]
    package let isEmpty: Bool
    package let open: RecordImportDetailView?
}

/// One import in the list.
package struct RecordImportView: Sendable {
    package let path: String
    package let name: String
    package let state: StateView
    package let who: String
    package let isOpen: Bool
}

/// What became of one file.
package struct RecordImportDetailView: Sendable {
    package let name: String
    package let state: StateView
    package let facts: [FactView]
    /// Still being taken in: the page looks again by itself.
    package let isRunning: Bool
    package let total: Int
    package let looked: Int
    /// Why the file as a whole was of no use; or empty.
    package let failure: String
    package let failures: [RecordFailureView]
    package let hasFailures: Bool
    package let more: String
    package let failed: String
}

/// A row that was not taken.
package struct RecordFailureView: Sendable {
    package let row: String
    package let name: String
    package let reason: String
}
