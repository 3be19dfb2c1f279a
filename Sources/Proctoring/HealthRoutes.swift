internal import FoundationEssentials
internal import Hummingbird
internal import Kernel
package import Web

extension Health {
    private struct Document: Encodable {
        struct Part: Encodable {
            let state: HealthPart.State
            let since: Date
            /// Only for those who may read it.
            let detail: String?
        }

        let state: HealthPart.State
        let checkedAt: Date
        /// Whether browsers give their cameras to pages opened at this address.
        let allowsCameras: Bool
        let parts: [String: Part]
    }

    package func mount(on routes: Routes) {
        routes.open(.get, "/health", because: "load balancers ask; it names parts and states, nothing else") {
            request,
            context in
            let state = self.state
            return try .json(
                self.document(detailed: false, allowsCameras: request.allowsCameras(context)),
                status: state == .failed ? .serviceUnavailable : .ok
            )
        }
        routes.on(.get, "/api/v1/health", requires: .readHealth) { request, context, _ in
            try .json(self.document(detailed: true, allowsCameras: request.allowsCameras(context)))
        }
        routes.on(.get, "/health-page", requires: .readHealth) { request, context, _ in
            try await self.site.page("health", self.view(request, context), context)
        }
        routes.on(.get, "/health-page/parts", requires: .readHealth) { request, context, _ in
            try self.site.part("health-parts", self.view(request, context), context)
        }
    }

    private func document(detailed: Bool, allowsCameras: Bool) -> Document {
        let parts = standings.map { one in
            let detail = detailed && !one.part.detail.isEmpty ? one.part.detail : nil
            return (one.part.code, Document.Part(state: one.part.state, since: one.since, detail: detail))
        }
        return Document(
            state: state,
            checkedAt: world.now(),
            allowsCameras: allowsCameras,
            parts: Dictionary(parts, uniquingKeysWith: { first, _ in first })
        )
    }

    private func view(_ request: Request, _ context: AppContext) -> HealthView {
        let words = site.words(context.language)
        let all = standings
        let wrong = all.count { $0.part.state != .ok }
        return HealthView(
            state: StateView(
                mark: Self.mark(state),
                word: wrong == 0 ? words("health.all_ok") : words("health.some_wrong", ["n": "\(wrong)"])
            ),
            parts: all.map { view(of: $0, words, site.moments(context.language)) }
                + [address(request, context, words)],
            facts: []
        )
    }

    /// The address this page was opened at, as browsers' cameras see it.
    private func address(_ request: Request, _ context: AppContext, _ words: Words) -> HealthPartView {
        let isReady = request.allowsCameras(context)
        return HealthPartView(
            code: "address",
            name: words("health.part.address"),
            state: StateView(
                mark: isReady ? "good" : "warn",
                word: words(isReady ? "install.cameras_work" : "install.cameras_blocked")
            ),
            detail: request.head.authority ?? "",
            advice: isReady ? "" : words("install.cameras_advice")
        )
    }

    private func view(of one: Standing, _ words: Words, _ moments: Moments) -> HealthPartView {
        HealthPartView(
            code: one.part.code,
            name: words("health.part.\(one.part.code)"),
            state: StateView(
                mark: Self.mark(one.part.state),
                word: words("health.state.\(one.part.state.rawValue)"),
                since: one.since.rfc3339,
                age: moments.duration(world.now().timeIntervalSince(one.since))
            ),
            detail: one.part.detail,
            advice: one.part.state == .ok ? "" : words("health.advice.\(one.part.code)")
        )
    }

    private static func mark(_ state: HealthPart.State) -> String {
        switch state {
        case .ok: "good"
        case .degraded: "warn"
        case .failed: "alarm"
        }
    }
}
