import Faces
import Foundation
import Testing

extension FacesTests {
    @Suite struct Measures {
        @Test("flat pictures have no texture", arguments: [0, 60, 255] as [UInt8]) func flat(luma: UInt8)
            throws
        {
            let measures = try measure(Drawn.flat(luma))
            #expect(measures.mean == Double(luma))
            #expect(measures.deviation == 0)
            #expect(measures.sharpness == 0)
            #expect(measures.darkShare == (luma < 32 ? 1 : 0))
            #expect(measures.detailedShare(atLeast: 0.1) == 0)
            #expect(measures.cellDetails.count == 48)
        }

        @Test func sharpPicturesHaveTextureEverywhere() throws {
            let measures = try measure(Drawn.checks)
            #expect(abs(measures.mean - 125) < 3)
            #expect(measures.sharpness > 1000)
            #expect(measures.detailedShare(atLeast: 20) == 1)
        }

        @Test func rampIsBrightnessWithoutSharpness() throws {
            let measures = try measure(Drawn.ramp)
            #expect(measures.deviation > 60)
            #expect(measures.sharpness < 5)
            #expect(abs(measures.darkShare - 32.0 / 256) < 0.01)
        }

        @Test("noise is no detail", arguments: [4, 12]) func noiseIsNoDetail(strength: Int) throws {
            let measures = try measure(Drawn.flat(120).noisy(strength, seed: 7))
            #expect(measures.sharpness > 50)
            #expect(measures.detailedShare(atLeast: 4) == 0)
        }

        @Test("the size of the picture does not change what is measured", arguments: [1, 2, 4])
        func sizes(factor: Int) throws {
            let picture = Drawn(width: 320 * factor, height: 180 * factor) { column, row in
                (column / factor / 8 + row / factor / 8) % 2 == 0 ? 40 : 210
            }
            let measures = try measure(picture)
            let plain = try measure(Drawn.checks)
            #expect(abs(measures.sharpness / plain.sharpness - 1) < 0.05)
            #expect(abs(measures.mean - plain.mean) < 1)
        }

        @Test func theSamePictureLeavesNoDifference() throws {
            let picture = Drawn.checks.noisy(4, seed: 1)
            let difference = try measure(picture).fingerprint.difference(from: measure(picture).fingerprint)
            #expect(difference.mean == 0)
            #expect(difference.largest == 0)
            #expect(difference.changedShare == 0)
            #expect(difference.noise == 0)
        }

        @Test("a camera's noise shows in single pixels and not in areas", arguments: [2, 4])
        func noise(strength: Int) throws {
            let scene = Drawn(width: 1280, height: 720) { column, row in UInt8((column + row) / 8) }
            let one = try measure(scene.noisy(strength, seed: 1)).fingerprint
            let other = try measure(scene.noisy(strength, seed: 2)).fingerprint
            let difference = one.difference(from: other)
            #expect(difference.noise > 0.5)
            #expect(difference.largest <= 2)
            #expect(difference.changedShare == 0)
        }

        @Test func aRunningClockChangesFewCellsMuch() throws {
            let scene = Drawn(width: 1280, height: 720) { _, _ in 60 }
            let ticked = Drawn(width: 1280, height: 720) { column, row in
                (20..<40).contains(column) && (20..<40).contains(row) ? 250 : 60
            }
            let difference = try measure(scene).fingerprint.difference(from: measure(ticked).fingerprint)
            #expect(difference.largest > 100)
            #expect(difference.changedShare > 0 && difference.changedShare < 0.01)
        }

        @Test(
            "stills keep their shape",
            arguments: [(nil, 640, 360), (320, 320, 180), (9999, 640, 360), (1, 1, 1)]
        )
        func stills(width: Int?, columns: Int, rows: Int) throws {
            let picture = Drawn(width: 640, height: 360) { column, _ in UInt8(column % 256) }
            let jpeg = try Still.jpeg(picture.bytes.span, picture.shape, width: width)
            let size = try #require(Self.size(of: jpeg))
            #expect(size == (columns, rows))
            #expect(Faces.liveHandles() == 0)
        }

        @Test("a still below the picture's own quality is smaller") func quality() throws {
            let picture = Drawn.checks.noisy(40, seed: 3)
            let poor = try Still.jpeg(picture.bytes.span, picture.shape, quality: 20)
            let good = try Still.jpeg(picture.bytes.span, picture.shape, quality: 90)
            #expect(poor.count < good.count)
            for quality in [0, 101, -1, Int.max] {
                #expect(throws: VisionError.self) {
                    try Still.jpeg(picture.bytes.span, picture.shape, quality: quality)
                }
            }
        }

        private func measure(_ picture: Drawn) throws -> PictureMeasures {
            try PictureMeasures(picture.bytes.span, picture.shape)
        }

        /// Width and height of the frame header of a JPEG.
        private static func size(of jpeg: [UInt8]) -> (Int, Int)? {
            guard jpeg.starts(with: [0xFF, 0xD8]) else { return nil }
            var index = 2
            while index + 9 < jpeg.count {
                let length = Int(jpeg[index + 2]) << 8 | Int(jpeg[index + 3])
                if jpeg[index + 1] == 0xC0 {
                    let height = Int(jpeg[index + 5]) << 8 | Int(jpeg[index + 6])
                    return (Int(jpeg[index + 7]) << 8 | Int(jpeg[index + 8]), height)
                }
                index += 2 + length
            }
            return nil
        }
    }
}
