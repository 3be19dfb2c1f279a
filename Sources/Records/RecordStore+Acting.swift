package import Foundation
internal import Kernel
internal import Postgres
internal import Web

extension RecordStore {
    /// Most records one action is done to.
    package static var mostChosen: Int { 1_000 }

    /// Does something to all of them or to none.
    ///
    /// - Returns: what is to be shown once, by the record's name.
    /// - Throws: `record_locked` when one is in a state the action does not know.
    package func act(_ action: RecordAction, on ids: [UUID], by author: RecordAuthor) async throws -> [(
        name: String, text: String
    )] {
        defer { type.committed() }
        return try await database.transaction { transaction in
            let rows = try await locked(ids, author.caller.reach, in: transaction)
            guard rows.allSatisfy({ action.from?.contains($0.state) ?? true }) else {
                throw Problem(.conflict, "record_locked")
            }
            var shown: [(name: String, text: String)] = []
            for row in rows {
                if let text = try await action.run(row, author, transaction) {
                    shown.append((row.values[type.entered.first?.name ?? ""] ?? "", text))
                }
                try await tell(row.id, row.scope, action.name, in: transaction)
                try await transaction.record(
                    try author.entry("\(type.noun).\(action.name)", row.id),
                    world: world
                )
            }
            return shown
        }
    }

    /// Writes down that records were taken away in a file.
    func note(_ action: String, _ count: Int, by author: RecordAuthor) async throws {
        try await database.transaction {
            try await $0.record(try author.entry(action, nil, ["": ["", "\(count)"]]), world: world)
        }
    }
}
