import Faces
import Foundation
import Identity
import Testing

/// Bursts of real pictures through the real nets, and the labelled pairs.
@Suite(.serialized, .enabled(if: FaceMaterial.isThere, "no weights or no test material"))
struct BurstChainTests {
    private func judge(_ frames: [[UInt8]], against reference: [UInt8]) throws -> BurstVerdict {
        var chain = try FaceChain(try #require(FaceMaterial.files))
        let scene = try FaceMaterial.scene()
        let known = try chain.frame(reference, in: scene, within: .photo).template
        let seen = try frames.map { try chain.frame($0, in: scene, within: .photo) }
        return BurstRules.verdict(seen, against: known, in: scene)
    }

    @Test(
        "A-06 A-07 a clip's person passes against himself, and another fails",
        .enabled(if: FaceMaterial.hasClips, "no ffmpeg")
    )
    func clip() throws {
        let burst = try FaceMaterial.frames(of: "webcam_gaze_center.mp4", from: 2, count: 5)
        let photo = try FaceMaterial.frames(of: "webcam_gaze_left.mp4", from: 1, count: 1)
        let passed = try judge(burst, against: try #require(photo.first))
        #expect(passed.outcome == .passed && passed.used.count == 5, "\(passed)")
        let other = try judge(burst, against: FaceMaterial.file("faces/celeb/obama1.jpg"))
        #expect(other.outcome == .failed && other.reason == .otherPerson, "\(other)")
    }

    @Test(
        "A-07 a picture of a face never passes, fed as a burst as it is",
        arguments: [
            "minivision_image_F1.jpg", "minivision_image_F2.jpg", "inspire_rgb_fake.jpg",
            "vietmoney_fake_001.jpg",
            "vietmoney_fake_002.jpg", "vietmoney_fake_003.jpg",
        ]
    )
    func spoof(name: String) throws {
        let picture = try FaceMaterial.file("faces/liveness/\(name)")
        let verdict = try judge(Array(repeating: picture, count: 5), against: picture)
        #expect(verdict.outcome != .passed, "\(verdict)")
    }

    @Test("A-05 nobody and two people are told apart")
    func people() throws {
        let photo = try FaceMaterial.file("faces/celeb/obama1.jpg")
        let nobody = try FaceMaterial.file("faces/pose/no_face.png")
        let none = try judge(Array(repeating: nobody, count: 5), against: photo)
        #expect(none.reason == .noFace)
        let pair = try FaceMaterial.file("faces/rooms/two_people.jpg")
        #expect(try judge(Array(repeating: pair, count: 5), against: photo).reason == .severalFaces)
    }

    @Test("A-06 labelled pairs are told apart, no face is missed")
    func pairs() throws {
        var chain = try FaceChain(try #require(FaceMaterial.files))
        let table = try String(decoding: FaceMaterial.file("faces/pairs.csv"), as: UTF8.self)
        var known: [Substring: FaceTemplate?] = [:]
        var (same, different): ([Double], [Double]) = ([], [])
        for line in table.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",")
            let templates = try cells[0..<2].map { path in
                if let template = known[path] { return template }
                let limits = PictureLimits(bytes: 8 << 20, pixels: 50_000_000, bearsTrailer: true)
                let picture = try Picture(decoding: FaceMaterial.file("faces/\(path)"), within: limits)
                let template = try chain.examine(picture, .embedding).subject?.embedding.flatMap {
                    FaceTemplate($0, model: "net")
                }
                known[path] = template
                return template
            }
            let one = try #require(templates[0]), other = try #require(templates[1])
            let cosine = try #require(one.cosine(with: other))
            if cells[2] == "1" { same.append(cosine) } else { different.append(cosine) }
        }
        let figures = ComparisonFigures(same: same, different: different)
        #expect(figures.pairs == 457)
        #expect(figures.best.accuracy >= 0.997, "\(figures.best)")
        #expect(figures.equalErrorRate <= 0.003)
    }

    @Test("workers answer in turn, refuse what is too much, and end")
    func workers() async throws {
        let workers = FaceWorkers(try #require(FaceMaterial.files), threads: 1, most: 2)
        let scene = try FaceMaterial.scene()
        let picture = try FaceMaterial.file("faces/celeb/obama1.jpg")
        let frame = try await workers.run { try $0.frame(picture, in: scene, within: .photo) }
        #expect(frame.people == 1 && frame.template?.model.hasPrefix("face-embedding@") == true)
        let answers = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    (try? await workers.run { try $0.frame(picture, in: scene, within: .photo) }) != nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.contains(true) && answers.contains(false))
        workers.close()
        await #expect(throws: FaceWorkers.Refusal.closed) { try await workers.run { _ in 1 } }
    }
}
