package import FoundationEssentials
package import Kernel

/// A body that holds exams: an institution, a school, an assessment organisation.
package struct Organisation: Sendable, Equatable {
    package let id: ID<Organisation>
    package let code: String
    package let name: String
    /// The house, the organisations above, and itself.
    package let scope: [UUID]

    package init(id: ID<Organisation>, code: String, name: String, scope: [UUID]) {
        self.id = id
        self.code = code
        self.name = name
        self.scope = scope
    }
}
