import Foundation
import Kernel
import Postgres
import Scheduling
import Secrets
import Support
import Testing
import Web

@testable import Records

@Suite struct DeviceRecordsTests {
    @Test(
        "B-08 B-09 P-23 devices go through their own store: passwords sealed, one event a change, rows that stay"
    )
    func devices() async throws {
        try await Office.with { office in
            let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: keys) }
            let keyring = try Keyring(directory: keys, world: office.clock.world)
            let devices = DeviceStore(database: office.database, keyring: keyring, world: office.clock.world)
            let store = office.store(.devices(devices))
            let draft = [
                "name": "后门", "code": "rear-9", "site": "yl", "room": "1", "place": "rear",
                "address": "rtsp://10.1.2.3/main", "username": "viewer", "password": "geheim",
            ]
            let id = try await store.save(draft, as: nil, by: office.author, zone: Office.zone).id
            let credentials = try #require(try await devices.credentials(ID(id)))
            #expect(credentials.address == "rtsp://10.1.2.3/main" && credentials.password == "geheim")
            let row = try await store.one(id, reach: office.reach)
            #expect(row.codes["room"] == "1" && row.values["password"] == nil && row.state == "untested")
            #expect(try await office.count("events where kind = 'device.changed' and subject = '\(id)'") == 1)
            #expect(try await office.count("audit where detail::text like '%geheim%'") == 0)
            let again = try await store.save(["name": "后门 2"], as: id, by: office.author, zone: Office.zone)
            #expect(again == .changed(id))
            #expect(try await devices.credentials(ID(id))?.password == "geheim")
            let wrong = try await office.faults {
                _ = try await store.save(
                    ["address": "http://x/"],
                    as: id,
                    by: office.author,
                    zone: Office.zone
                )
            }
            #expect(wrong == ["address address_scheme"])
            let inside = try await office.faults {
                let address = ["address": "rtsp://u:geheim@10.1.2.3/"]
                _ = try await store.save(address, as: id, by: office.author, zone: Office.zone)
            }
            #expect(inside == ["address address_credentials"])
            #expect(try await store.delete([id], by: office.author) == nil)
            #expect(try await office.count("devices where id = '\(id)' and deleted_at is not null") == 1)
            #expect(try await store.page(RecordQuery(), reach: office.reach).rows.allSatisfy { $0.id != id })
        }
    }
}
