internal import Hummingbird

extension Site {
    /// Assets and the way in.
    package func mount(on routes: Routes) {
        routes.open(.get, "/", because: "leads to the board, which asks who is there") { _, _ in
            .seeOther("/today")
        }
        routes.open(
            .get,
            "/api/openapi.json",
            because: "says how to talk to the server, nothing of what is in it"
        ) { _, _ in
            try assets.response(path: "openapi.json")
        }
        routes.open(.get, "\(assets.prefix)/**", because: "style sheets and modules hold nothing private") {
            request,
            _ in
            try assets.response(path: String(request.uri.path.dropFirst(assets.prefix.count + 1)))
        }
    }
}
