import Faces
import Testing

extension FacesTests {
    @Suite struct StillnessOfASource {
        private static let scene = Drawn(width: 640, height: 360) { column, row in
            UInt8(60 + (column / 20 + row / 20) % 3 * 40)
        }

        @Test("the same picture is unchanged since it was first seen") func frozen() throws {
            var stillness = Stillness()
            let print = try fingerprint(Self.scene)
            #expect(stillness.unchangedSince(print, at: 3) == 3)
            #expect(stillness.unchangedSince(print, at: 4) == 3)
            #expect(stillness.unchangedSince(print, at: 9) == 3)
        }

        @Test("traces of encoding are no change") func encoded() throws {
            var stillness = Stillness()
            for second in 0..<8 {
                let print = try fingerprint(Self.scene.noisy(3, seed: UInt64(second)))
                #expect(stillness.unchangedSince(print, at: Double(second)) == 0)
            }
        }

        @Test("strong noise is a sign of life") func noise() throws {
            var stillness = Stillness()
            for second in 0..<4 {
                let print = try fingerprint(Self.scene.noisy(20, seed: UInt64(second)))
                #expect(stillness.unchangedSince(print, at: Double(second)) == Double(second))
            }
        }

        @Test("a small clock is a sign of life") func clock() throws {
            var stillness = Stillness()
            for second in 0..<4 {
                let ticking = Drawn(width: 640, height: 360) { column, row in
                    (10..<20).contains(row) && column / 4 == 4 + second ? 250 : 60
                }
                let at = Double(second)
                #expect(try stillness.unchangedSince(fingerprint(ticking), at: at) == at)
            }
        }

        @Test("changes too slow to see from one picture to the next add up") func slow() throws {
            var stillness = Stillness()
            var last = 0.0
            for second in 0..<30 {
                let print = try fingerprint(Drawn.flat(UInt8(60 + 2 * second)))
                last = stillness.unchangedSince(print, at: Double(second))
            }
            #expect(last > 20)
        }

        @Test("time that steps back begins anew") func back() throws {
            var stillness = Stillness()
            let print = try fingerprint(Self.scene)
            _ = stillness.unchangedSince(print, at: 100)
            #expect(stillness.unchangedSince(print, at: 2) == 2)
            #expect(stillness.unchangedSince(print, at: 5) == 2)
        }

        private func fingerprint(_ picture: Drawn) throws -> Fingerprint {
            try PictureMeasures(picture.bytes.span, picture.shape).fingerprint
        }
    }
}
