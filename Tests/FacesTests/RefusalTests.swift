import Faces
import Foundation
import Testing

extension FacesTests {
    @Suite struct Refusals {
        /// Shapes that 320 x 180 x 3 bytes cannot have.
        static let wrong: [PictureShape] = [
            PictureShape(width: 0, height: 180),
            PictureShape(width: 320, height: 0),
            PictureShape(width: -320, height: 180),
            PictureShape(width: 320, height: -180),
            PictureShape(width: 15, height: 180),
            PictureShape(width: 320, height: 15),
            PictureShape(width: 320, height: 181),
            PictureShape(width: 321, height: 180),
            PictureShape(width: 320, height: 180, stride: 959),
            PictureShape(width: 320, height: 180, stride: 961),
            PictureShape(width: 320, height: 180, stride: -960),
            PictureShape(width: 20000, height: 20000),
            PictureShape(width: Int.max, height: 180, stride: 960),
            PictureShape(width: 320, height: Int(Int32.max), stride: Int(Int32.max)),
        ]

        @Test("a shape the bytes do not have is refused", arguments: wrong)
        func wrongShape(shape: PictureShape) throws {
            let picture = Drawn.flat(90)
            #expect(throws: VisionError.self) { try PictureMeasures(picture.bytes.span, shape) }
            #expect(throws: VisionError.self) { try Still.jpeg(picture.bytes.span, shape) }
            if let model = Material.yunet {
                var detector = try FaceDetector(model: model)
                #expect(throws: VisionError.self) {
                    try detector.detect(picture.bytes.span, shape, .webcam)
                }
            }
        }

        @Test func noBytesAreRefused() {
            let nothing: [UInt8] = []
            #expect(throws: VisionError.self) {
                try PictureMeasures(nothing.span, PictureShape(width: 320, height: 180))
            }
        }

        @Test("models that are missing, empty, garbage, cut short or another net are refused")
        func wrongModels() throws {
            #expect(throws: VisionError.modelMissing("/nowhere.onnx")) {
                _ = try FaceDetector(model: "/nowhere.onnx")
            }
            #expect(throws: VisionError.modelMissing("/nowhere.xml")) {
                _ = try CascadeDetector(model: "/nowhere.xml")
            }
            for contents in try Self.wrongContents() {
                try withFile(contents) { path in
                    refused { _ = try FaceDetector(model: path) }
                    refused { _ = try FaceFinder(model: path) }
                    refused { _ = try CascadeDetector(model: path) }
                }
            }
            refused { _ = try FaceDetector(model: FileManager.default.temporaryDirectory.path) }
            if let cascade = Material.cascade { refused { _ = try FaceDetector(model: cascade) } }
            if let model = Material.yunet { refused { _ = try CascadeDetector(model: model) } }
            #expect(Faces.liveHandles() == 0)
        }

        @Test(arguments: [-1, 0, 1, .nan, .infinity]) func wrongScore(score: Double) throws {
            let path = Material.yunet ?? "/nowhere.onnx"
            #expect(throws: VisionError.self) { _ = try FaceDetector(model: path, score: score) }
        }

        @Test(
            "searches out of range are refused",
            .enabled(if: Material.yunet != nil, "no weights"),
            arguments: [-1, 16385, Int.max]
        )
        func wrongSearch(side: Int) throws {
            var detector = try FaceDetector(model: try #require(Material.yunet))
            let picture = Drawn.checks
            #expect(throws: VisionError.self) {
                try detector.detect(picture.bytes.span, picture.shape, FaceSearch(longestSide: side))
            }
        }

        @Test("two hundred detectors leave nothing behind", .enabled(if: Material.yunet != nil, "no weights"))
        func opensAndCloses() throws {
            let model = try #require(Material.yunet)
            for _ in 0..<200 {
                let detector = try FaceDetector(model: model)
                #expect(Faces.liveHandles() == 1)
                _ = consume detector
            }
            #expect(Faces.liveHandles() == 0)
        }

        private static func wrongContents() throws -> [Data] {
            var contents = [
                Data(), Data(repeating: 0, count: 4096), Data("<?xml version=\"1.0\"?><a/>".utf8),
            ]
            guard let models = Material.models, let yunet = Material.yunet else { return contents }
            let whole = try Data(contentsOf: URL(filePath: yunet))
            contents += [100, 10_000, whole.count / 2, whole.count - 100].map { whole.prefix($0) }
            let other = models.appending(path: "open-closed-eye-0001.onnx")
            if let another = try? Data(contentsOf: other) { contents.append(another) }
            return contents
        }

        private func refused(_ open: () throws -> Void) {
            #expect { try open() } throws: { error in
                if case .modelRefused? = error as? VisionError { true } else { false }
            }
        }

        private func withFile(_ contents: Data, _ body: (String) throws -> Void) throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).onnx")
            try contents.write(to: url)
            defer { try? FileManager.default.removeItem(at: url) }
            try body(url.path)
        }
    }
}
