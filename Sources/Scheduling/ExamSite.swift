package import Kernel

/// An approved place of examination (考点).
///
/// `Web.Site` is the web site, hence the longer name.
package struct ExamSite: Sendable, Equatable {
    package let id: ID<ExamSite>
    /// The organisation's own code for it.
    package let code: String
    package let name: String

    package init(id: ID<ExamSite>, code: String, name: String) {
        self.id = id
        self.code = code
        self.name = name
    }
}
