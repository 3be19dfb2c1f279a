package import Logging

/// Seals the audit book within a second of each line, until the server stops.
package struct AuditSealer: Sendable {
    private let store: AuditStore
    private let log: Logger

    package init(store: AuditStore, log: Logger) {
        self.store = store
        self.log = log
    }

    package func run() async {
        var isThorough = true
        while !Task.isCancelled {
            do {
                try await store.seal(isThorough: isThorough)
                isThorough = false
            } catch {
                log.warning("the audit book waits to be sealed", metadata: ["why": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(700))
        }
    }
}
