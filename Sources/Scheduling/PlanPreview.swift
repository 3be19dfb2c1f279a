/// What an import would do, before it does it.
package struct PlanPreview: Codable, Sendable, Equatable {
    /// A value that becomes another; both in the house's own form.
    package struct Change: Codable, Sendable, Equatable {
        package var column: String
        package var old: String
        package var new: String
    }

    /// A row that adds or changes something.
    package struct Line: Codable, Sendable, Equatable {
        package var section: PlanSection
        package var row: Int
        /// What people call it.
        package var name: String
        /// Its code.
        package var code: String
        package var isNew: Bool
        /// Somebody is taken out of a room.
        package var removes: Bool
        package var changes: [Change]
    }

    package var lines: [Line] = []
    /// Rows that change nothing, by section.
    package var unchanged: [String: Int] = [:]
    package var refused: [PlanFault] = []
    package var notes: [PlanFault] = []

    /// Rows that go in, whether they change anything or not.
    package var accepted: Int { lines.count + unchanged.values.reduce(0, +) }

    /// How many distinct rows are refused.
    package var refusedRows: Int {
        Set(refused.map { "\($0.sheet)!\($0.row.map(String.init) ?? "")" }).count
    }
}
