import Faces
import Foundation
import Testing

extension FacesTests {
    @Suite struct Detectors {
        @Test(
            "A-05 each room picture is counted, all ten together one face off at most",
            .enabled(
                if: Material.yunet != nil && Material.rooms != nil && Material.ffmpeg != nil,
                "no test material"
            )
        )
        func countsRooms() throws {
            let rooms = try #require(Material.rooms)
            let table = try String(contentsOf: rooms.appending(path: "../rooms.csv"), encoding: .utf8)
            var detector = try FaceDetector(model: try #require(Material.yunet))
            var off = 0
            for line in table.split(separator: "\n").dropFirst() {
                let cells = line.split(separator: ",")
                let expected = try #require(Int(cells[1]))
                let picture = try Material.picture(rooms.appending(path: "../\(cells[0])").path)
                let reading = try detector.detect(picture.bytes.span, picture.shape, .room)
                #expect(abs(reading.faces.count - expected) <= 1, "\(cells[0])")
                off += abs(reading.faces.count - expected)
            }
            #expect(off <= 1)
        }

        @Test(
            "sizes and strides do not move a face",
            .enabled(if: Material.canSeeTwoPeople, "no test material")
        )
        func findsTheSamePlace() throws {
            let picture = try Material.twoPeople()
            let padded = Drawn.padded(picture.bytes, picture.shape, padding: 37)
            var detector = try FaceDetector(model: try #require(Material.yunet))
            let plain = try detector.detect(picture.bytes.span, picture.shape, .room)
            let gapped = try detector.detect(padded.bytes.span, padded.shape, .room)
            #expect(plain == gapped)
            #expect(plain.faces.count == 2)
            #expect(!plain.reduced)

            let small = try detector.detect(
                picture.bytes.span,
                picture.shape,
                FaceSearch(longestSide: 480)
            )
            for (one, other) in zip(plain.faces.sorted { $0.x < $1.x }, small.faces.sorted { $0.x < $1.x }) {
                #expect(abs(one.x - other.x) < one.width / 5)
                #expect(abs(one.width - other.width) < one.width / 4)
                let marks = try #require(other.landmarks)
                #expect((other.x...other.x + other.width).contains(marks.nose.x))
                #expect(marks.rightEye.x < marks.leftEye.x)
            }
        }

        @Test(
            "a face that fills the picture is found, and once",
            .enabled(if: Material.canSeeTwoPeople, "no test material"),
            arguments: [1, 0.9, 0.8, 0.7, 0.6]
        )
        func looksCloser(share: Double) throws {
            let model = try #require(Material.yunet)
            var detector = try FaceDetector(model: model)
            let picture = try Material.twoPeople()
            let all = try detector.detect(picture.bytes.span, picture.shape, .room)
            let face = try #require(all.faces.first)
            let (width, height) = (face.width * share, face.height * share)
            let left = face.x + (face.width - width) / 2
            let top = face.y + (face.height - height) / 2
            let crop = "crop=\(Int(width)):\(Int(height)):\(Int(left)):\(Int(top)),scale=600:-2"
            let filled = try Material.twoPeople(filter: crop)
            let webcam = try detector.detect(filled.bytes.span, filled.shape, .webcam)
            let found = try #require(webcam.faces.first)
            #expect(webcam.faces.count == 1)
            #expect(found.width > 500)
        }

        @Test(
            "the cascade finds what is left without weights, marked as reduced",
            .enabled(
                if: Material.canSeeTwoPeople && Material.cascade != nil,
                "no test material or no opencv-data"
            )
        )
        func fallsBack() throws {
            let picture = try Material.twoPeople()
            var finder = try FaceFinder(model: "/nowhere/yunet.onnx")
            let reduced = finder.reduced
            #expect(reduced)
            let reading = try finder.detect(picture.bytes.span, picture.shape, .room)
            #expect(reading.reduced)
            #expect(reading.faces.count == 2)
            #expect(reading.faces.allSatisfy { $0.score == nil && $0.landmarks == nil })
        }

        @Test(
            "small and odd pictures do no harm",
            .enabled(if: Material.yunet != nil, "no weights"),
            arguments: [(16, 16), (17, 400), (401, 16), (33, 31), (64, 63), (333, 97), (1281, 719)]
        )
        func oddSizes(width: Int, height: Int) throws {
            var detector = try FaceDetector(model: try #require(Material.yunet))
            let picture = Drawn(width: width, height: height) { column, _ in UInt8(column * 255 / width) }
            for search in [FaceSearch.webcam, .room, FaceSearch(longestSide: 64, enlarges: true)] {
                let reading = try detector.detect(picture.bytes.span, picture.shape, search)
                #expect(reading.faces.isEmpty)
            }
        }
    }
}

extension Material {
    static let canSeeTwoPeople = yunet != nil && rooms != nil && ffmpeg != nil

    static func twoPeople(filter: String = "null") throws -> Drawn {
        try picture(try #require(rooms).appending(path: "two_people.jpg").path, filter: filter)
    }
}
