import Foundation
import Kernel
import Logging
import Postgres
import Support
import Web

@testable import Server

/// The whole house on a test database.
enum TestHouse {
    static func with<Value>(_ body: (House, TestDatabase) async throws -> Value) async throws -> Value {
        try await TestDatabase.with { test in
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: folder) }
            let log = Logger(label: "test")
            let storage = Storage(
                database: test.database,
                eventLog: EventLog(database: test.database, conninfo: test.conninfo, log: log),
                cluster: nil
            )
            let configuration = try Configuration(file: nil, environment: [:])
            let data = try DataDirectory(path: folder.path)
            return try await body(try House(configuration, storage, data, .live, log), test)
        }
    }

    /// Every declared route.
    static func routes() async throws -> [DeclaredRoute] {
        try await with { house, _ in house.routes().1.all }
    }
}
