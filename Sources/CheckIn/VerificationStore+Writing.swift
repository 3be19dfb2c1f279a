internal import FoundationEssentials
internal import Kernel
internal import Postgres
internal import Scheduling

extension VerificationRecord {
    /// Takes what a draft knows besides the act.
    mutating func take(from draft: VerificationRecord) {
        flags = draft.flags
        note = draft.note
        nonce = draft.nonce
        about = draft.about
        desk = draft.desk
        camera = draft.camera
        clientAt = draft.clientAt
        verdict = draft.verdict
        consent = draft.consent
        pictures = draft.pictures
        decidedBy = draft.decidedBy
    }
}

extension CheckInStore {
    /// Writes a record with the digests of its pictures.
    func insert(_ record: VerificationRecord, of checkIn: CheckIn, _ transaction: Transaction) async throws {
        let verdict = record.verdict
        let pictures = record.pictures
        try await transaction.run(
            """
            insert into verification_records (id, check_in_id, room_sitting_id, person_id, duty, scene, method, outcome,
                reason, flags, note, nonce, about_id, desk_id, desk, camera, client_at, received_at, decided_at,
                similarity, liveness, figures, models, thresholds, consent, pictures, reference, best, pictures_sha256,
                decided_by, scope, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text[], $11, $12, $13, $14, $15, $16, $17, $18, $19,
                $20, $21, $22::jsonb, $23::jsonb, $24::jsonb, $25, $26, $27, $28, $29, $30, $31::uuid[], $19)
            """,
            record.id,
            checkIn.id,
            checkIn.place.roomSitting,
            checkIn.person,
            checkIn.duty.rawValue,
            record.scene.rawValue,
            record.method.rawValue,
            record.outcome,
            record.reason?.rawValue ?? "",
            record.flags.map(\.rawValue),
            record.note,
            record.nonce,
            record.about,
            record.desk?.id,
            record.desk?.name ?? "",
            record.camera,
            record.clientAt,
            record.receivedAt,
            record.decidedAt,
            verdict?.similarity,
            verdict?.liveness,
            try JSON.text(VerificationFigures(frames: verdict?.frames ?? [])),
            try JSON.text(verdict?.models ?? [:]),
            try JSON.text(verdict?.thresholds ?? [:]),
            record.consent,
            pictures?.count ?? 0,
            pictures?.hasReference ?? false,
            pictures?.best ?? 0,
            pictures.map { Bytes($0.sha256) },
            record.decidedBy,
            checkIn.scope
        )
        for (number, digest) in (pictures?.frames ?? []).enumerated() {
            try await transaction.run(
                "insert into verification_frames (record_id, number, sha256) values ($1, $2, $3)",
                record.id,
                number,
                Bytes(digest)
            )
        }
    }
}
