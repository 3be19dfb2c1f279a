internal import Crypto
internal import FoundationEssentials
package import Kernel
package import Postgres
package import Secrets

/// Reference photos, templates and consent in the database; everything personal under the person's own key.
package struct PhotoStore: Sendable {
    /// A photo about to be stored.
    package struct Draft: Sendable {
        /// Pixels alone, as JPEG.
        package let picture: [UInt8]
        /// The file as it came, to know it again.
        package let file: [UInt8]
        package let report: PhotoReport
        package let forcedReason: String?
        /// Its face; nil: none that could be compared.
        package let template: FaceTemplate?

        package init(
            picture: [UInt8],
            file: [UInt8],
            report: PhotoReport,
            forcedReason: String? = nil,
            template: FaceTemplate?
        ) {
            self.picture = picture
            self.file = file
            self.report = report
            self.forcedReason = forcedReason
            self.template = template
        }
    }

    let database: Database
    let keyring: Keyring
    let world: World

    package init(database: Database, keyring: Keyring, world: World) {
        self.database = database
        self.keyring = keyring
        self.world = world
    }

    /// The person's current photo; nil: none.
    ///
    /// - Throws: `Problem.notFound` when the person lies outside the reach.
    package func current(of person: ID<Person>, reach: Reach) async throws -> ReferencePhoto? {
        try await database.row(
            """
            select p.id, p.report, p.forced_reason, p.created_at, coalesce(u.name, '') as by
            from reference_photos p join people x on x.id = p.person_id left join users u on u.id = p.user_id
            where p.person_id = $1 and p.replaced_at is null and x.scope && $2::uuid[]
            """,
            person,
            reach
        ).map { row in
            ReferencePhoto(
                id: try row.get("id"),
                person: person,
                report: try JSON.decode(
                    PhotoReport.self,
                    from: Data(try row.get("report", as: String.self).utf8)
                ),
                forcedReason: try row.get("forced_reason"),
                by: try row.get("by"),
                at: try row.get("created_at")
            )
        }
    }

    /// What the person's face is compared with now; nil: no photo.
    ///
    /// - Parameter model: name and version of the net templates must come from.
    package func reference(of person: ID<Person>, model: String?) async throws -> ReferenceFace? {
        let row = try await database.row(
            """
            select p.id, p.picture, k.sealed, t.numbers from reference_photos p
            join person_keys k on k.person_id = p.person_id
            left join face_templates t on t.photo_id = p.id and t.model = $2
                and exists (select 1 from face_consents c where c.person_id = p.person_id and c.revoked_at is null)
            where p.person_id = $1 and p.replaced_at is null
            """,
            person,
            model ?? ""
        )
        guard let row else { return nil }
        let photo: UUID = try row.get("id")
        let sealed: Bytes = try row.get("sealed"), picture: Bytes = try row.get("picture")
        let key = try PersonalKey(sealed: sealed.bytes, of: person.uuid, keyring)
        let numbers = try row.get("numbers", as: Bytes?.self).map { try key.open($0.bytes, for: photo) }
        return ReferenceFace(
            photo: ID(photo),
            picture: try key.open(picture.bytes, for: photo),
            template: numbers.flatMap { FaceTemplate(bytes: $0, model: model ?? "") }
        )
    }

    /// Stores a photo in place of the one before, which goes with its templates.
    ///
    /// - Returns: nil when the very same file is stored already and nothing was done.
    /// - Throws: `Problem.notFound`; `photo_locked` when the identity data are accurate.
    package func store(
        _ draft: Draft,
        of person: ID<Person>,
        by audit: AuditEntry,
        reach: Reach,
        in transaction: Transaction
    ) async throws -> ID<ReferencePhoto>? {
        let (scope, state) = try await locked(person, reach, in: transaction)
        let digest = Array(SHA256.hash(data: Array(person.uuid.text.utf8) + draft.file))
        let known = try await transaction.row(
            "select digest from reference_photos where person_id = $1 and replaced_at is null",
            person
        )
        if let known, try known.get("digest", as: Bytes.self).bytes == digest { return nil }
        guard let next = state.withPhoto else { throw Problem(.conflict, "photo_locked") }
        let key = try await key(of: person, in: transaction)
        let id: ID<ReferencePhoto> = world.id()
        // A photo that was replaced serves nobody: nothing is compared with it any more.
        try await transaction.run("delete from reference_photos where person_id = $1", person)
        try await transaction.run(
            """
            insert into reference_photos (id, person_id, picture, digest, width, height, report, forced_reason,
                user_id, created_at)
            values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)
            """,
            id,
            person,
            Bytes(try key.seal(draft.picture, for: id.uuid)),
            Bytes(digest),
            draft.report.width,
            draft.report.height,
            try JSON.text(draft.report),
            draft.forcedReason,
            audit.actor,
            world.now()
        )
        if let template = draft.template, try await consent(of: person, from: transaction) != nil {
            try await keep(template, of: id, key, in: transaction)
        }
        try await transaction.run("update people set identity = $2 where id = $1", person, next.rawValue)
        try await tell(person, scope, "photo", in: transaction)
        try await transaction.record(audit, world: world)
        return id
    }

    func keep(
        _ template: FaceTemplate,
        of photo: ID<ReferencePhoto>,
        _ key: PersonalKey,
        in transaction: Transaction
    ) async throws {
        try await transaction.run(
            """
            insert into face_templates (photo_id, model, numbers, created_at) values ($1, $2, $3, $4)
            on conflict do nothing
            """,
            photo,
            template.model,
            Bytes(try key.seal(template.bytes, for: photo.uuid)),
            world.now()
        )
    }

    /// Locks the person's row.
    func locked(
        _ person: ID<Person>,
        _ reach: Reach,
        in transaction: Transaction
    ) async throws -> (scope: [UUID], state: IdentityState) {
        let row = try await transaction.row(
            "select scope, identity from people where id = $1 and scope && $2::uuid[] for update",
            person,
            reach
        ).found()
        return (try row.get("scope"), IdentityState(rawValue: try row.get("identity")) ?? .noPhoto)
    }

    private func key(of person: ID<Person>, in transaction: Transaction) async throws -> PersonalKey {
        let row = try await transaction.row("select sealed from person_keys where person_id = $1", person)
        if let row {
            return try PersonalKey(sealed: row.get("sealed", as: Bytes.self).bytes, of: person.uuid, keyring)
        }
        let made = try PersonalKey.make(for: person.uuid, keyring, world: world)
        try await transaction.run(
            "insert into person_keys (person_id, sealed, created_at) values ($1, $2, $3)",
            person,
            Bytes(made.sealed),
            world.now()
        )
        return made.key
    }

    private struct Told: Encodable {
        let id: String
        let change: String
    }

    func tell(_ person: ID<Person>, _ scope: [UUID], _ change: String, in transaction: Transaction)
        async throws
    {
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "person.changed",
                scope: scope,
                subject: person.uuid,
                body: try JSON.text(Told(id: person.uuid.text, change: change))
            )
        )
    }
}
