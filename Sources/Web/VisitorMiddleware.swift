internal import Crypto
internal import Foundation
internal import HTTPTypes
package import Hummingbird
package import Kernel

/// Says who asks and in which language, and keeps other sites' pages from acting in a person's name.
///
/// A request that changes something must come from our own pages: `Origin` or `Sec-Fetch-Site` say so where the
/// browser sends them, and requests carrying the sign-in cookie also carry a token derived from it, in the form
/// or in `X-Form-Token`. Programs that send no cookie need neither.
package struct VisitorMiddleware: RouterMiddleware {
    package typealias Context = AppContext
    /// Resolves a sign-in token; nil when it is unknown, ended or revoked.
    package typealias Authenticate = @Sendable (_ token: String) async throws -> Principal?

    /// Name of the sign-in cookie: one opaque token, because the push hand-over's header space is small.
    package static let cookie = "invigil"
    package static let languageCookie = "language"
    package static let tokenHeader = HTTPField.Name("X-Form-Token") ?? .ifMatch

    private let authenticate: Authenticate

    package init(authenticate: @escaping Authenticate) {
        self.authenticate = authenticate
    }

    @concurrent package func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let chosen = request.cookies[Self.languageCookie]?.value
        context.language =
            chosen.flatMap(Language.init(rawValue:)) ?? Language(accepting: request.headers[.acceptLanguage])
        var request = request
        if let token = request.cookies[Self.cookie]?.value {
            context.principal = try await authenticate(token)
            context.formToken = Self.formToken(for: token)
        }
        if ![.get, .head, .options].contains(request.method) { try await check(&request, context) }
        var response = try await next(request, context)
        Self.harden(&response)
        return response
    }

    /// The token forms carry for a sign-in token; knowing it does not give the cookie.
    package static func formToken(for token: String) -> String {
        Data(SHA256.hash(data: Data("form:\(token)".utf8))).base64EncodedString().filter {
            $0.isLetter || $0.isNumber
        }
    }

    private func check(_ request: inout Request, _ context: AppContext) async throws {
        let foreign = Problem(.forbidden, "foreign_origin")
        if let origin = request.headers[.origin], origin != "null" {
            guard URL(string: origin)?.authority == request.head.authority else { throw foreign }
        } else if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            guard ["same-origin", "none"].contains(site) else { throw foreign }
        }
        guard let expected = context.formToken, context.principal != nil else { return }
        if let sent = request.headers[Self.tokenHeader] {
            guard sent == expected else { throw Problem(.forbidden, "stale_form") }
            return
        }
        if request.isMultipart {
            let body = try await request.collected(upTo: Upload.largest + 65_536)
            let type = request.headers[.contentType] ?? ""
            guard try Upload.form(body.readableBytesView, contentType: type).fields["form_token"] == expected
            else { throw Problem(.forbidden, "stale_form") }
            return
        }
        guard (request.headers[.contentType] ?? "").hasPrefix("application/x-www-form-urlencoded") else {
            throw Problem(.forbidden, "stale_form")
        }
        let body = try await request.collectBody(upTo: context.maxUploadSize)
        guard try Form.decode(String(buffer: body))["form_token"] == expected else {
            throw Problem(.forbidden, "stale_form")
        }
    }

    private static func harden(_ response: inout Response) {
        let policy =
            "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
            + "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
        response.headers[.contentSecurityPolicy] = policy
        response.headers[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
    }
}

extension URL {
    /// Host and port as a `Host` header writes them.
    var authority: String? {
        host(percentEncoded: true).map { host in port.map { "\(host):\($0)" } ?? host }
    }
}
