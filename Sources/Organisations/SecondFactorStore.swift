internal import Crypto
package import FoundationEssentials
package import Kernel
package import Postgres

/// Second factors and recovery codes in the database.
package struct SecondFactorStore: Sendable {
    private let database: Database
    private let world: World

    package init(database: Database, world: World) {
        self.database = database
        self.world = world
    }

    package func one(_ user: UUID) async throws -> SecondFactor? {
        try await database.row(
            "select secret, confirmed_at, last_step from second_factors where user_id = $1",
            user
        ).map { row in
            SecondFactor(
                secret: try row.get("secret", as: Bytes.self).bytes,
                confirmedAt: try row.get("confirmed_at"),
                lastStep: try row.get("last_step")
            )
        }
    }

    /// Roles a user holds now.
    package func roles(of user: UUID) async throws -> [Role] {
        try await database.rows(
            "select distinct role from grants where user_id = $1 and revoked_at is null",
            user
        ).compactMap { Role(rawValue: try $0.get("role")) }
    }

    /// How many recovery codes are left.
    package func codesLeft(_ user: UUID) async throws -> Int {
        let row = try await database.row(
            "select count(*) as n from recovery_codes where user_id = $1 and used_at is null",
            user
        )
        return try row?.get("n") ?? 0
    }

    /// Keeps a secret that is still to be proved; one that has been proved stays.
    ///
    /// - Returns: whether it was kept.
    package func begin(_ user: UUID, secret: [UInt8], in transaction: Transaction) async throws -> Bool {
        try await transaction.row(
            """
            insert into second_factors (user_id, secret, created_at) values ($1, $2::bytea, $3)
            on conflict (user_id) do update set secret = excluded.secret, created_at = excluded.created_at
                where second_factors.confirmed_at is null
            returning user_id
            """,
            user,
            Bytes(secret),
            world.now()
        ) != nil
    }

    /// Puts it in force with new recovery codes.
    package func confirm(_ user: UUID, step: Int64, codes: [String], in transaction: Transaction) async throws
    {
        try await transaction.run(
            "update second_factors set confirmed_at = $2, last_step = $3 where user_id = $1",
            user,
            world.now(),
            step
        )
        try await transaction.run("delete from recovery_codes where user_id = $1", user)
        for code in codes {
            try await transaction.run(
                "insert into recovery_codes (id, user_id, digest, created_at) values ($1, $2, $3::bytea, $4)",
                world.id(),
                user,
                Bytes(Self.digest(code)),
                world.now()
            )
        }
    }

    /// Takes a code's half-minute; false: somebody has taken it or a later one.
    package func spend(_ user: UUID, step: Int64, in transaction: Transaction) async throws -> Bool {
        try await transaction.row(
            "update second_factors set last_step = $2 where user_id = $1 and last_step < $2 returning user_id",
            user,
            step
        ) != nil
    }

    /// Takes a recovery code; false: there is none such left.
    package func spend(_ user: UUID, code: String, in transaction: Transaction) async throws -> Bool {
        try await transaction.row(
            """
            update recovery_codes set used_at = $3
            where user_id = $1 and digest = $2::bytea and used_at is null returning id
            """,
            user,
            Bytes(Self.digest(code)),
            world.now()
        ) != nil
    }

    /// Takes the second factor from an account.
    package func remove(_ user: UUID, in transaction: Transaction) async throws {
        try await transaction.run("delete from second_factors where user_id = $1", user)
        try await transaction.run("delete from recovery_codes where user_id = $1", user)
    }

    private static func digest(_ code: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(SecondFactorRules.plain(code).utf8)))
    }
}
