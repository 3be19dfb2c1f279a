package import Kernel
package import Organisations
package import Postgres

/// People in the database.
package struct PersonStore: Sendable {
    /// A person as the plan states him.
    package struct Draft: Sendable, Equatable {
        package var code: String
        package var name: String
        package var kind: Person.Kind
        package var phone: String?
        /// nil leaves the account as it is.
        package var user: ID<User>?

        package init(code: String, name: String, kind: Person.Kind, phone: String?, user: ID<User>?) {
            self.code = code
            self.name = name
            self.kind = kind
            self.phone = phone
            self.user = user
        }
    }

    /// Who has an account.
    package struct Holder: Sendable, Equatable {
        package let organisation: ID<Organisation>
        /// The code of the person with that account; nil: a user who is in no plan.
        package let person: String?
    }

    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    /// - Throws: `Problem.notFound` when there is none or he lies outside the reach.
    package func one(_ id: ID<Person>, reach: Reach) async throws -> Person {
        let row = try await database.row(
            Self.selecting + " where p.id = $1 and p.scope && $2::uuid[]",
            id,
            reach
        ).found()
        return try Self.read(row)
    }

    /// The organisation's people of those codes.
    package func byCodes(
        _ codes: [String],
        of organisation: ID<Organisation>,
        from reader: some Reader
    ) async throws -> [Person] {
        try await reader.rows(
            Self.selecting + " where p.organisation_id = $1 and p.code = any($2::text[])",
            organisation,
            codes
        ).map(Self.read)
    }

    /// Who has which of those accounts, by the account in lower case.
    package func holders(of accounts: [String], from reader: some Reader) async throws -> [String: Holder] {
        let rows = try await reader.rows(
            """
            select lower(u.account) as account, u.organisation_id, p.code
            from users u left join people p on p.user_id = u.id
            where lower(u.account) = any($1::text[])
            """,
            accounts.map { $0.lowercased() }
        )
        var holders: [String: Holder] = [:]
        for row in rows {
            holders[try row.get("account")] = Holder(
                organisation: try row.get("organisation_id"),
                person: try row.get("code")
            )
        }
        return holders
    }

    /// Makes missing people and changes those who differ; the rest stay untouched.
    ///
    /// One statement for all.
    package func ensure(
        _ drafts: [Draft],
        of organisation: Organisation,
        in transaction: Transaction
    ) async throws {
        try await transaction.run(
            """
            insert into people (id, organisation_id, code, name, kind, phone, user_id, scope, created_at)
            select i.id, $1, i.code, i.name, i.kind, i.phone, i.user_id, $2::uuid[] || i.id, $3
            from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::uuid[])
                as i (id, code, name, kind, phone, user_id)
            on conflict (organisation_id, code) do update set
                name = case people.identity when 'accurate' then people.name else excluded.name end, kind = excluded.kind,
                phone = excluded.phone, user_id = coalesce(excluded.user_id, people.user_id)
            where (people.name, people.kind, people.phone, people.user_id) is distinct from
                (case people.identity when 'accurate' then people.name else excluded.name end, excluded.kind, excluded.phone, coalesce(excluded.user_id, people.user_id))
            """,
            organisation.id,
            organisation.scope,
            world.now(),
            drafts.map { _ in world.id() },
            drafts.map(\.code),
            drafts.map(\.name),
            drafts.map(\.kind.rawValue),
            drafts.map(\.phone),
            drafts.map(\.user)
        )
    }

    private static let selecting = """
        select p.id, p.code, p.name, p.kind, p.phone, u.account
        from people p left join users u on u.id = p.user_id
        """

    private static func read(_ row: Row) throws -> Person {
        Person(
            id: try row.get("id"),
            code: try row.get("code"),
            name: try row.get("name"),
            kind: Person.Kind(rawValue: try row.get("kind")) ?? .staff,
            phone: try row.get("phone"),
            account: try row.get("account")
        )
    }
}
