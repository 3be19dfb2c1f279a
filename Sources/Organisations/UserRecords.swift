internal import Foundation
internal import Kernel
internal import Postgres
package import Records
internal import Secrets
internal import Web

extension RecordType {
    private static let grant = """
        from grants g where g.user_id = r.id and g.revoked_at is null and g.scope_kind <> 'room'
            order by g.created_at limit 1
        """

    /// Accounts of an organisation (M-28 … M-31): only disabled ones change, enabling and disabling ask first.
    package static func users(_ users: UserRecords) -> RecordType {
        var type = RecordType(
            "user",
            path: "users",
            table: "users",
            read: .readUsers,
            change: .changeUsers,
            fields: [
                .init("name", .text(atMost: FieldRules.longestName), [.required, .listed, .searched]),
                .init("account", .code, [.required, .listed, .searched, .key, .fixed]),
                .init("phone", .phone, [.listed, .masked, .null]),
                .init(
                    "role",
                    .choice(Role.allCases.filter { !$0.permissions.isEmpty }.map(\.rawValue)),
                    [.required, .listed, .filtered, .apart],
                    as: "(select g.role \(grant))"
                ),
                .init(
                    "site",
                    .reference(RecordReference("sites")),
                    [.listed, .apart],
                    as:
                        "(select g.scope_id from grants g where g.user_id = r.id and g.revoked_at is null and g.scope_kind = 'site' limit 1)"
                ),
            ]
        )
        type.isScope = true
        type.defaults = ["password_hash": ""]
        type.children = [
            ("grants", "user_id"), ("sign_ins", "user_id"), ("second_factors", "user_id"),
            ("recovery_codes", "user_id"),
        ]
        type.states = [
            RecordState("enabled", where: "r.state = 'enabled'", mark: "good"),
            RecordState("disabled", where: "true", mark: "none"),
        ]
        type.changeable = ["disabled"]
        type.deletable = ["disabled"]
        type.check = { change, author, transaction in
            try await users.faults(of: change, by: author.caller.principal, in: transaction)
        }
        type.saved = { change, _, transaction in try await users.grant(change, in: transaction) }
        type.committed = { users.sessions.forget() }
        type.actions = [
            RecordAction("reset") { try await users.reset($0, $1, $2) },
            RecordAction("enable", from: ["disabled"], isGrave: true) { row, author, transaction in
                try await users.switch(row, to: .enabled, author, transaction)
            },
            RecordAction("disable", from: ["enabled"], isGrave: true) { row, author, transaction in
                try await users.switch(row, to: .disabled, author, transaction)
            },
        ]
        return type
    }
}

/// What is special about accounts among records.
package struct UserRecords: Sendable {
    let users: UserStore
    let sessions: SignInStore
    let hasher: PasswordHasher
    let world: World

    func faults(of change: RecordChange, by principal: Principal, in transaction: Transaction) async throws
        -> [Problem.Field]
    {
        let account = change.values["account"] ?? ""
        let taken = try await transaction.row(
            "select 1 from users where lower(account) = lower($1) and id <> $2",
            account,
            change.id
        )
        guard taken == nil else { return [.init("account", "account_taken", ["account": account])] }
        guard let role = change.values["role"].flatMap(Role.init(rawValue:)) else { return [] }
        let site = UUID(uuidString: change.values["site"] ?? "")
        guard role.mayReach(site == nil ? .organisation : .site) else {
            return [.init("site", "role_needs_site")]
        }
        guard UserRules.mayGrant(role, over: change.scope + [site].compactMap(\.self), by: principal) else {
            return [.init("role", "role_beyond")]
        }
        return []
    }

    /// The role over the organisation, or over the site that is named, in place of the one held before.
    func grant(_ change: RecordChange, in transaction: Transaction) async throws {
        guard let role = change.values["role"].flatMap(Role.init(rawValue:)) else { return }
        let site = UUID(uuidString: change.values["site"] ?? "")
        guard let organisation = change.scope.last else { return }
        let user = ID<User>(change.id)
        let held = try await transaction.rows(
            "select role, scope_id from grants where user_id = $1 and revoked_at is null and scope_kind <> 'room'",
            user
        )
        for row in held {
            guard let old = Role(rawValue: try row.get("role")) else { continue }
            try await users.revoke(old, from: user, scope: try row.get("scope_id"), in: transaction)
        }
        try await users.grant(
            role,
            to: user,
            kind: site == nil ? .organisation : .site,
            scope: site ?? organisation,
            in: transaction
        )
    }

    /// A new password for one use, shown once (M-31); whoever is signed in is signed out, one-time codes are set up anew.
    func reset(_ row: RecordRow, _ author: RecordAuthor, _ transaction: Transaction) async throws -> String? {
        try await admit(author.caller.principal, to: row.id, in: transaction)
        let password = SignInRules.oneTimePassword(random: world.random(20))
        let hash = try await hasher.hash(password)
        try await transaction.run(
            """
            update users set password_hash = $2, must_change_password = true, failures = 0, retry_at = null
            where id = $1
            """,
            row.id,
            hash
        )
        try await SecondFactorStore(database: users.database, world: world).remove(row.id, in: transaction)
        try await sessions.revokeOthers(of: row.id, keeping: row.id, in: transaction)
        return password
    }

    /// Disabling ends sessions and open sockets (M-30).
    func `switch`(
        _ row: RecordRow,
        to state: User.State,
        _ author: RecordAuthor,
        _ transaction: Transaction
    ) async throws -> String? {
        try await admit(author.caller.principal, to: row.id, in: transaction)
        try await transaction.run("update users set state = $2 where id = $1", row.id, state.rawValue)
        if state == .disabled {
            try await sessions.revokeOthers(of: row.id, keeping: row.id, in: transaction)
        }
        return nil
    }

    /// Refuses oneself, because an organisation would lock itself out, and accounts that can do more.
    private func admit(_ principal: Principal, to user: UUID, in transaction: Transaction) async throws {
        guard user != principal.user else { throw Problem(.conflict, "own_account") }
        let grants = try await transaction.rows(
            """
            select g.role, coalesce((select x.scope from organisations x where x.id = g.scope_id),
                (select x.scope from sites x where x.id = g.scope_id),
                (select x.scope from room_sittings x where x.id = g.scope_id), array[g.scope_id]) as scope
            from grants g where g.user_id = $1 and g.revoked_at is null
            """,
            user
        )
        for grant in grants {
            guard let role = Role(rawValue: try grant.get("role")) else { continue }
            guard UserRules.mayGrant(role, over: try grant.get("scope"), by: principal) else {
                throw Problem(.forbidden, "role_beyond")
            }
        }
    }
}
