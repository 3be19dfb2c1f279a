internal import FoundationEssentials
package import Kernel
package import Postgres
internal import Secrets

/// Separate consent to face use, and what must go with it.
extension PhotoStore {
    /// The consent that stands; nil: none, or revoked.
    package func consent(of person: ID<Person>, from reader: some Reader) async throws -> FaceConsent? {
        try await reader.row(
            "select version, given_at from face_consents where person_id = $1 and revoked_at is null",
            person
        ).map { FaceConsent(version: try $0.get("version"), at: try $0.get("given_at")) }
    }

    /// Writes down that the person consents to the text of today, in place of an older consent.
    ///
    /// - Throws: `Problem.notFound` outside the reach.
    package func consent(by audit: AuditEntry, of person: ID<Person>, reach: Reach) async throws {
        try await database.transaction { transaction in
            let (scope, _) = try await locked(person, reach, in: transaction)
            if try await consent(of: person, from: transaction)?.isCurrent == true { return }
            try await close(person, audit, in: transaction)
            try await transaction.run(
                "insert into face_consents (id, person_id, version, given_at, given_by) values ($1, $2, $3, $4, $5)",
                world.id(),
                person,
                FaceConsent.version,
                world.now(),
                audit.actor
            )
            try await tell(person, scope, "consent", in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    /// Takes consent back: every template of the person is gone with it; the photo stays, for people to look at.
    ///
    /// - Throws: `Problem.notFound` outside the reach.
    package func revokeConsent(by audit: AuditEntry, of person: ID<Person>, reach: Reach) async throws {
        try await database.transaction { transaction in
            let (scope, _) = try await locked(person, reach, in: transaction)
            guard try await consent(of: person, from: transaction) != nil else { return }
            try await close(person, audit, in: transaction)
            try await transaction.run(
                """
                delete from face_templates t using reference_photos p
                where p.id = t.photo_id and p.person_id = $1
                """,
                person
            )
            try await tell(person, scope, "consent_revoked", in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    private func close(_ person: ID<Person>, _ audit: AuditEntry, in transaction: Transaction) async throws {
        try await transaction.run(
            "update face_consents set revoked_at = $2, revoked_by = $3 where person_id = $1 and revoked_at is null",
            person,
            world.now(),
            audit.actor
        )
    }

    /// How many people's faces are kept as numbers (order 19 of 2025 asks for filing at 100,000).
    package func facesKept() async throws -> Int {
        try await database.row(
            """
            select count(distinct p.person_id) as n from face_templates t
            join reference_photos p on p.id = t.photo_id
            """
        )?.get("n") ?? 0
    }

    /// Destroys the person's key: photos, templates and whatever else lies under it are unreadable for ever.
    package func forget(_ person: ID<Person>, by audit: AuditEntry, reach: Reach) async throws {
        try await database.transaction { transaction in
            let (scope, _) = try await locked(person, reach, in: transaction)
            try await transaction.run("delete from reference_photos where person_id = $1", person)
            try await transaction.run("delete from person_keys where person_id = $1", person)
            try await close(person, audit, in: transaction)
            try await transaction.run("update people set identity = 'no_photo' where id = $1", person)
            try await tell(person, scope, "forgotten", in: transaction)
            try await transaction.record(audit, world: world)
        }
    }
}
