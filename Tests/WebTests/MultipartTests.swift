import Foundation
import Kernel
import Testing

@testable import Web

@Suite struct MultipartTests {
    static let type = "multipart/form-data; boundary=\"X-9\""
    static let body = [
        "--X-9\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nabc\r\n",
        "--X-9\r\ncontent-disposition: form-data; name=\"file\"; filename=\"..\\\\a/考场%22.xlsx\"\r\n",
        "Content-Type: text/plain\r\n\r\nPK\r\n--X-8\r\n-\r\n\r\n--X-9--\r\n",
    ].joined()

    /// Everything the reader says of a body that comes in pieces of that size.
    private func read(_ body: String, by size: Int) throws -> (String, isComplete: Bool) {
        var reader = try #require(MultipartReader(contentType: Self.type))
        var told = ""
        let bytes = Array(body.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            for piece in try reader.read(bytes[start..<min(start + size, bytes.count)]) {
                switch piece {
                case .part(let name, let file): told += "[\(name) \(file ?? "-")]"
                case .bytes(let bytes): told += String(decoding: bytes, as: UTF8.self)
                }
            }
        }
        return (told, reader.isComplete)
    }

    @Test("a body is read alike in pieces of any size", arguments: [1, 2, 3, 7, 16, 64, 10_000])
    func pieces(size: Int) throws {
        let (told, isComplete) = try read(Self.body, by: size)
        #expect(told == "[form_token -]abc[file ..\\a/考场\".xlsx]PK\r\n--X-8\r\n-\r\n")
        #expect(isComplete)
    }

    @Test("cut anywhere before its end it is not complete")
    func cut() throws {
        let bytes = Array(Self.body.utf8)
        for end in 0..<(bytes.count - 4) {
            var reader = try #require(MultipartReader(contentType: Self.type))
            _ = try? reader.read(bytes[..<end])
            #expect(!reader.isComplete, "\(end)")
        }
    }

    @Test(
        "what is no form is refused",
        arguments: [
            "--X-9\r\n\r\nabc\r\n--X-9--", "--X-9\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--X-9--",
            "--X-9xx", "--X-9\r\n" + String(repeating: "a", count: 9_000),
        ]
    )
    func refused(_ body: String) throws {
        #expect(throws: MultipartReader.Refusal.malformed) {
            let (_, isComplete) = try read(body, by: 100)
            if !isComplete { throw MultipartReader.Refusal.malformed }
        }
    }

    @Test func partsAreCounted() {
        let part = "--X-9\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n"
        #expect(throws: MultipartReader.Refusal.tooManyParts) {
            try read(String(repeating: part, count: 51), by: 100)
        }
    }

    @Test(
        "types without a usable boundary",
        arguments: [
            "", "text/plain; boundary=x", "multipart/form-data", "multipart/form-data; boundary=",
            "multipart/form-data; boundary=a b",
            "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
        ]
    )
    func types(_ type: String) {
        #expect(MultipartReader(contentType: type) == nil)
    }

    @Test("an upload keeps the file's last name and its fields")
    func upload() throws {
        let upload = try Upload.form(Self.body.utf8, contentType: Self.type)
        #expect(upload.fileName == "考场\".xlsx")
        #expect(upload.fields == ["form_token": "abc"])
        #expect(upload.bytes == Array("PK\r\n--X-8\r\n-\r\n".utf8))
        #expect(throws: (any Error).self) {
            try Upload.form("--X-9--".utf8.dropLast(), contentType: Self.type)
        }
    }

    @Test(
        "clocks on the wall are read where the pages are",
        arguments: [
            ("2026-11-22 09:00", "2026-11-22T01:00:00.000Z"),
            ("2026/11/22 9:00:30", "2026-11-22T01:00:30.000Z"),
            ("2026-11-22T09:00:00", "2026-11-22T01:00:00.000Z"), ("2026-11-22", ""), ("2026-02-30 09:00", ""),
            ("2026-11-22 25:00", ""), ("09:00", ""), ("2026-11-22 09:00 x", ""),
        ]
    )
    func clocks(_ text: String, _ moment: String) {
        let moments = Moments(zone: "Asia/Shanghai", words: Words(language: .chinese, texts: [:]))
        #expect((moments.date(wallClock: text)?.rfc3339 ?? "") == moment)
    }
}
