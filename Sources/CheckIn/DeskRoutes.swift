internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Kernel
internal import NIOCore
package import Web

extension CheckIns {
    /// Every route of the context.
    ///
    /// - Parameter secureCookies: cookies only over HTTPS; set behind a proxy that ends TLS.
    package func mount(on routes: Routes, site: Site, secureCookies: Bool) {
        mountDesk(on: routes, site: site, secureCookies: secureCookies)
        mountVisits(on: routes, site: site)
        mountStaff(on: routes, site: site)
    }

    private func mountStaff(on routes: Routes, site: Site) {
        mountDesks(on: routes, site: site)
        mountQueue(on: routes, site: site)
        mountCheckIns(on: routes, site: site)
        mountEvidence(on: routes, site: site)
        mountSheets(on: routes, site: site)
    }

    /// The desk's page; a machine gets its desk once by an address that staff have opened.
    private func mountDesk(on routes: Routes, site: Site, secureCookies: Bool) {
        routes.open(
            .get,
            "/checkin",
            because: "candidates have no account; the page shows nothing of anybody"
        ) {
            request,
            context in
            if let token = request.uri.queryParameters["desk"].map(String.init) {
                guard let desk = try await desks.desk(token: token) else {
                    throw Problem(.gone, "check_in_desk_closed")
                }
                var response = Response.seeOther("/checkin")
                response.setCookie(
                    Cookie(
                        name: Self.deskCookie,
                        value: token,
                        maxAge: max(1, Int(desk.expiresAt.timeIntervalSince(world.now()))),
                        path: "/",
                        secure: secureCookies,
                        httpOnly: true,
                        sameSite: .lax
                    )
                )
                return response
            }
            let desk = try await desk(of: request)
            let view = DeskView(desk: desk?.name ?? "", consent: ConsentText.version, frames: Burst.size)
            return try await site.page("check-in", view, context)
        }
    }

    private func mountVisits(on routes: Routes, site: Site) {
        let reason = "the pass says whose check-in it is, and was given for number and name or at a desk"
        routes.open(
            .post,
            "/api/v1/check-in-passes",
            because: "candidates have no account; number and name, or a desk, say who it is"
        ) { request, context in
            let entry = try await request.decode(PassEntry.self, context)
            let visit = try await identify(
                number: entry.number,
                name: entry.name ?? "",
                at: try await desk(of: request)
            )
            return try .json(told(visit, site, context), status: .created)
        }
        routes.open(.get, "/api/v1/check-in-passes/current", because: reason) { request, context in
            let (pass, _) = try await pass(of: request)
            return try .json(told(try await look(pass), site, context))
        }
        routes.open(.post, "/api/v1/check-in-consents", because: reason) { request, context in
            let (pass, desk) = try await pass(of: request)
            let entry = try await request.decode(ConsentEntry.self, context)
            return try .json(told(try await consent(entry.agreed, pass, at: desk), site, context))
        }
        routes.open(.post, "/api/v1/check-in-requests", because: reason) { request, context in
            let (pass, desk) = try await pass(of: request)
            let entry = try await request.decode(RequestEntry.self, context)
            guard let reason = CheckInReason(rawValue: entry.reason),
                CheckInReason.ofCandidates.contains(reason)
            else { throw Problem(.invalid, "malformed", ["where": "/reason"]) }
            return try .json(told(try await ask(reason, pass, at: desk), site, context))
        }
        routes.open(.post, "/api/v1/check-in-attempts", because: reason) { request, context in
            let (pass, desk) = try await pass(of: request)
            let burst = try await BurstForm.read(request)
            return try .json(told(try await attempt(burst, pass, at: desk), site, context))
        }
    }

    static let deskCookie = "desk"

    private func desk(of request: Request) async throws -> CheckInDesk? {
        guard let token = request.cookies[Self.deskCookie]?.value, !token.isEmpty else { return nil }
        return try await desks.desk(token: token)
    }

    private func pass(of request: Request) async throws -> (CheckInPass, CheckInDesk?) {
        let desk = try await desk(of: request)
        let text = request.headers[.authorization].map { String($0.trimmingPrefix("Bearer ")) }
        return (try pass(text, at: desk), desk)
    }

    private func told(_ visit: Visit, _ site: Site, _ context: AppContext) -> DeskAnswer {
        answer(visit, site, context.language)
    }
}

private struct PassEntry: Decodable {
    let number: String
    let name: String?
}

private struct ConsentEntry: Decodable {
    let agreed: Bool
}

private struct RequestEntry: Decodable {
    let reason: String
}

/// A burst as a form brings it: files `frame`, their `moments` as a JSON list of milliseconds since 1970, the `camera`.
enum BurstForm {
    /// Bytes of one picture, and of the whole form.
    private static let largestFrame = 512 * 1024
    private static let largest = 3 * 1_048_576

    static func read(_ request: Request) async throws -> Burst {
        let body: ByteBuffer
        do { body = try await request.body.collect(upTo: largest) } catch is NIOTooManyBytesError {
            throw Problem(.tooLarge, "too_large", ["limit": "3 MiB"])
        }
        return try burst(body.readableBytesView, contentType: request.headers[.contentType] ?? "")
    }

    static func burst(_ body: some Sequence<UInt8>, contentType: String) throws -> Burst {
        let malformed = Problem(.invalid, "malformed", ["where": "multipart/form-data"])
        guard var reader = MultipartReader(contentType: contentType) else { throw malformed }
        let pieces: [MultipartReader.Piece]
        do { pieces = try reader.read(body) } catch { throw malformed }
        guard reader.isComplete else { throw malformed }
        var frames: [[UInt8]] = []
        var fields: [String: [UInt8]] = [:]
        var current = ""
        for piece in pieces {
            switch piece {
            case .part(let name, _):
                current = name
                if name == "frame" { frames.append([]) }
            case .bytes(let bytes):
                if current == "frame" {
                    frames[frames.count - 1] += bytes
                } else {
                    fields[current, default: []] += bytes
                }
            }
        }
        guard frames.allSatisfy({ (1...largestFrame).contains($0.count) }) else {
            throw Problem(.invalid, "check_in_burst")
        }
        let moments = try? JSONDecoder().decode([Double].self, from: Data(fields["moments"] ?? []))
        return Burst(
            frames: frames,
            moments: (moments ?? []).map { Date(timeIntervalSince1970: $0 / 1000) },
            camera: String(decoding: fields["camera"] ?? [], as: UTF8.self)
        )
    }
}
