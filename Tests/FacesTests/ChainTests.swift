import Faces
import Foundation
import Testing

extension FacesTests {
    /// The chain from picture to numbers, and the geometry it cuts by.
    @Suite struct Chains {
        @Test(
            "the map of least squares is found again",
            arguments: [(1.0, 0.0), (0.5, 0.5), (-2, 1), (0, -0.3)]
        )
        func similarity(a: Double, b: Double) throws {
            let places: [(Double, Double)] = [(10, 20), (50, 22), (31, 40), (15, 60), (44, 61)]
            let points = places.map { PicturePoint(x: $0.0, y: $0.1) }
            let goals = places.map { x, y in
                PicturePoint(x: a * x - b * y + 7.0, y: b * x + a * y - 3.0)
            }
            let map = try #require(SimilarityMap(from: points, to: goals))
            #expect(abs(map.a - a) < 1e-9 && abs(map.b - b) < 1e-9)
            #expect(abs(map.left - 7) < 1e-9 && abs(map.top + 3) < 1e-9)
            #expect(SimilarityMap(from: [points[0], points[0]], to: [goals[0], goals[1]]) == nil)
            #expect(SimilarityMap(from: [points[0]], to: [goals[0]]) == nil)
        }

        /// Boxes worked out by the authors' rule: x, y, width, height, scale; then left, top, width, height.
        static let boxes: [([Double], [Int])] = [
            // In the middle: grown evenly.
            ([100, 100, 100, 120, 2.0], [50, 40, 201, 241]),
            // At the left and upper edge: pushed in, its size kept.
            ([5, 5, 100, 100, 2.0], [0, 0, 201, 201]),
            // At the right and lower edge.
            ([330, 380, 60, 90, 2.0], [275, 299, 109, 181]),
            // Half outside: only what is in the picture grows.
            ([-20.5, -10.2, 150.7, 170.3, 2.7], [0, 0, 352, 433]),
            // Too large: as much as the lower side allows.
            ([100, 100, 100, 240, 2.7], [50, 0, 200, 480]),
        ]

        @Test("a box grows inside its picture", arguments: boxes)
        func grows(face: [Double], expected: [Int]) {
            let shape = PictureShape(width: 384, height: 480)
            let box = FaceCrops.grown(
                Face(x: face[0], y: face[1], width: face[2], height: face[3], score: 1, landmarks: nil),
                by: face[4],
                in: shape
            )
            #expect([box.x, box.y, box.width, box.height] == expected)
            #expect(box.x + box.width <= shape.width && box.y + box.height <= shape.height)
        }

        @Test(
            "missing weights are named",
            arguments: [FaceNetName.detector, .embedding, .liveness, .livenessWide]
        )
        func missing(name: FaceNetName) throws {
            guard let files = try Material.chain() else { return }
            let fewer = FaceFiles(
                files.all.filter { $0.key != name },
                score: 0.7,
                enlargedScore: 0.8
            )
            #expect(!fewer.areEnough && fewer.missing == [name])
            #expect(throws: VisionError.modelMissing(name.rawValue)) { _ = try FaceChain(fewer) }
            #expect(Faces.liveHandles() == 0)
        }

        @Test("weights of another net are refused", .enabled(if: Material.hasChain, "no weights"))
        func otherNet() throws {
            let files = try #require(try Material.chain())
            var mixed = files.all
            mixed[.embedding] = files[.headPose]
            #expect(throws: VisionError.self) {
                _ = try FaceChain(FaceFiles(mixed, score: 0.7, enlargedScore: 0.8))
            }
            #expect(Faces.liveHandles() == 0)
        }

        @Test("the manifest refuses a file with another checksum, by name")
        func checksums() throws {
            let manifest = try Material.manifest()
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let model = try #require(manifest.model(.embedding))
            try Data("other".utf8).write(to: folder.appending(path: model.file))
            let wrong = manifest.files(in: [folder]) { _ in "0123" }
            #expect(wrong.faults[.embedding] == .refused(path: folder.appending(path: model.file).path))
            #expect(wrong.faults[.liveness] == .missing && !wrong.files.areEnough)
            let right = manifest.files([.embedding], in: [folder]) { _ in model.sha256 }
            #expect(right.faults.isEmpty && right.files[.embedding]?.id.hasPrefix("face-embedding@") == true)
        }

        @Test(
            "A-06 one person's pictures are alike, another's are not",
            .enabled(if: Material.hasChain && Material.shared != nil, "no test material")
        )
        func compares() throws {
            var chain = try FaceChain(try #require(try Material.chain()))
            let same = try Material.cosine("celeb/obama1.jpg", "celeb/obama2.jpg", &chain)
            let other = try Material.cosine("celeb/obama1.jpg", "celeb/biden1.jpg", &chain)
            #expect(same > 0.5 && other < 0.3, "\(same) \(other)")
        }

        @Test(
            "A-05 no face, a turned head, a shut eye are seen",
            .enabled(if: Material.hasChain && Material.shared != nil, "no test material")
        )
        func attitudes() throws {
            var chain = try FaceChain(try #require(try Material.chain()))
            let left = try #require(try Material.look("pose/left_face.jpeg", &chain).subject)
            let right = try #require(try Material.look("pose/right_face.png", &chain).subject)
            #expect(left.marks.turn < -0.5 && right.marks.turn > 0.5)
            #expect((left.pose?.yaw ?? 0) < -30 && (right.pose?.yaw ?? 0) > 30)
            let blank = Drawn.checks
            #expect(try chain.examine(blank.bytes.span, blank.shape).subject == nil)
        }

        @Test(
            "asking less answers less and finds the same face",
            .enabled(if: Material.hasChain && Material.shared != nil, "no test material")
        )
        func questions() throws {
            var chain = try FaceChain(try #require(try Material.chain()))
            let picture = try Material.still("celeb/obama1.jpg")
            let all = try chain.examine(picture), few = try chain.examine(picture, .embedding)
            #expect(all.faces == few.faces && all.subject?.embedding == few.subject?.embedding)
            #expect(few.subject?.liveness == nil && few.subject?.pose == nil && few.subject?.eyes == nil)
            #expect(all.subject?.liveness != nil && all.subject?.eyes != nil)
            #expect(all.people(secondScore: 0.9) == 1)
        }
    }
}

extension Material {
    static let hasChain = (try? chain()).flatMap(\.self) != nil

    static func manifest() throws -> FaceManifest {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Models/manifest.json")
        return try FaceManifest(json: Data(contentsOf: file))
    }

    /// Every net of the chain; nil when one is missing.
    static func chain() throws -> FaceFiles? {
        guard let models else { return nil }
        let manifest = try manifest()
        let files = manifest.files(in: [models]) { file in
            manifest.models.first { $0.file == file.lastPathComponent }?.sha256
        }
        return files.files.missing.isEmpty ? files.files : nil
    }

    static func still(_ path: String) throws -> Picture {
        let file = try #require(shared).appending(path: "faces/\(path)")
        let limits = PictureLimits(bytes: 8 << 20, pixels: 50_000_000, bearsTrailer: true)
        return try Picture(decoding: [UInt8](Data(contentsOf: file)), within: limits)
    }

    static func look(_ path: String, _ chain: inout FaceChain) throws -> FaceExamination {
        try chain.examine(still(path))
    }

    static func cosine(_ one: String, _ other: String, _ chain: inout FaceChain) throws -> Float {
        let first = try #require(try look(one, &chain).subject?.embedding)
        let second = try #require(try look(other, &chain).subject?.embedding)
        return zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
