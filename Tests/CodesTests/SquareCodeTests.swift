import Foundation
import Testing

@testable import Codes

@Suite struct SquareCodeTests {
    private static let reader = "/usr/bin/zbarimg"

    /// What a reader of another make reads from the code.
    private static func read(_ code: SquareCode) throws -> String {
        let scale = 6, side = (code.width + 8) * scale
        var picture = Data("P5 \(side) \(side) 255\n".utf8)
        for y in 0..<side {
            for x in 0..<side {
                let (column, row) = (x / scale - 4, y / scale - 4)
                let isInside = (0..<code.width).contains(column) && (0..<code.width).contains(row)
                picture.append(isInside && code.modules[row * code.width + column] ? 0 : 255)
            }
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pgm")
        defer { try? FileManager.default.removeItem(at: file) }
        try picture.write(to: file)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: reader)
        process.arguments = ["--quiet", "--raw", "--oneshot", file.path]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return text.trimmingCharacters(in: .newlines)
    }

    @Test(
        "another program reads what was written",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: reader),
            "skipped: zbar-tools is not installed"
        ),
        arguments: [
            "https://exam.hall/install",
            "otpauth://totp/Invigil:admin?secret=GEZDGNBVGY3TQOJQ&issuer=Invigil",
            "监考安装证书", String(repeating: "a", count: 700),
        ]
    )
    func readBack(text: String) throws {
        #expect(try Self.read(SquareCode(text)) == text)
    }

    @Test("the three corners are there, and the picture draws every dark module")
    func corners() throws {
        let code = try SquareCode("invigil")
        #expect((21...177).contains(code.width) && code.modules.count == code.width * code.width)
        let last = code.width - 1
        for (x, y) in [(0, 0), (last, 0), (0, last)] { #expect(code.modules[y * code.width + x]) }
        #expect(code.svg.contains("viewBox=\"0 0 \(code.width + 8) \(code.width + 8)\""))
        let drawn = code.svg.components(separatedBy: "h").dropFirst().compactMap { part in
            part.hasPrefix("-") ? nil : Int(part.prefix { $0.isNumber })
        }
        #expect(drawn.dropFirst().reduce(0, +) == code.modules.count { $0 })
    }

    @Test(
        "what cannot be a code is refused",
        arguments: [("", SquareCode.Failure.failed), (String(repeating: "x", count: 2_332), .tooLong)]
    )
    func refused(text: String, failure: SquareCode.Failure) {
        #expect(throws: failure) { try SquareCode(text) }
    }
}
