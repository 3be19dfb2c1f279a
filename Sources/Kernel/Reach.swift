package import FoundationEssentials

/// How far a permission goes for one person: the ids of the scopes held (organisations, sites, room sittings,
/// the person itself), or everything.
///
/// Every row within somebody's reach carries its own `scope`: the ids that contain it, `Reach.house`
/// included. A row is reachable when the two sets meet; in SQL `scope && $n`.
package struct Reach: Sendable, Equatable {
    /// The id that every scope contains and that a grant of everything holds.
    package static let house = UUID(uuid: (0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0))
    package static let everything = Reach([house])

    package let ids: Set<UUID>

    package init(_ ids: Set<UUID>) {
        self.ids = ids
    }

    /// Whether a thing of that scope is within reach.
    package func contains(_ scope: some Sequence<UUID>) -> Bool {
        scope.contains { ids.contains($0) }
    }
}

/// One role held over one scope.
package struct Grant: Sendable, Equatable {
    package let role: Role
    package let scope: UUID

    package init(role: Role, scope: UUID) {
        self.role = role
        self.scope = scope
    }
}

/// Who is acting: a signed-in person with what was granted.
package struct Principal: Sendable {
    package let user: UUID
    package let signIn: UUID
    package let account: String
    package let name: String
    package let organisation: UUID
    package let organisationName: String
    package let grants: [Grant]
    package let mustChangePassword: Bool

    package init(
        user: UUID,
        signIn: UUID,
        account: String,
        name: String,
        organisation: UUID,
        organisationName: String,
        grants: [Grant],
        mustChangePassword: Bool
    ) {
        self.user = user
        self.signIn = signIn
        self.account = account
        self.name = name
        self.organisation = organisation
        self.organisationName = organisationName
        self.grants = grants
        self.mustChangePassword = mustChangePassword
    }

    /// How far a permission goes for this person; nil when no granted role has it.
    package func reach(_ permission: Permission) -> Reach? {
        var ids: Set<UUID> = []
        for grant in grants {
            guard let reach = grant.role.permissions[permission] else { continue }
            ids.insert(reach == .own ? user : grant.scope)
        }
        if permission == .ownAccount { ids.insert(user) }
        return ids.isEmpty ? nil : Reach(ids)
    }
}
