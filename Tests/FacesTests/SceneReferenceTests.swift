import CFaces
import Faces
import Testing

extension FacesTests {
    @Suite struct SceneReferences {
        /// A room of boxes of many sizes; another `seed` is another room.
        private static func room(
            _ seed: Int,
            shift: Int = 0,
            gain: Double = 1,
            width: Int = 640,
            height: Int = 360
        ) -> Drawn {
            var random = Seeded(state: UInt64(seed))
            var luma = [Double](repeating: 90, count: 640 * 360)
            for _ in 0..<70 {
                let x = Int(random.next() % 900) - 130 - shift, y = Int(random.next() % 460) - 50
                let columns = (x..<x + 16 + Int(random.next() % 90)).clamped(to: 0..<640)
                let rows = (y..<y + 16 + Int(random.next() % 70)).clamped(to: 0..<360)
                let light = 40 + Double(random.next() % 180)
                for row in rows { for column in columns { luma[row * 640 + column] = light } }
            }
            return Drawn(width: width, height: height) { column, row in
                UInt8(clamping: Int(luma[row * 360 / height * 640 + column * 640 / width] * gain))
            }
        }

        private func align(_ reference: Drawn, _ picture: Drawn) throws -> Alignment {
            let jpeg = try Still.jpeg(reference.bytes.span, reference.shape, width: nil, quality: 80)
            var scene = try SceneReference(jpeg: jpeg)
            return try scene.compare(picture.bytes.span, picture.shape)
        }

        @Test("the same room is found again in other light, noise and size")
        func same() throws {
            let room = Self.room(1)
            for picture in [
                room, Self.room(1, gain: 0.5), Self.room(1).noisy(12, seed: 3),
                Self.room(1, width: 320, height: 180),
            ] {
                let found = try align(room, picture)
                #expect(found.kept > 0.4 && found.edges > 1500, "\(found)")
                #expect(abs(found.shift.x) < 0.01 && abs(found.turn) < 1)
            }
        }

        @Test(
            "a shifted room lies beside its place, by as much as it was shifted",
            arguments: [40, 100, 200]
        )
        func shifted(by pixels: Int) throws {
            let found = try align(Self.room(1), Self.room(1, shift: pixels))
            #expect(found.kept < 0.24 && found.matched >= 13, "\(found)")
            #expect(abs(found.shift.x + Double(pixels) / 640) < 0.01 && abs(found.shift.y) < 0.01)
        }

        @Test("another room is not found", arguments: [2, 3, 4])
        func another(seed: Int) throws {
            let found = try align(Self.room(1), Self.room(seed))
            #expect(found.kept < 0.2 && found.matched < 13, "\(found)")
        }

        @Test("blur takes crispness, light and noise do not")
        func crispness() throws {
            func crispness(_ picture: Drawn) throws -> Double {
                try PictureMeasures(picture.bytes.span, picture.shape).crispness
            }
            let sharp = try crispness(Self.room(1))
            #expect(try crispness(Self.room(1, gain: 0.5)) > 0.8 * sharp)
            #expect(try crispness(Self.room(1).noisy(10, seed: 1)) > 0.8 * sharp)
            #expect(try align(Self.room(1), Self.room(2)).referenceCrispness > 0.8 * sharp)
            let soft = Drawn(width: 640, height: 360) { column, row in
                let wave =
                    (column % 64 - 32) * (column % 64 - 32) / 16 + (row % 64 - 32) * (row % 64 - 32) / 16
                return UInt8(60 + min(120, wave))
            }
            #expect(try crispness(soft) < 0.5 * sharp)
            #expect(try crispness(.flat(90)) == 0)
        }

        @Test("what is no picture is refused, and nothing leaks")
        func refused() throws {
            for bytes in [[], [1, 2, 3], [UInt8](repeating: 0xFF, count: 5000)] as [[UInt8]] {
                #expect(throws: VisionError.self) { _ = try SceneReference(jpeg: bytes) }
            }
            let flat = try align(.flat(90), .flat(90))
            #expect(flat.edges == 0 && flat.matched == 0 && flat.kept == 0)
            #expect(cfaces_live_handles() == 0)
        }
    }
}
