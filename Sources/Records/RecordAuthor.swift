package import Foundation
package import Kernel
package import Web

/// Who changes records, and with what: a request of his, or an import that runs on after it.
package struct RecordAuthor: Sendable {
    package let caller: Caller
    package let request: String?
    package let address: String?
    /// The import a change came with.
    package var fromImport: UUID?

    package init(_ caller: Caller, _ context: AppContext) {
        self.init(caller, request: context.requestID, address: context.address)
    }

    package init(_ caller: Caller, request: String? = nil, address: String? = nil) {
        self.caller = caller
        self.request = request
        self.address = address
    }

    /// A line of the audit book in this author's name.
    package func entry(_ action: String, _ subject: UUID?, _ changes: [String: [String]] = [:]) throws
        -> AuditEntry
    {
        AuditEntry(
            actor: caller.principal.user,
            action: action,
            subject: subject,
            detail: try JSON.text(RecordAudit(changes: changes, fromImport: fromImport?.text)),
            request: request,
            address: address
        )
    }
}
