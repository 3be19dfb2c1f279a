import Kernel
import Support
import Testing

@testable import Server
@testable import Web

@Suite struct PermissionTests {
    /// Roles and permissions as one table.
    private static var roles: String {
        var lines = [
            "# Permissions", "",
            "Generated from `Sources/Kernel/Permissions.swift` and the declared routes; a test compares.",
            "A grant is (person, role, scope); a permission goes as far as the grant's scope, at most as far as this table says.",
            "", "## Roles", "", "| role | permission | furthest reach |", "|---|---|---|",
        ]
        for role in Role.allCases {
            let permissions = role.permissions.sorted { $0.key.rawValue < $1.key.rawValue }
            if permissions.isEmpty { lines.append("| `\(role.rawValue)` | none yet | |") }
            for (permission, reach) in permissions {
                lines.append("| `\(role.rawValue)` | `\(permission.rawValue)` | \(reach.rawValue) |")
            }
        }
        return lines.joined(separator: "\n")
    }

    @Test("Docs/Permissions.md lists every role and every route (INVIGIL_WRITE_GOLDEN=1 renews it)")
    func document() async throws {
        let routes = try await TestHouse.routes()
        #expect(routes.count > 5)
        var lines = [Self.roles, "", "## Routes", "", "| route | access |", "|---|---|"]
        for route in routes.sorted(by: { ($0.path, $0.method) < ($1.path, $1.method) }) {
            let access =
                switch route.access {
                case .requires(let permission): "`\(permission.rawValue)`"
                case .open(let reason): "open: \(reason)"
                }
            let path = route.path.hasPrefix("/assets/") ? "/assets/**" : route.path
            lines.append("| `\(route.method) \(path)` | \(access) |")
        }
        #expect(try Golden.matches("Docs/Permissions.md", lines.joined(separator: "\n") + "\n"))
    }
}
