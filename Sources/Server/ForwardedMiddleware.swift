import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Scheduling
import Web

/// Believes what a trusted proxy says of who asks, and nobody else.
///
/// `X-Forwarded-For` is read from its end: the last address a trusted proxy did not write itself is the asker's.
/// `X-Forwarded-Proto` says whether the browser's own connection is encrypted.
struct ForwardedMiddleware: RouterMiddleware {
    typealias Context = AppContext
    private static let chain = HTTPField.Name("X-Forwarded-For")
    private static let scheme = HTTPField.Name("X-Forwarded-Proto")

    let trusted: CameraNetworks

    @concurrent func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let peer = context.address, trusted.allows(peer) == true else {
            return try await next(request, context)
        }
        var context = context
        if let chain = Self.chain.flatMap({ request.headers[$0] }) {
            context.address = asker(in: chain) ?? peer
        }
        if let scheme = Self.scheme.flatMap({ request.headers[$0] }) {
            context.isSecure = scheme.lowercased() == "https"
        }
        return try await next(request, context)
    }

    /// The last address of the chain that is no trusted proxy's; nil: there is none that is an address.
    func asker(in chain: String) -> String? {
        let hops = chain.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for hop in hops.reversed() {
            guard let isTrusted = trusted.allows(hop) else { return nil }
            if !isTrusted { return hop }
        }
        return hops.first
    }
}
