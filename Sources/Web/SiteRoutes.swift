internal import HTTPTypes
internal import Hummingbird
package import Kernel
internal import NIOCore

extension Site {
    /// Assets and the way in.
    package func mount(on routes: Routes) {
        routes.open(.get, "/", because: "leads to the first page one may see, which asks who is there") {
            _,
            context in
            Response.seeOther(Self.home(of: context.principal))
        }
        routes.open(
            .get,
            "/api/openapi.json",
            because: "says how to talk to the server, nothing of what is in it"
        ) { _, _ in
            guard let document else { return try assets.response(path: "openapi.json") }
            return Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "no-cache"],
                body: .init(byteBuffer: ByteBuffer(bytes: document))
            )
        }
        routes.open(.get, "\(assets.prefix)/**", because: "style sheets and modules hold nothing private") {
            request,
            _ in
            try assets.response(path: String(request.uri.path.dropFirst(assets.prefix.count + 1)))
        }
    }

    /// The first page somebody may see; not everybody watches rooms.
    package static func home(of principal: Principal?) -> String {
        guard let principal else { return "/today" }
        let pages: [(Permission, String)] = [
            (.watchRooms, "/today"), (.readAlerts, "/alerts"), (.replayRecordings, "/replays"),
            (.readDevices, "/devices"), (.readHealth, "/health-page"),
        ]
        return pages.first { principal.reach($0.0) != nil }?.1 ?? "/password"
    }
}
