internal import Faces
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Web

extension Identity {
    /// One person's reference photo and consent; each look at the picture is audited (P-09).
    func mountPhotos(on routes: Routes, site: Site) {
        routes.on(.get, "/people/:id/photo", requires: .readPhotos) { request, context, caller in
            let id = try request.identifier("id", context, of: Person.self)
            let notice = request.uri.queryParameters["done"].map(String.init) ?? ""
            return try await page(PhotoShown(person: id, notice: notice), site, context, caller)
        }
        routes.on(.get, "/people/:id/photo.jpg", requires: .readPhotos) { request, context, caller in
            let id = try request.identifier("id", context, of: Person.self)
            guard try await desk.store.current(of: id, reach: caller.reach) != nil,
                let face = try await desk.store.reference(of: id, model: nil)
            else { throw Problem.notFound }
            try await desk.store.note(caller.audit("photo.view", id.uuid, "{}", context))
            return .jpeg(face.picture)
        }
        routes.on(.post, "/people/:id/photo", requires: .changePhotos) { request, context, caller in
            try await submit(request, site, context, caller)
        }
        mountConsent(on: routes)
    }

    private func mountConsent(on routes: Routes) {
        routes.on(.post, "/people/:id/consent", requires: .changePhotos) { request, context, caller in
            let id = try request.identifier("id", context, of: Person.self)
            let audit = caller.audit("consent.give", id.uuid, "{}", context)
            try await desk.store.consent(by: audit, of: id, reach: caller.reach)
            try await desk.makeTemplate(of: id)
            return .seeOther("/people/\(id)/photo?done=consented")
        }
        routes.on(.post, "/people/:id/consent/revocation", requires: .changePhotos) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: Person.self)
            let audit = caller.audit("consent.revoke", id.uuid, "{}", context)
            try await desk.store.revokeConsent(by: audit, of: id, reach: caller.reach)
            return .seeOther("/people/\(id)/photo?done=revoked")
        }
        routes.on(.post, "/people/:id/confirmation", requires: .changePhotos) { request, context, caller in
            let id = try request.identifier("id", context, of: Person.self)
            let audit = caller.audit("person.confirm", id.uuid, "{}", context)
            try await desk.store.confirm(id, by: audit, reach: caller.reach)
            return .seeOther("/people/\(id)/photo?done=confirmed")
        }
    }

    /// Stores an uploaded photo; one that is not good is shown with its marks and what to do.
    private func submit(
        _ request: Request,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let id = try request.identifier("id", context, of: Person.self)
        _ = try await desk.store.person(id, reach: caller.reach)
        let upload = try await request.upload(limit: 6 << 20)
        let reason = (upload.fields["reason"] ?? "").trimmingPrefix { $0.isWhitespace }
        do {
            let judged = try await desk.judge(upload.bytes)
            guard judged.report.isGood || !reason.isEmpty else {
                let shown = PhotoShown(
                    person: id,
                    refused: judged.report,
                    preview: try judged.picture.jpeg(width: 590, quality: 80)
                )
                return try await page(shown, status: .unprocessableContent, site, context, caller)
            }
            _ = try await desk.take(
                judged,
                file: upload.bytes,
                of: id,
                reason: reason.isEmpty ? nil : String(reason.prefix(500)),
                by: caller.audit("photo.store", id.uuid, "{}", context),
                reach: caller.reach
            )
            return .seeOther("/people/\(id)/photo?done=stored")
        } catch let problem as Problem where request.wantsPage && problem.slug.hasPrefix("photo_") {
            let shown = PhotoShown(person: id, fault: problem.slug)
            return try await page(shown, status: .unprocessableContent, site, context, caller)
        }
    }

    private func page(
        _ shown: PhotoShown,
        status: HTTPResponse.Status = .ok,
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller
    ) async throws -> Response {
        let (person, state) = try await desk.store.person(shown.person, reach: caller.reach)
        let making = PhotoMaking(
            person: person,
            state: state,
            photo: try await desk.store.current(of: shown.person, reach: caller.reach),
            consent: try await desk.store.consent(of: shown.person, from: desk.store.database),
            mayChange: caller.principal.reach(.changePhotos) != nil,
            words: site.words(context.language),
            moments: site.moments(context.language)
        )
        return try await site.page("photo", making.view(shown), status: status, context)
    }
}

/// What a photo's page is to show besides what is stored.
struct PhotoShown: Sendable {
    let person: ID<Person>
    var notice = ""
    /// Slug of a problem with what was uploaded.
    var fault = ""
    /// Report and picture of an upload that was not stored.
    var refused: PhotoReport?
    var preview: [UInt8] = []
}
