package import Foundation
internal import Kernel

/// An import as it stands (H-40): who brought which file when, and what became of its rows.
package struct RecordImport: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum State: String, Sendable {
        case waiting, done
        /// The file as a whole was of no use; `failure` says why.
        case failed
    }

    package let id: UUID
    package let noun: String
    package let fileName: String
    package let by: String
    package let at: Date
    package let state: State
    /// Rows in the file and rows looked at so far.
    package let total: Int
    package let looked: Int
    package let created: Int
    package let changed: Int
    package let unchanged: Int
    package let refused: Int
    /// Slug of a problem.
    package let failure: String

    package init(
        id: UUID,
        noun: String,
        fileName: String,
        by: String,
        at: Date,
        state: State,
        total: Int,
        looked: Int,
        created: Int,
        changed: Int,
        unchanged: Int,
        refused: Int,
        failure: String
    ) {
        self.id = id
        self.noun = noun
        self.fileName = fileName
        self.by = by
        self.at = at
        self.state = state
        self.total = total
        self.looked = looked
        self.created = created
        self.changed = changed
        self.unchanged = unchanged
        self.refused = refused
        self.failure = failure
    }

    /// Rows that are in the records as the file says.
    package var accepted: Int { created + changed + unchanged }
}

/// A row that was not taken.
package struct RecordFailure: Sendable, Codable, Equatable {
    /// Why, by field; an empty field is the row's.
    package struct Fault: Sendable, Codable, Equatable {
        package let field: String
        package let key: String
        package let arguments: [String: String]
    }

    /// As the spreadsheet numbers it.
    package let row: Int
    package let cells: [String]
    package let faults: [Fault]
}

/// What a file's rows became.
struct RecordTally: Sendable {
    var created = 0
    var changed = 0
    var unchanged = 0
    var failures: [RecordFailure] = []

    mutating func count(_ outcome: RecordOutcome) {
        switch outcome {
        case .created: created += 1
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        }
    }
}
