internal import Crypto
package import FoundationEssentials
internal import Kernel
internal import Logging
internal import Postgres
internal import Secrets

/// Somebody at a desk, or with a device of his own.
package struct Visit: Sendable {
    package let checkIn: CheckIn
    /// For the next step; nil: there is none.
    package let pass: String
    /// Bursts left.
    package let left: Int
    /// The record of what has just been done.
    package let record: UUID?
}

extension CheckIns {
    /// Who stands there.
    ///
    /// - Parameters:
    ///   - number: a ticket number, or the number of a member of staff.
    ///   - name: goes with it unless a desk vouches for who stands there.
    package func identify(number: String, name: String, at desk: CheckInDesk?) async throws -> Visit {
        let number = TicketNumber.plain(number)
        let now = world.now()
        guard !number.isEmpty else { throw Problem(.invalid, "check_in_number") }
        let wait = desk == nil ? names.wait(number, now: now) : 0
        guard wait == 0 else {
            throw Problem(.rateLimited, "check_in_pause", ["seconds": "\(wait)"], retryAfter: wait)
        }
        let wanted = desk == nil ? name.filter { !$0.isWhitespace } : nil
        guard let checkIn = try await holder(of: number, name: wanted, reach: desk?.reach) else {
            if desk == nil { names.noteWrong(number, now: now) }
            let isMistyped = number.count == 12 && !TicketNumber.isWellFormed(number)
            throw Problem(.notFound, isMistyped ? "check_in_mistyped" : "check_in_unknown")
        }
        names.noteRight(number)
        try refusing { () throws(CheckInRefusal) in
            try checkIn.mayBegin(now: now, limits(checkIn.scene))
        }
        return try visit(checkIn, desk: desk?.id)
    }

    private func holder(of number: String, name: String?, reach: Reach?) async throws -> CheckIn? {
        if let found = try await store.holder(ofTicket: number, name: name, reach: reach) { return found }
        let assigned = try await store.assignments(ofStaff: number, name: name, reach: reach)
        let now = world.now()
        if let first = assigned.first {
            return assigned.first { checkIn in
                now >= checkIn.place.startsAt.addingTimeInterval(-limits(checkIn.scene).lead)
            } ?? first
        }
        if try await store.isStaff(number, name: name, reach: reach) {
            throw Problem(.forbidden, "check_in_unassigned")
        }
        return nil
    }

    /// The pass somebody holds.
    ///
    /// - Throws: `Problem` `check_in_pass` when it is forged, too old, another desk's, or the desk was closed.
    package func pass(_ text: String?, at desk: CheckInDesk?) throws -> CheckInPass {
        guard let text, let payload = keyring.verify(text), let pass = CheckInPass(payload: payload),
            pass.isGood(at: world.now()), pass.desk == desk?.id
        else { throw Problem(.gone, "check_in_pass") }
        return pass
    }

    /// How things stand, with a new pass.
    package func look(_ pass: CheckInPass) async throws -> Visit {
        try visit(try await store.one(pass.checkIn, reach: .everything), desk: pass.desk)
    }

    /// Writes down that somebody agrees to the use of his face; or hands him to a person when he does not.
    package func consent(_ isGiven: Bool, _ pass: CheckInPass, at desk: CheckInDesk?) async throws -> Visit {
        let checkIn = try await store.one(pass.checkIn, reach: .everything)
        let limits = limits(checkIn.scene)
        try refusing { () throws(CheckInRefusal) in try checkIn.mayAsk(now: world.now(), limits) }
        try await faces.consent(checkIn.person, isGiven)
        guard isGiven else {
            return try await ask(checkIn.consent == .given ? .revoked : .declined, pass, at: desk)
        }
        try await store.consent(.given, version: ConsentText.version, on: checkIn.id, limits)
        return try await look(pass)
    }

    /// Hands somebody to a person: consent declined, no camera, or as he wishes.
    package func ask(_ reason: CheckInReason, _ pass: CheckInPass, at desk: CheckInDesk?) async throws
        -> Visit
    {
        let checkIn = try await store.one(pass.checkIn, reach: .everything)
        let limits = limits(checkIn.scene)
        try refusing { () throws(CheckInRefusal) in try checkIn.mayAsk(now: world.now(), limits) }
        if checkIn.state == .waiting, checkIn.reason == reason {
            return try visit(checkIn, desk: pass.desk)
        }
        var draft = VerificationRecord(
            id: world.id(),
            checkIn: checkIn.id,
            scene: checkIn.scene,
            method: .request,
            act: .asked,
            reason: reason,
            receivedAt: world.now()
        )
        draft.desk = desk
        let written = try await store.write(draft, limits) { _ in (.asked, reason) }
        return try visit(written.checkIn, desk: pass.desk, record: written.record)
    }

    func visit(_ checkIn: CheckIn, desk: UUID?, record: UUID? = nil) throws -> Visit {
        let pass = CheckInPass(checkIn: checkIn.id, desk: desk, nonce: world.id(), issuedAt: world.now())
        let signed = keyring.sign(try pass.payload())
        let left = checkIn.left(limits(checkIn.scene))
        return Visit(checkIn: checkIn, pass: signed, left: left, record: record)
    }

    /// Runs a rule and gives its refusal the client's face.
    func refusing(_ rule: () throws(CheckInRefusal) -> Void) throws {
        do throws(CheckInRefusal) { try rule() } catch { throw error.problem(opens: clock) }
    }
}

/// The text of the consent people are asked for; a new version when a word of it changes.
package enum ConsentText {
    package static let version = "2026-11"
}
