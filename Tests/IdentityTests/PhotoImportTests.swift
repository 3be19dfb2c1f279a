import Foundation
import Kernel
import Postgres
import Records
import Support
import Testing

@testable import Identity

@Suite struct PhotoImportTests {
    private static let numbers = PhotoHouse.numbers

    @Test("A-16 three good photos and two bad ones give three and two, each with its reason")
    func five() async throws {
        try await PhotoHouse.with { house in
            let good = try Portrait.file()
            let found = try await house.bring(
                StoredZip.file([
                    ("\(Self.numbers[0]).jpg", good), ("photos/\(Self.numbers[1]).png", good),
                    ("\(Self.numbers[2].lowercased()).jpg", good), ("张伟.jpg", good),
                    ("E99999999.jpg", good),
                ])
            )
            #expect(found.import.state == .done && found.import.created == 3 && found.import.total == 5)
            #expect(
                found.refused == [
                    .init(name: "张伟.jpg", why: "wrong_name", checks: []),
                    .init(name: "E99999999.jpg", why: "unknown_number", checks: []),
                ]
            )
            #expect(try await house.count("reference_photos") == 3)
        }
    }

    @Test("path tricks, duplicates, broken and bad photos are refused by name; the rest goes in")
    func tricks() async throws {
        try await PhotoHouse.with { house in
            let good = try Portrait.file()
            let found = try await house.bring(
                StoredZip.file([
                    ("../\(Self.numbers[0]).jpg", good), ("__MACOSX/._x.jpg", [1]), ("a/", []),
                    ("\(Self.numbers[0]).jpg", good), ("b/\(Self.numbers[0]).jpg", good),
                    ("\(Self.numbers[1]).jpg", Array(good[..<(good.count / 2)])),
                    ("\(Self.numbers[2]).jpg", try Portrait.file(ground: (40, 60, 190))),
                ])
            )
            #expect(found.import.created == 1 && found.import.total == 5)
            #expect(found.refused.map(\.why) == ["unsafe_path", "duplicate", "truncated", "checks"])
            #expect(found.refused.last?.checks == ["background"])
        }
    }

    @Test("the same archive brought again goes on where it stopped")
    func again() async throws {
        try await PhotoHouse.with { house in
            let good = try Portrait.file()
            _ = try await house.bring(StoredZip.file([("\(Self.numbers[0]).jpg", good)]))
            let found = try await house.bring(
                StoredZip.file([("\(Self.numbers[0]).jpg", good), ("\(Self.numbers[1]).jpg", good)])
            )
            #expect(found.import.unchanged == 1 && found.import.created == 1)
            #expect(try await house.count("audit where action = 'photo.store'") == 2)
        }
    }

    @Test("no archive, too many entries, an entry too large: refused, and the file is gone")
    func archives() async throws {
        try await PhotoHouse.with { house in
            let words = try await house.bring(Array("no archive".utf8))
            #expect(words.import.state == .failed && words.import.failure == "archive_not_an_archive")
            let many = StoredZip.file((0...PhotoImporter.mostEntries).map { ("\($0)/", []) })
            #expect(try await house.bring(many).import.failure == "archive_too_many_entries")
            let large = [UInt8](repeating: 0, count: 6 << 20)
            let found = try await house.bring(StoredZip.file([("\(Self.numbers[0]).jpg", large)]))
            #expect(found.refused.map(\.why) == ["too_large"])
            let left = try FileManager.default.contentsOfDirectory(atPath: house.folder.path)
            #expect(left == ["keys"])
        }
    }
}
