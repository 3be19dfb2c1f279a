internal import FoundationEssentials
package import Kernel
internal import Postgres
package import Web

/// What a person decides about somebody's check-in.
package struct CheckInDecision: Sendable {
    package let act: CheckInAct
    package let reason: CheckInReason
    /// What he writes besides.
    package let note: String
    /// The revision he had before him.
    package let seen: Int?

    /// - Throws: `Problem` naming the fields that are missing.
    package init(act: String, reason: String, note: String, seen: Int?) throws {
        var faults: [Problem.Field] = []
        let decision = CheckInAct(rawValue: act)
        if decision?.isDecision != true { faults.append(.init("decision", "check_in_decision")) }
        let cause = CheckInReason(rawValue: reason).flatMap {
            CheckInReason.ofDeciders.contains($0) ? $0 : nil
        }
        if cause == nil { faults.append(.init("reason", "check_in_reason")) }
        do { try FieldRules.optional(note, atMost: Self.longestNote) } catch {
            faults.append(error.field("note"))
        }
        if cause == .other, note.allSatisfy(\.isWhitespace) { faults.append(.init("note", "check_in_note")) }
        guard let decision, let cause, faults.isEmpty else {
            throw Problem(.invalid, "check_in_decision", fields: faults)
        }
        self.act = decision
        self.reason = cause
        self.note = note
        self.seen = seen
    }

    private static let longestNote = 500
}

extension CheckIns {
    /// A person decides; the record keeps who, why and about what.
    ///
    /// - Throws: `Problem` `check_in_changed` when somebody else was first, `check_in_not_now` when it cannot be.
    package func decide(
        _ decision: CheckInDecision,
        on id: ID<CheckIn>,
        by caller: Caller,
        request: String?,
        address: String?
    ) async throws -> CheckIn {
        let checkIn = try await store.one(id, reach: caller.reach)
        let limits = limits(checkIn.scene)
        var draft = VerificationRecord(
            id: world.id(),
            checkIn: id,
            scene: checkIn.scene,
            method: .manual,
            act: decision.act,
            reason: decision.reason,
            receivedAt: world.now()
        )
        draft.note = decision.note
        draft.decidedBy = caller.principal.user
        let detail = try JSON.text(
            ["decision": decision.act.rawValue, "reason": decision.reason.rawValue, "record": draft.id.text]
        )
        let written = try await store.write(
            draft,
            seen: decision.seen,
            entry: AuditEntry(
                actor: caller.principal.user,
                action: "check_in.decide",
                subject: id.uuid,
                detail: detail,
                request: request,
                address: address
            ),
            limits
        ) { before in
            guard before.state.moved(by: decision.act) != nil else {
                throw Problem(.conflict, "check_in_not_now")
            }
            return (decision.act, decision.reason)
        }
        return written.checkIn
    }
}
