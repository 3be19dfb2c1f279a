import Foundation
import FoundationNetworking
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Postgres
import Scheduling
import Streams
import Support
import Synchronization
import Web

@testable import Recording

/// Recording's routes on a real port, for callers the test names in a header instead of by cookie.
struct Door {
    let port: Int
    let routes: [DeclaredRoute]

    /// Who may ask, by the name in the header.
    typealias Callers = [String: [Grant]]

    struct Answer: Sendable {
        let status: Int
        let body: Data
        let headers: [String: String]

        var text: String { String(decoding: body, as: UTF8.self) }
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: body) as? [String: Any]) ?? [:] }
    }

    static func with<Value: Sendable>(
        _ stage: Stage,
        _ callers: Callers,
        marks: FootageMarks = FootageMarks(),
        _ body: (Door) async throws -> Value
    ) async throws -> Value {
        let site = try Site(
            resources: TestDatabase.resources,
            contexts: ["Recording"],
            zone: "Asia/Shanghai",
            world: stage.moved.world
        )
        let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(site: site) { ($0 as? PostgresError)?.problem })
        router.add(middleware: Visitors(callers: callers))
        let routes = Routes(router: router)
        stage.recording.mount(on: routes, site: site, roomSittings: stage.roomSittings) { _, _ in marks }
        stage.streams.mount(on: routes, devices: stage.devices)
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { opened.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "door")
        )
        let running = Task { try await application.run() }
        defer { running.cancel() }
        var found = ports.makeAsyncIterator()
        let port = await found.next() ?? 0
        return try await body(Door(port: port, routes: routes.all))
    }

    func get(
        _ path: String,
        as caller: String?,
        method: String = "GET",
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { throw URLError(.badURL) }
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        request.httpMethod = method
        if let caller { request.setValue(caller, forHTTPHeaderField: "X-Caller") }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
        guard let http = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        var fields: [String: String] = [:]
        for (name, value) in http.allHeaderFields { fields["\(name)".lowercased()] = "\(value)" }
        return Answer(status: http.statusCode, body: data, headers: fields)
    }
}

/// Believes the header.
private struct Visitors: RouterMiddleware {
    typealias Context = AppContext
    let principals: [String: Principal]

    init(callers: Door.Callers) {
        principals = callers.mapValues { grants in
            Principal(
                user: UUID(),
                signIn: UUID(),
                account: "a",
                name: "n",
                organisation: UUID(),
                organisationName: "o",
                grants: grants,
                mustChangePassword: false
            )
        }
    }

    @concurrent func handle(
        _ request: Request,
        context: AppContext,
        next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let name = HTTPField.Name("X-Caller") {
            context.principal = request.headers[name].flatMap { principals[$0] }
        }
        context.language = Language(accepting: request.headers[.acceptLanguage])
        return try await next(request, context)
    }
}
