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
            #expect(stillness.look(print, at: 3) == (3, 3))
            #expect(stillness.look(print, at: 4) == (3, 3))
            #expect(stillness.look(print, at: 9) == (3, 3))
        }

        @Test("traces of encoding are no change") func encoded() throws {
            var stillness = Stillness()
            for second in 0..<8 {
                let print = try fingerprint(Self.scene.noisy(3, seed: UInt64(second)))
                let (unchanged, same) = stillness.look(print, at: Double(second))
                #expect(unchanged == 0 && same == Double(second), "alike, and alive")
            }
        }

        @Test("a picture that comes in turns with another is the same still") func turns() throws {
            var stillness = Stillness()
            let coarse = try fingerprint(Self.scene.noisy(3, seed: 1)), fine = try fingerprint(Self.scene)
            for second in 0..<8 {
                let found = stillness.look(second % 2 == 0 ? coarse : fine, at: Double(second))
                #expect(found == (0, min(1, Double(second))))
            }
        }

        @Test("strong noise is a sign of life") func noise() throws {
            var stillness = Stillness()
            for second in 0..<4 {
                let print = try fingerprint(Self.scene.noisy(20, seed: UInt64(second)))
                #expect(stillness.look(print, at: Double(second)) == (Double(second), Double(second)))
            }
        }

        @Test("a small clock is a sign of life") func clock() throws {
            var stillness = Stillness()
            for second in 0..<4 {
                let ticking = Drawn(width: 640, height: 360) { column, row in
                    (10..<20).contains(row) && column / 4 == 4 + second ? 250 : 60
                }
                let at = Double(second)
                #expect(try stillness.look(fingerprint(ticking), at: at) == (at, at))
            }
        }

        @Test("changes too slow to see from one picture to the next add up") func slow() throws {
            var stillness = Stillness()
            var last = 0.0
            for second in 0..<30 {
                let print = try fingerprint(Drawn.flat(UInt8(60 + 2 * second)))
                last = stillness.look(print, at: Double(second)).unchanged
            }
            #expect(last > 20)
        }

        @Test("time that steps back begins anew") func back() throws {
            var stillness = Stillness()
            let print = try fingerprint(Self.scene)
            _ = stillness.look(print, at: 100)
            #expect(stillness.look(print, at: 2) == (2, 2))
            #expect(stillness.look(print, at: 5) == (2, 2))
        }

        private func fingerprint(_ picture: Drawn) throws -> Fingerprint {
            try PictureMeasures(picture.bytes.span, picture.shape).fingerprint
        }
    }
}
