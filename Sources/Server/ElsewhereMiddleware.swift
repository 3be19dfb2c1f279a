import HTTPTypes
import Hummingbird
import Kernel
import Web

/// In the exam's process: what looks through cameras is done by the watching process, so that a decoder can only
/// take that one down.
///
/// The shipped proxies send these requests there at once; without one, the answer says where to ask.
struct ElsewhereMiddleware: RouterMiddleware {
    typealias Context = AppContext

    @concurrent func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, Self.isElsewhere(request.uri.path) else {
            return try await next(request, context)
        }
        throw Problem(.unavailable, "watched_elsewhere")
    }

    /// Connection tests and reference stills of devices.
    static func isElsewhere(_ path: String) -> Bool {
        var parts = path.split(separator: "/")[...]
        if parts.starts(with: ["api", "v1"]) { parts = parts.dropFirst(2) }
        return parts.count == 3 && parts.first == "devices"
            && ["tests", "reference"].contains(parts.last ?? "")
    }
}
