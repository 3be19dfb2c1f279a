package import Web

/// The state of the server's parts; both the page and its renewing part `health-parts` are made of it.
package struct HealthView: Sendable {
    /// All in order, or how many parts are not.
    package let state: StateView
    /// Each part, worst first.
    package let parts: [HealthPartView]
    /// Version, running since, free space and rates.
    package let facts: [FactView]
}

/// One part of the server.
package struct HealthPartView: Sendable {
    /// Stable code: the row keeps its place by it.
    package let code: String
    /// `数据库`.
    package let name: String
    /// How it is and since when it was last seen so.
    package let state: StateView
    /// What was found, one sentence; or empty.
    package let detail: String
    /// What to do; empty when it is in order.
    package let advice: String
}
