package import Kernel

/// A candidate (考生) or member of staff (监考员, 巡考员, …) as the plan names them.
package struct Person: Sendable, Equatable {
    /// Stable codes, as stored.
    package enum Kind: String, Sendable, CaseIterable {
        case candidate, staff
    }

    package let id: ID<Person>
    /// The organisation's own number for the person.
    package let code: String
    package let name: String
    package let kind: Kind
    package let phone: String?
    /// The account of a member of staff who signs in.
    package let account: String?

    package init(id: ID<Person>, code: String, name: String, kind: Kind, phone: String?, account: String?) {
        self.id = id
        self.code = code
        self.name = name
        self.kind = kind
        self.phone = phone
        self.account = account
    }
}
