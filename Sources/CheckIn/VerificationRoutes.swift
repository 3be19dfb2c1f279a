internal import Foundation
internal import Hummingbird
internal import Kernel
package import Records
package import Web

extension CheckIns {
    /// The list of verification records (A-04).
    package var recordTypes: [RecordType] { [.verifications] }

    /// One record with its pictures; each view of a picture is audited.
    func mountEvidence(on routes: Routes, site: Site) {
        routes.on(.get, "/verification-records/:id/evidence", requires: .readVerifications) {
            request,
            context,
            caller in
            let record = try await record(request, caller, context)
            let checkIn = try await store.one(record.checkIn, reach: caller.reach)
            let making = QueueMaking(wording: CheckInWording(site, context.language, now: world.now()))
            return try await site.page("verification", making.evidence(record, checkIn), context)
        }
        routes.on(.get, "/verification-records/:id/pictures/:number", requires: .readVerifications) {
            request,
            context,
            caller in
            let record = try await record(request, caller, context)
            guard let number = context.parameters.get("number").flatMap({ Int($0) }),
                (0..<record.pictures).contains(number)
            else { throw Problem.notFound }
            let pictures = try await vault.open(record.id, sha256: record.sha256)
            guard pictures.indices.contains(number) else { throw Problem(.gone, "pictures_gone") }
            try await records.record(
                caller.audit("verification.viewed", record.id, #"{"picture":\#(number)}"#, context),
                world: world
            )
            return .jpeg(pictures[number])
        }
    }

    private func record(_ request: Request, _ caller: Caller, _ context: AppContext) async throws
        -> KeptRecord
    {
        let id = try request.identifier("id", context, of: KeptRecord.self)
        return try await records.one(id.uuid, reach: caller.reach)
    }
}

extension QueueMaking {
    func evidence(_ record: KeptRecord, _ checkIn: CheckIn) -> EvidenceView {
        let words = wording.words
        var facts = [
            FactView(words("check_in.fact.name"), "\(checkIn.name) · \(checkIn.code)"),
            FactView(words("check_in.fact.ticket"), checkIn.ticket),
            FactView(words("check_in.fact.place"), wording.place(checkIn)),
            FactView(words("check_in.fact.sitting"), "\(checkIn.place.sitting) \(checkIn.place.subject)"),
            FactView(words("check_in.evidence.scene"), words("check_in.scene.\(record.scene.rawValue)")),
            FactView(words("check_in.evidence.method"), words("check_in.method.\(record.method.rawValue)")),
            FactView(words("check_in.evidence.received"), moment(record.receivedAt)),
            FactView(words("check_in.evidence.decided"), moment(record.decidedAt)),
        ]
        if let at = record.clientAt { facts.append(FactView(words("check_in.evidence.client"), moment(at))) }
        for (key, value) in [
            ("check_in.evidence.desk", record.desk), ("check_in.evidence.camera", record.camera),
            ("check_in.evidence.note", record.note), ("check_in.fact.decided_by", record.decidedBy ?? ""),
            ("check_in.evidence.consent", record.consent),
        ] where !value.isEmpty {
            facts.append(FactView(words(key), value))
        }
        let models = record.models.sorted { $0.key < $1.key }.map { FactView($0.key, $0.value) }
        let thresholds = record.thresholds.sorted { $0.key < $1.key }.map {
            FactView($0.key, CheckInWording.figure($0.value))
        }
        return EvidenceView(
            title: "\(checkIn.name) · \(wording.outcome(record.outcome))",
            reason: wording.reason(record.reason),
            up: "/check-ins?id=\(checkIn.id)",
            facts: facts,
            live: record.pictures > (record.hasReference ? 1 : 0) ? Self.picture(record, record.best) : "",
            reference: record.hasReference ? Self.picture(record, 0) : "",
            burst: burst(record),
            likeness: likeness(record),
            figures: figures(record),
            models: models,
            thresholds: thresholds,
            digest: record.sha256.map { Data($0).map { String(format: "%02x", $0) }.joined() } ?? ""
        )
    }

    private func moment(_ date: Date) -> String {
        "\(wording.moments.day(date)) \(wording.moments.clock(date))"
    }
}

/// One verification record as its page shows it.
package struct EvidenceView: Sendable {
    package let title: String
    package let reason: String
    package let up: String
    package let facts: [FactView]
    package let live: String
    package let reference: String
    package let burst: [PictureView]
    package let likeness: LikenessView?
    package let figures: [FactView]
    package let models: [FactView]
    package let thresholds: [FactView]
    /// SHA-256 of the sealed pictures.
    package let digest: String
}
