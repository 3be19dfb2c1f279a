package import Foundation
internal import Kernel
internal import Logging
internal import Postgres
internal import Synchronization

/// What a camera saw when it was set up: JPEG, and when it was taken.
package struct ReferenceStill: Sendable {
    package let takenAt: Date
    package let jpeg: [UInt8]
}

/// The reference stills of the cameras that are looked at, read anew every few seconds.
final class ReferenceBook: Sendable {
    private let database: Database
    private let footage: String
    private let log: Logger
    private let stills = Mutex<[UUID: ReferenceStill]>([:])

    init(database: Database, footage: String, log: Logger) {
        self.database = database
        self.footage = footage
        self.log = log
    }

    func still(of device: UUID) -> ReferenceStill? { stills.withLock { $0[device] } }

    /// Reads the stills of these devices that are new; forgets those of others.
    func renew(_ devices: Set<UUID>) async throws {
        let rows = try await database.rows(
            """
            select id, reference_still, reference_at from devices
            where id = any($1::uuid[]) and reference_still is not null
            """,
            Array(devices)
        )
        let known = stills.withLock { $0 }
        var found: [UUID: ReferenceStill] = [:]
        for row in rows {
            let device: UUID = try row.get("id")
            let takenAt: Date = try row.get("reference_at")
            if let old = known[device], old.takenAt == takenAt {
                found[device] = old
                continue
            }
            let path: String = try row.get("reference_still")
            do {
                let bytes = try Data(contentsOf: URL(filePath: footage).appending(path: path))
                found[device] = ReferenceStill(takenAt: takenAt, jpeg: Array(bytes))
            } catch {
                log.warning(
                    "a reference still is missing",
                    metadata: ["path": "\(path)", "cause": "\(error)"]
                )
            }
        }
        stills.withLock { [found] in $0 = found }
    }
}
