package import Foundation
package import Kernel
package import Postgres
internal import Web

/// A kind of record, declared once: from it come the list with tabs, filters and paging, detail with history,
/// form, bulk actions, workbook template, import and export, the JSON API with its OpenAPI entry, permissions
/// and audit (P-21 … P-26, H-40).
///
/// The kit knows no exam rule. What is special about a type is in `check`, `save`, `remove` and its actions.
package struct RecordType: Sendable {
    /// Singular; in audit actions, events and locale keys.
    package let noun: String
    /// Plural; `/rooms`, `/api/v1/rooms`.
    package let path: String
    package let table: String
    package let fields: [RecordField]
    package let read: Permission
    package let change: Permission
    package var owner = RecordOwner.organisation
    /// Whether the record contains others in reach (sites, people, users): its own id ends its scope.
    package var isScope = false
    /// Tabs, in order; a record is in the first whose condition holds.
    ///
    /// Empty: only "all".
    package var states: [RecordState] = []
    /// States in which a record may be changed; nil: in all.
    package var changeable: Set<String>?
    /// States in which a record may be deleted; nil: in all.
    ///
    /// Whatever refers to a record keeps it, too.
    package var deletable: Set<String>?
    /// Rows of other tables that go with it and come back with it: table and the column that names it.
    package var children: [(table: String, column: String)] = []
    /// Newest first unless said otherwise.
    package var order = "r.created_at desc, r.id desc"
    /// A condition every row meets, such as not being deleted.
    package var condition = "true"
    package var actions: [RecordAction] = []
    /// Further pages of a record under its own: `coverage` is `/sittings/ID/coverage`, in words `….link.coverage`.
    package var links: [String] = []
    /// Runs once an action or deletion is committed, such as forgetting what was remembered of a session.
    package var committed: @Sendable () -> Void = {}
    /// What else must hold before a change is saved: names the wrong fields.
    package var check: @Sendable (RecordChange, RecordAuthor, Transaction) async throws -> [Problem.Field] = {
        _,
        _,
        _ in []
    }
    /// Saves what the table cannot say, after the row is there and in the same transaction.
    package var saved: @Sendable (RecordChange, RecordAuthor, Transaction) async throws -> Void = { _, _, _ in
    }
    /// Writes the row in place of the kit, for a type whose store knows more than its table, and tells the event.
    package var write: (@Sendable (RecordChange, RecordAuthor, Transaction) async throws -> Void)?
    /// Takes a record away where its row has to stay, such as a device that recordings name, and tells the event.
    ///
    /// nil: the row goes.
    package var removed: (@Sendable (RecordRow, RecordAuthor, Transaction) async throws -> Void)?
    /// What a new record's form starts with.
    package var initial: RecordValues = [:]
    /// Columns a new row needs besides its fields.
    package var defaults: [String: String] = [:]
    /// One record's page, form and API are the context's own; the kit keeps the list, workbooks and bulk actions.
    package var hasOwnRoutes = false
    /// Nobody adds, changes or deletes: a book that is only read.
    package var isReadOnly = false

    package init(
        _ noun: String,
        path: String,
        table: String,
        read: Permission,
        change: Permission,
        fields: [RecordField]
    ) {
        self.noun = noun
        self.path = path
        self.table = table
        self.read = read
        self.change = change
        self.fields = fields
    }

    package subscript(name: String) -> RecordField? { fields.first { $0.name == name } }

    /// Fields a person fills in.
    var entered: [RecordField] { fields.filter(\.isEntered) }
    var keys: [RecordField] { fields.filter { $0.traits.contains(.key) } }
    var listed: [RecordField] { fields.filter { $0.traits.contains(.listed) } }
    var filtered: [RecordField] { fields.filter { $0.traits.contains(.filtered) } }

    func mayChange(_ state: String) -> Bool { changeable?.contains(state) ?? true }
    func mayDelete(_ state: String) -> Bool { deletable?.contains(state) ?? true }
    /// The page of one record.
    func page(of id: UUID) -> String { "/\(path)/\(id.text)" }
    func key(_ rest: String) -> String { "records.\(noun).\(rest)" }
}

/// Whose scope a new record lies in.
package enum RecordOwner: Sendable {
    /// The organisation of whoever adds it (`organisation_id`).
    case organisation
    /// The record that a reference field names: a room lies in its site's scope.
    case field(String)
}

/// A tab of the list: the records for which the condition holds.
package struct RecordState: Sendable {
    /// In words `records.<noun>.state.<code>`.
    package let code: String
    /// SQL over the row `r` and the moment `now`.
    package let condition: String
    /// The shape beside the word.
    package let mark: String

    package init(_ code: String, where condition: String, mark: String = "none") {
        self.code = code
        self.condition = condition
        self.mark = mark
    }
}

/// Something done to one or many records from the list (P-26).
package struct RecordAction: Sendable {
    /// In words `records.<noun>.action.<name>`, asked with `records.<noun>.ask.<name>`.
    package let name: String
    /// States it may be done in; nil: in all.
    package let from: Set<String>?
    /// Changes much: red, and asked about first.
    package let isGrave: Bool
    /// Runs for each record, in one transaction.
    ///
    /// - Returns: what to show once, such as a new password; nil: nothing.
    package let run: @Sendable (RecordRow, RecordAuthor, Transaction) async throws -> String?

    package init(
        _ name: String,
        from: Set<String>? = nil,
        isGrave: Bool = false,
        run: @escaping @Sendable (RecordRow, RecordAuthor, Transaction) async throws -> String?
    ) {
        self.name = name
        self.from = from
        self.isGrave = isGrave
        self.run = run
    }
}

/// One record as read.
package struct RecordRow: Sendable, Equatable {
    package let id: UUID
    /// Canonical texts; secrets are absent.
    package let values: RecordValues
    /// What people read in place of a reference's id, and the code workbooks write.
    package let names: [String: String]
    package let codes: [String: String]
    /// Code of its state; empty for a type without states.
    package let state: String
    package let scope: [UUID]
    package let createdAt: Date
}

/// A change about to be saved.
package struct RecordChange: Sendable {
    package let id: UUID
    /// nil: a new record.
    package let old: RecordRow?
    /// Every entered field as it will be; a secret only when given anew.
    package let values: RecordValues
    package let scope: [UUID]

    package init(id: UUID, old: RecordRow?, values: RecordValues, scope: [UUID]) {
        self.id = id
        self.old = old
        self.values = values
        self.scope = scope
    }
}
