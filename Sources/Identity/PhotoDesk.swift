package import Faces
internal import Foundation
package import Kernel
internal import Postgres

/// Takes reference photos in: looks at them, says what is wrong, stores what is good.
package struct PhotoDesk: Sendable {
    /// A photo looked at.
    package struct Judged: Sendable {
        package let picture: Picture
        package let report: PhotoReport
        let template: FaceTemplate?
    }

    package let store: PhotoStore
    /// nil: the weights are missing, and people look.
    package let workers: FaceWorkers?
    let limits: PhotoLimits
    /// Photos are kept no wider than that, in pixels.
    private static let widest = 885

    package init(store: PhotoStore, workers: FaceWorkers?, limits: PhotoLimits) {
        self.store = store
        self.workers = workers
        self.limits = limits
    }

    /// The net templates come from now; nil without weights.
    package var model: String? { workers?.files[.embedding]?.id }

    /// Looks at a file.
    ///
    /// - Throws: `Problem` with the slug `photo_<code>` for what is no photo, and `faces_busy`.
    package func judge(_ file: [UInt8]) async throws -> Judged {
        do {
            guard let workers else {
                let picture = try await decode(file)
                return Judged(picture: picture, report: report(picture, nil), template: nil)
            }
            return try await workers.run { chain in
                let picture = try Picture(decoding: file)
                let seen = try chain.examine(picture, [.embedding, .attitude])
                let numbers = seen.faces.count == 1 ? seen.subject?.embedding : nil
                return Judged(
                    picture: picture,
                    report: report(picture, seen),
                    template: numbers.flatMap { FaceTemplate($0, model: model ?? "") }
                )
            }
        } catch let refusal as PictureRefusal {
            throw Problem(.invalid, "photo_\(refusal.rawValue)")
        } catch is FaceWorkers.Refusal {
            throw Problem(.unavailable, "faces_busy", retryAfter: 2)
        }
    }

    @concurrent private func decode(_ file: [UInt8]) async throws -> Picture {
        try Picture(decoding: file)
    }

    private func report(_ picture: Picture, _ seen: FaceExamination?) -> PhotoReport {
        PhotoRules.report(PhotoFacts(picture, seen: seen), within: limits)
    }

    /// Stores a photo that is good, or one that is not with a reason; the latter is never compared by machine.
    ///
    /// - Returns: nil when the very same file is stored already.
    /// - Throws: `photo_refused` for one that is not good and has no reason; what `PhotoStore.store` throws.
    package func take(
        _ judged: Judged,
        file: [UInt8],
        of person: ID<Person>,
        reason: String? = nil,
        by audit: AuditEntry,
        reach: Reach
    ) async throws -> ID<ReferencePhoto>? {
        guard judged.report.isGood || reason != nil else { throw Problem(.invalid, "photo_refused") }
        let width = judged.picture.shape.width > Self.widest ? Self.widest : nil
        let draft = PhotoStore.Draft(
            picture: try judged.picture.jpeg(width: width, quality: 95),
            file: file,
            report: judged.report,
            forcedReason: judged.report.isGood ? nil : reason,
            template: judged.report.isGood ? judged.template : nil
        )
        return try await store.database.transaction {
            try await store.store(draft, of: person, by: audit, reach: reach, in: $0)
        }
    }
}

extension PhotoDesk {
    /// Makes a person's template where consent stands and none of today's net is there.
    package func makeTemplate(of person: ID<Person>) async throws {
        guard let workers, let model, let face = try await store.reference(of: person, model: model),
            face.template == nil
        else { return }
        let file = face.picture
        let template = try await workers.run { chain in
            let seen = try chain.examine(Picture(decoding: file), .embedding)
            return seen.subject?.embedding.flatMap { FaceTemplate($0, model: model) }
        }
        try await store.settle(template, of: face.photo, person, model: model)
    }

    /// Makes waiting templates, such as after the net was changed, until cancelled.
    package func keepTemplates() async {
        while !Task.isCancelled {
            let isDone = (try? await makeTemplates()) ?? true
            if isDone { try? await Task.sleep(for: .seconds(5)) }
        }
    }

    /// Makes some of the waiting templates.
    ///
    /// - Returns: whether none waits any more.
    package func makeTemplates() async throws -> Bool {
        guard let model else { return true }
        let people = try await store.withoutTemplate(of: model, limit: 20)
        for person in people { try await makeTemplate(of: person) }
        return people.isEmpty
    }
}
