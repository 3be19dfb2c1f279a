internal import Crypto
internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Postgres

extension CheckIns {
    /// Looks at a burst and writes down what came of it; the same burst again gets the same answer.
    ///
    /// - Throws: `Problem` when nobody may be looked at now, or the server cannot at the moment.
    package func attempt(_ burst: Burst, _ pass: CheckInPass, at desk: CheckInDesk?) async throws -> Visit {
        let received = world.now()
        let checkIn = try await store.one(pass.checkIn, reach: .everything)
        let limits = limits(checkIn.scene)
        guard burst.frames.count == Burst.size else { throw Problem(.invalid, "check_in_burst") }
        do {
            if let known = try await store.begin(pass.nonce, on: checkIn.id, limits) {
                return try visit(
                    try await store.one(checkIn.id, reach: .everything),
                    desk: pass.desk,
                    record: known
                )
            }
        } catch let refusal as CheckInRefusal {
            throw refusal.problem(opens: clock)
        }
        let record = world.id()
        do {
            var draft = VerificationRecord(
                id: record,
                checkIn: checkIn.id,
                scene: checkIn.scene,
                method: .face,
                act: .asked,
                reason: nil,
                receivedAt: received
            )
            draft.nonce = pass.nonce
            draft.desk = desk
            draft.camera = String(burst.camera.prefix(100))
            draft.clientAt = burst.moments.last
            draft.consent = ConsentText.version
            return try await conclude(&draft, burst, checkIn, pass, limits)
        } catch {
            try? await store.release(pass.nonce, on: checkIn.id)
            if let refusal = error as? CheckInRefusal { throw refusal.problem(opens: clock) }
            throw error
        }
    }

    private func conclude(
        _ draft: inout VerificationRecord,
        _ burst: Burst,
        _ checkIn: CheckIn,
        _ pass: CheckInPass,
        _ limits: CheckInLimits
    ) async throws -> Visit {
        let digests = burst.frames.map { Array(SHA256.hash(data: $0)) }
        let photo = try await faces.photo(checkIn.person)
        let look = try await examine(burst, checkIn, hasPhoto: photo != nil)
        let findings = BurstIntegrityRules.look(
            at: burst,
            digests: digests,
            isKnown: try await records.knows(digests, besides: pass.nonce),
            isStill: look.look?.isStill ?? false,
            receivedAt: draft.receivedAt
        )
        draft.flags = findings.flags
        let verdict = look.look.map { BurstIntegrityRules.judge($0.verdict, findings) }
        draft.verdict = verdict
        let best = min(verdict?.best ?? burst.frames.count / 2, burst.frames.count - 1)
        draft.pictures = KeptPictures(
            count: burst.frames.count + (photo == nil ? 0 : 1),
            hasReference: photo != nil,
            best: best + (photo == nil ? 0 : 1),
            sha256: try await vault.keep((photo.map { [$0] } ?? []) + burst.frames, of: draft.id),
            frames: digests
        )
        let (id, obstacle) = (draft.id, look.obstacle)
        do {
            let written = try await store.write(draft, limits) { before in
                // Taken back while the burst was looked at: then it was never looked at.
                guard before.consent == .given else { throw CheckInRefusal.noConsent }
                if let verdict { return (before.act(of: verdict.outcome, limits), verdict.reason) }
                return (.asked, obstacle ?? .serverFailed)
            }
            if written.record != id { await vault.discard(id) }
            return try visit(written.checkIn, desk: pass.desk, record: written.record)
        } catch {
            await vault.discard(id)
            throw error
        }
    }

    /// What the faces say; or why a person has to look instead.
    private func examine(_ burst: Burst, _ checkIn: CheckIn, hasPhoto: Bool) async throws -> (
        look: FaceDesk.Look?, obstacle: CheckInReason?
    ) {
        guard let examine = faces.examine else { return (nil, .noWeights) }
        guard hasPhoto else { return (nil, .noReference) }
        do {
            return (try await examine(burst.frames, checkIn.person, checkIn.scene), nil)
        } catch FaceDesk.Refusal.busy {
            throw CheckInRefusal.busy
        } catch {
            log.error("a burst could not be looked at", metadata: ["cause": "\(error)"])
            return (nil, .serverFailed)
        }
    }
}
