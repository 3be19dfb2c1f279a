import Foundation
import Support
import Testing
import Web

@testable import Server

@Suite struct OpenAPITests {
    private static let methods = ["get", "post", "put", "patch", "delete"]

    /// The document as served: the part kept by hand, and what record types declare.
    private static func document() async throws -> [String: Any] {
        let data = try await TestHouse.with { house, _ in Data(house.site.document ?? []) }
        let object = try JSONSerialization.jsonObject(with: data)
        return try #require(object as? [String: Any])
    }

    @Test("Docs/openapi.json is the document as served (INVIGIL_WRITE_GOLDEN=1 renews it)")
    func golden() async throws {
        let served = try await TestHouse.with { house, _ in house.site.document ?? [] }
        #expect(try Golden.matches("Docs/openapi.json", String(decoding: served, as: UTF8.self) + "\n"))
    }

    @Test("the OpenAPI document has exactly the mounted routes of the API")
    func routes() async throws {
        let paths = try #require(try await Self.document()["paths"] as? [String: [String: Any]])
        var described: Set<String> = []
        for (path, item) in paths {
            for method in Self.methods where item[method] != nil {
                described.insert("\(method.uppercased()) \(path)")
            }
        }
        let mounted = try await TestHouse.routes()
            .filter { $0.path.hasPrefix("/api/") || $0.path == "/health" || $0.path.hasPrefix("/footage/") }
            .map { route in
                let parts = route.path.split(separator: "/").map {
                    $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0)
                }
                return "\(route.method) /" + parts.joined(separator: "/")
            }
        #expect(Set(mounted).subtracting(described).sorted() == [], "mounted but not described")
        #expect(described.subtracting(mounted).sorted() == [], "described but not mounted")
    }

    @Test("every operation says what it answers, refusals included")
    func answers() async throws {
        let document = try await Self.document()
        #expect(document["openapi"] as? String == "3.1.0")
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        for (path, item) in paths {
            for method in Self.methods {
                guard let operation = item[method] as? [String: Any] else { continue }
                let responses = operation["responses"] as? [String: Any] ?? [:]
                #expect(responses.keys.contains { $0.hasPrefix("2") }, "\(method) \(path)")
                #expect(
                    operation["operationId"] is String && operation["summary"] is String,
                    "\(method) \(path)"
                )
                if operation["security"] == nil { #expect(responses["401"] != nil, "\(method) \(path)") }
            }
        }
    }
}
