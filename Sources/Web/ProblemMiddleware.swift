internal import Foundation
internal import HTTPTypes
package import Hummingbird
package import Kernel
internal import Logging

/// Renders every error once: `application/problem+json` (RFC 9457) for programs, a page for people, in the
/// reader's language.
///
/// Errors that are not ours become `internal` with the request's id and nothing else; the private cause goes
/// to the log, here and nowhere below.
package struct ProblemMiddleware: RouterMiddleware {
    package typealias Context = AppContext
    private let site: Site
    /// Maps a fence's or a context's error to a problem; nil: not known.
    private let map: @Sendable (any Error) -> Problem?

    package init(site: Site, map: @escaping @Sendable (any Error) -> Problem?) {
        self.site = site
        self.map = map
    }

    @concurrent package func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = problem(of: error)
            log(problem, error, request, context)
            if case .unauthenticated = problem.kind, request.wantsPage, request.method == .get {
                return .seeOther(
                    "/sign-in?to="
                        + (request.uri.path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
                )
            }
            return try await render(problem, request, context)
        }
    }

    private func problem(of error: any Error) -> Problem {
        if let problem = error as? Problem { return problem }
        if let problem = map(error) { return problem }
        if let http = error as? any HTTPResponseError {
            switch http.status.code {
            case 404: return .notFound
            case 405: return .notFound
            case 413: return Problem(.tooLarge, "too_large", ["limit": "8 MiB"])
            case 400..<500: return Problem(.invalid, "malformed", ["where": ""], cause: "\(error)")
            default: break
            }
        }
        return Problem(.internal, "internal", cause: "\(error)")
    }

    private func log(_ problem: Problem, _ error: any Error, _ request: Request, _ context: AppContext) {
        guard let cause = problem.cause else { return }
        let level: Logger.Level = problem.kind == .internal ? .error : .info
        context.logger.log(
            level: level,
            "\(problem.slug)",
            metadata: ["path": "\(request.uri.path)", "cause": "\(cause)"]
        )
    }

    private func render(_ problem: Problem, _ request: Request, _ context: AppContext) async throws
        -> Response
    {
        let words = site.words(context.language)
        let view = ProblemView(problem, words: words, request: context.requestID)
        var response: Response
        if request.wantsPage {
            response = try await site.page(
                "problem",
                view,
                status: .init(code: problem.kind.rawValue),
                context
            )
        } else {
            response = try .json(view.document, status: .init(code: problem.kind.rawValue))
            response.headers[.contentType] = "application/problem+json"
        }
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
        return response
    }
}

/// A problem in words.
package struct ProblemView: Sendable {
    package struct Field: Encodable, Sendable {
        package let name: String
        package let detail: String
    }

    /// RFC 9457's members.
    struct Document: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let errors: [Field]?
    }

    package let status: Int
    package let title: String
    package let detail: String
    package let request: String
    package let fields: [Field]
    private let slug: String

    package init(_ problem: Problem, words: Words, request: String) {
        status = problem.kind.rawValue
        slug = problem.slug
        title = words("problem.\(problem.slug).title", problem.arguments)
        detail = words("problem.\(problem.slug).detail", problem.arguments)
        fields = problem.fields.map {
            Field(name: $0.name, detail: words("problem.field.\($0.key)", $0.arguments))
        }
        self.request = request
    }

    var document: Document {
        Document(
            type: "/problems/\(slug)",
            title: title,
            status: status,
            detail: detail,
            instance: request,
            errors: fields.isEmpty ? nil : fields
        )
    }
}
