package import FoundationEssentials

/// Something that happened and must last.
///
/// Written in the transaction of the change it reports, without a number; the sequencer numbers committed
/// events densely, and readers resume by that position (C-03).
package struct Event: Sendable, Equatable {
    package let id: UUID
    package let at: Date
    /// `noun.happened`, such as `alert.raised`; stable, untranslated.
    package let kind: String
    /// The ids that contain the subject, outermost first: whoever reaches one of them may know of the event.
    package let scope: [UUID]
    /// What it is about.
    package let subject: UUID
    /// A JSON object, as the page receives it.
    package let body: String
    /// Its number; nil until the sequencer has given one.
    package let position: Int64?

    package init(
        id: UUID,
        at: Date,
        kind: String,
        scope: [UUID],
        subject: UUID,
        body: String,
        position: Int64? = nil
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.scope = scope
        self.subject = subject
        self.body = body
        self.position = position
    }
}

/// Where numbered events come from.
///
/// One implementation reads PostgreSQL's event log; another node's events arrive the same way.
package protocol EventBus: Sendable {
    /// Every event numbered from now on, in order, in batches. Ends when the server stops.
    func events() -> AsyncStream<[Event]>
    /// Events after a position, oldest first.
    ///
    /// - Returns: nil when the position is older than the window kept, so that the reader takes a snapshot.
    func events(after position: Int64, limit: Int) async throws -> [Event]?
    /// The newest number given.
    func head() async throws -> Int64
}

/// One line of the audit book, written in the transaction of what it reports (P-14).
package struct AuditEntry: Sendable {
    /// Who: a user's id; nil for the server itself.
    package let actor: UUID?
    /// `noun.verb`, such as `recording.viewed`.
    package let action: String
    package let subject: UUID?
    /// A JSON object with what changed or why; never a password, a template or a full ID number.
    package let detail: String
    /// The request it came with, and from where.
    package let request: String?
    package let address: String?

    package init(
        actor: UUID?,
        action: String,
        subject: UUID?,
        detail: String = "{}",
        request: String? = nil,
        address: String? = nil
    ) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
        self.request = request
        self.address = address
    }
}
