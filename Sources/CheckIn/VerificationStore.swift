package import FoundationEssentials
package import Kernel
package import Postgres

/// Verification records in the database; they are only added and read.
package struct VerificationStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Everything written of one check-in, newest first.
    package func of(_ checkIn: ID<CheckIn>, reach: Reach) async throws -> [KeptRecord] {
        try await database.rows(
            Self.selecting + """
                 where v.check_in_id = $1 and v.scope && $2::uuid[] order by v.created_at desc, v.id desc
                """,
            checkIn,
            reach
        ).map(Self.read)
    }

    /// - Throws: `Problem.notFound` when there is none or it lies outside the reach.
    package func one(_ id: UUID, reach: Reach) async throws -> KeptRecord {
        let row = try await database.row(
            Self.selecting + " where v.id = $1 and v.scope && $2::uuid[]",
            id,
            reach
        ).found()
        return try Self.read(row)
    }

    /// Whether any of these pictures was sent before, by whomever.
    package func knows(_ frames: [[UInt8]], besides nonce: UUID) async throws -> Bool {
        try await database.row(
            """
            select 1 from verification_frames f join verification_records v on v.id = f.record_id
            where f.sha256 = any($1::bytea[]) and v.nonce is distinct from $2 limit 1
            """,
            frames.map { Bytes($0) },
            nonce
        ) != nil
    }

    /// Writes down that somebody looked at a picture.
    package func record(_ entry: AuditEntry, world: World) async throws {
        try await database.transaction { try await $0.record(entry, world: world) }
    }

    private static let selecting = """
        select v.id, v.check_in_id, v.scene, v.method, v.outcome, v.reason, v.flags, v.note, v.about_id, v.desk, v.camera,
            v.client_at, v.received_at, v.decided_at, v.similarity, v.liveness, v.figures, v.models, v.thresholds,
            v.consent, v.pictures, v.reference, v.best, v.pictures_sha256, u.name as decided_by
        from verification_records v left join users u on u.id = v.decided_by
        """

    private static func read(_ row: Row) throws -> KeptRecord {
        let figures = Data(try row.get("figures", as: String.self).utf8)
        let thresholds = Data(try row.get("thresholds", as: String.self).utf8)
        let models = Data(try row.get("models", as: String.self).utf8)
        let flags: [String] = try row.get("flags")
        return KeptRecord(
            id: try row.get("id"),
            checkIn: try row.get("check_in_id"),
            scene: CheckInScene(rawValue: try row.get("scene")) ?? .desk,
            method: VerificationRecord.Method(rawValue: try row.get("method")) ?? .request,
            outcome: try row.get("outcome"),
            reason: CheckInReason(rawValue: try row.get("reason")),
            flags: flags.compactMap(CheckInReason.init),
            note: try row.get("note"),
            about: try row.get("about_id"),
            desk: try row.get("desk"),
            camera: try row.get("camera"),
            clientAt: try row.get("client_at"),
            receivedAt: try row.get("received_at"),
            decidedAt: try row.get("decided_at"),
            similarity: try row.get("similarity"),
            liveness: try row.get("liveness"),
            frames: (try? JSON.decode(VerificationFigures.self, from: figures))?.frames ?? [],
            models: (try? JSON.decode([String: String].self, from: models)) ?? [:],
            thresholds: (try? JSON.decode([String: Double].self, from: thresholds)) ?? [:],
            consent: try row.get("consent"),
            pictures: try row.get("pictures"),
            hasReference: try row.get("reference"),
            best: try row.get("best"),
            sha256: (try row.get("pictures_sha256", as: Bytes?.self))?.bytes,
            decidedBy: try row.get("decided_by")
        )
    }
}

/// What `figures` holds.
struct VerificationFigures: Codable {
    var frames: [DeskVerdict.Frame] = []
}

/// A verification record as read.
package struct KeptRecord: Sendable {
    package let id: UUID
    package let checkIn: ID<CheckIn>
    package let scene: CheckInScene
    package let method: VerificationRecord.Method
    /// passed, unsure, failed, waiting, admitted, refused or again.
    package let outcome: String
    package let reason: CheckInReason?
    package let flags: [CheckInReason]
    package let note: String
    package let about: UUID?
    package let desk: String
    package let camera: String
    package let clientAt: Date?
    package let receivedAt: Date
    package let decidedAt: Date
    package let similarity: Double?
    package let liveness: Double?
    package let frames: [DeskVerdict.Frame]
    package let models: [String: String]
    package let thresholds: [String: Double]
    package let consent: String
    package let pictures: Int
    package let hasReference: Bool
    package let best: Int
    package let sha256: [UInt8]?
    package let decidedBy: String?
}

extension VerificationStore {
    /// Which of these ids are records.
    func known(_ ids: [UUID]) async throws -> Set<UUID> {
        let rows = try await database.rows(
            "select id from verification_records where id = any($1::uuid[])",
            ids
        )
        return Set(try rows.map { try $0.get("id") })
    }
}
