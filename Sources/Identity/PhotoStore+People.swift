internal import FoundationEssentials
package import Kernel
internal import Postgres
internal import Secrets

extension PhotoStore {
    /// The person with the state of his identity data.
    ///
    /// - Throws: `Problem.notFound` outside the reach.
    package func person(_ id: ID<Person>, reach: Reach) async throws -> (person: Person, state: IdentityState)
    {
        let person = try await PersonStore(database: database, world: world).one(id, reach: reach)
        let row = try await database.row("select identity from people where id = $1", id)
        return (person, try row.flatMap { IdentityState(rawValue: try $0.get("identity")) } ?? .noPhoto)
    }

    /// Writes down that somebody looked at a photo (P-09).
    package func note(_ audit: AuditEntry) async throws {
        try await database.transaction { try await $0.record(audit, world: world) }
    }

    /// A person confirms identity data after a failed authentication (人工确认, A-20).
    ///
    /// - Throws: `nothing_to_confirm` in every other state; `Problem.notFound` outside the reach.
    package func confirm(_ person: ID<Person>, by audit: AuditEntry, reach: Reach) async throws {
        try await database.transaction { transaction in
            let (scope, state) = try await locked(person, reach, in: transaction)
            guard let next = state.confirmed else { throw Problem(.conflict, "nothing_to_confirm") }
            try await transaction.run(
                "update people set identity = $2 where id = $1",
                person,
                next.rawValue
            )
            try await tell(person, scope, "confirmed", in: transaction)
            try await transaction.record(audit, world: world)
        }
    }

    /// People whose face may be kept as numbers and is not yet, or only by another net; oldest first.
    package func withoutTemplate(of model: String, limit: Int) async throws -> [ID<Person>] {
        try await database.rows(
            """
            select p.person_id from reference_photos p
            join face_consents c on c.person_id = p.person_id and c.revoked_at is null
            where p.replaced_at is null and p.forced_reason is null and p.template_tried is distinct from $1
                and not exists (select 1 from face_templates t where t.photo_id = p.id and t.model = $1)
            order by p.created_at, p.id limit \(limit)
            """,
            model
        ).map { try $0.get("person_id") }
    }

    /// Faces kept by the net of today, and photos that may still give one.
    package func templateProgress(of model: String) async throws -> (made: Int, waiting: Int) {
        let row = try await database.row(
            """
            select count(t.photo_id) as made, count(*) filter (where t.photo_id is null
                and p.template_tried is distinct from $1) as waiting
            from reference_photos p
            join face_consents c on c.person_id = p.person_id and c.revoked_at is null
            left join face_templates t on t.photo_id = p.id and t.model = $1
            where p.replaced_at is null and p.forced_reason is null
            """,
            model
        )
        return (try row?.get("made") ?? 0, try row?.get("waiting") ?? 0)
    }

    /// Keeps what the net of today made of a photo, in place of what other nets made; nil: it saw no face.
    ///
    /// Nothing is kept when the photo was replaced or consent revoked meanwhile.
    func settle(
        _ template: FaceTemplate?,
        of photo: ID<ReferencePhoto>,
        _ person: ID<Person>,
        model: String
    ) async throws {
        try await database.transaction { transaction in
            let row = try await transaction.row(
                """
                select k.sealed from reference_photos p join person_keys k on k.person_id = p.person_id
                join face_consents c on c.person_id = p.person_id and c.revoked_at is null
                where p.id = $1 and p.person_id = $2 and p.replaced_at is null for update of p, c
                """,
                photo,
                person
            )
            guard let row else { return }
            try await transaction.run(
                "update reference_photos set template_tried = $2 where id = $1",
                photo,
                model
            )
            try await transaction.run("delete from face_templates where photo_id = $1", photo)
            guard let template else { return }
            let sealed: Bytes = try row.get("sealed")
            let key = try PersonalKey(sealed: sealed.bytes, of: person.uuid, keyring)
            try await keep(template, of: photo, key, in: transaction)
        }
    }
}
