internal import Codes
internal import Foundation
internal import HTTPTypes
package import Hummingbird
internal import Kernel
internal import NIOCore

extension Request {
    /// Whether browsers give their cameras to a page of this address: only over HTTPS, or on the machine itself.
    package func allowsCameras(_ context: AppContext) -> Bool {
        let authority = head.authority ?? ""
        let host =
            authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return context.isSecure || ["localhost", "127.0.0.1", "[::1]"].contains(String(host))
            || host.hasSuffix(".localhost")
    }
}

extension Site {
    /// The page that puts the hall's certificate on terminals.
    ///
    /// - Parameters:
    ///   - authority: read at each call, because the proxy makes it at its first start; nil: there is none.
    ///   - address: where pages are reached from outside; empty: where the asker asks.
    package func mountAuthority(
        on routes: Routes,
        address: String,
        authority: @escaping @Sendable () -> Authority?
    ) {
        let reason = "a terminal trusts the server before anybody can sign in from it"
        routes.open(.get, "/install", because: reason) { request, context in
            let view = installView(request, context, address: address, authority: authority())
            return try await page("install", view, context)
        }
        routes.open(.get, "/install/authority.crt", because: reason) { _, _ in
            guard let authority = authority() else { throw Problem.notFound }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/x-x509-ca-cert", .cacheControl: "no-cache",
                    .contentDisposition: "attachment; filename=\"invigil-authority.crt\"",
                ],
                body: .init(byteBuffer: ByteBuffer(bytes: authority.certificate))
            )
        }
        routes.open(.get, "/install/code.svg", because: reason) { request, context in
            let code = try SquareCode(Self.installAddress(request, context, address: address))
            return Response(
                status: .ok,
                headers: [.contentType: "image/svg+xml", .cacheControl: "no-cache"],
                body: .init(byteBuffer: ByteBuffer(string: code.svg))
            )
        }
    }

    /// Without encryption as long as the terminal does not trust the certificate yet: the proxy leads nothing else
    /// than this page there.
    private static func installAddress(_ request: Request, _ context: AppContext, address: String) -> String {
        let host = URL(string: address)?.host() ?? ""
        guard host.isEmpty else { return "http://\(host)/install" }
        return "\(context.isSecure ? "https" : "http")://\(request.head.authority ?? "localhost")/install"
    }

    private func installView(
        _ request: Request,
        _ context: AppContext,
        address: String,
        authority: Authority?
    ) -> InstallView {
        let words = words(context.language)
        let isReady = request.allowsCameras(context)
        return InstallView(
            here: StateView(
                mark: isReady ? "good" : "warn",
                word: words(isReady ? "install.cameras_work" : "install.cameras_blocked")
            ),
            advice: isReady ? "" : words("install.cameras_advice"),
            address: Self.installAddress(request, context, address: address),
            hasAuthority: authority != nil,
            fingerprint: authority?.fingerprint ?? "",
            systems: [
                system("windows", 4, words), system("android", 4, words), system("ios", 4, words),
                system("linux", 3, words),
            ]
        )
    }

    private func system(_ code: String, _ steps: Int, _ words: Words) -> InstallView.System {
        InstallView.System(
            name: words("install.\(code).name"),
            steps: (1...steps).map { words("install.\(code).step_\($0)") }
        )
    }
}
