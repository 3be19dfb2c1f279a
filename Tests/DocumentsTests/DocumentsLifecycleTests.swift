import Documents
import Testing

extension DocumentsTests {
    /// Run again where leaks are looked for.
    @Suite struct DocumentsLifecycleTests {
        @Test("writers given up at any point leave nothing behind")
        func abandoned() throws {
            for step in 0..<300 {
                var writer = try WorkbookWriter(created: 0)
                #expect(Documents.liveHandles() == 1)
                if step % 3 > 0 { try writer.sheet("S", [SheetColumn("A", note: "n", choices: ["x"])]) }
                if step % 3 > 1 { try writer.row([.text("a"), .number(1)]) }
                _ = consume writer
                #expect(Documents.liveHandles() == 0)
            }
        }

        @Test("thousands of flipped, cut and mixed files: read or refused, never worse")
        func noise() throws {
            var chance = Chance(seed: 20_261_122)
            let written = try RoundTrips.write([.text("考生"), .number(7), .moment(wallClock: 1_795_251_600)])
            var read = 0, refused = 0
            for _ in 0..<3_000 {
                let bytes = chance.damaged(written)
                do throws(WorkbookError) {
                    _ = try Workbook.read(bytes.span)
                    read += 1
                } catch {
                    refused += 1
                }
            }
            #expect(refused > 1_000)
            #expect(read > 0)
            #expect(Documents.liveHandles() == 0)
        }

        @Test("a thousand damaged sheets inside whole archives")
        func markup() {
            var chance = Chance(seed: 7)
            let rows = Reading.cells.map { "<row>\($0.0)</row>" }.joined()
            let whole = HandMade.workbook(rows, shared: Reading.shared, styles: Reading.styles)
            var read = 0, refused = 0
            for round in 0..<1_000 {
                var made = whole
                let at = round % made.parts.count
                let bytes = chance.damaged(Array(made.parts[at].text.utf8))
                made.parts[at].text = String(decoding: bytes, as: UTF8.self)
                do throws(WorkbookError) {
                    _ = try made.read()
                    read += 1
                } catch {
                    refused += 1
                }
            }
            #expect(read > 100)
            #expect(refused > 300)
            #expect(Documents.liveHandles() == 0)
        }
    }

    /// Chance that can be repeated (SplitMix64).
    struct Chance: RandomNumberGenerator {
        private var state: UInt64

        init(seed: UInt64) {
            state = seed
        }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        /// The bytes cut, flipped, doubled or with a stretch taken out.
        mutating func damaged(_ whole: [UInt8]) -> [UInt8] {
            var bytes = whole
            switch Int.random(in: 0..<4, using: &self) {
            case 0: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &self))
            case 1:
                let start = Int.random(in: 0..<bytes.count, using: &self)
                bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1..<64, using: &self)))
            case 2:
                let start = Int.random(in: 0..<bytes.count, using: &self)
                bytes.insert(contentsOf: bytes[start...].prefix(64), at: start)
            default: break
            }
            for _ in 0..<Int.random(in: 0..<6, using: &self) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &self)] = UInt8.random(in: 0...255, using: &self)
            }
            return bytes
        }
    }
}
