import Foundation
import Testing

@testable import Pipelines

struct ClipReaderTests {
    private let second: Int64 = 1_000_000_000

    private func frames(of path: String, interval: Int64, pixels: Int = 4096 * 2304) throws -> [Frame] {
        var reader = try ClipReader(path: path, interval: interval, pixels: pixels)
        var frames: [Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        return frames
    }

    @Test(
        "every picture of a clip is read once, with its media time",
        .enabled(if: Material.exists, "the shared clips are not here"),
        arguments: [
            ("webcam_gaze_center.mp4", 480, 848, 252), ("webcam_office.mp4", 1280, 720, 74),
            ("two_actors.mp4", 640, 360, 275), ("headpose_female.mp4", 480, 270, 28),
            ("room_classroom.mp4", 480, 270, 45),
        ]
    )
    func whole(name: String, width: Int, height: Int, count: Int) throws {
        var reader = try ClipReader(path: Material.clip(name), interval: 0)
        var times: [Int64] = []
        while let frame = try reader.next() {
            #expect(frame.width == width && frame.height == height)
            times.append(frame.presentation)
        }
        #expect(times.count == count)
        #expect(times == times.sorted())
        let known = reader.duration
        let duration = try #require(known)
        let last = try #require(times.last)
        #expect(last < duration + second && duration - last < second / 2)
    }

    @Test(
        "pictures are sampled by media time, not by how fast they are decoded",
        .enabled(if: Material.exists, "the shared clips are not here")
    )
    func sampled() throws {
        let times = try frames(of: Material.clip("webcam_gaze_left.mp4"), interval: second).map(
            \.presentation
        )
        #expect(times.count == 15 || times.count == 16)
        #expect(
            zip(times.dropFirst(), times).allSatisfy { $0 - $1 >= second && $0 - $1 < second + 100_000_000 }
        )
    }

    @Test(
        "a phone's rotation is applied",
        .enabled(if: Material.hasEncoder, "no ffmpeg to make the clip with")
    )
    func rotated() throws {
        let plain = try #require(
            try Material.make(
                "plain.mp4",
                ["-f", "lavfi", "-i", "color=red:size=320x240:rate=10", "-t", "1", "-pix_fmt", "yuv420p"]
            )
        )
        let turned = try #require(
            try Material.make("turned.mp4", ["-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=90"])
        )
        defer { for path in [plain, turned] { try? FileManager.default.removeItem(atPath: path) } }
        let frame = try #require(try frames(of: turned, interval: 0).first)
        #expect(frame.width == 240 && frame.height == 320)
        let pixel = frame.pixel(120, 160)
        #expect(pixel.red > 200 && pixel.green < 60 && pixel.blue < 60)
    }

    @Test(
        "containers and codecs a candidate may hand in are read",
        .enabled(if: Material.hasEncoder, "no ffmpeg to make the clip with"),
        arguments: [
            ("a.mkv", ["-c:v", "libx264", "-bf", "2"]), ("b.webm", ["-c:v", "libvpx", "-b:v", "300k"]),
            ("c.avi", ["-c:v", "mpeg4"]), ("d.mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"]),
            ("e.ts", ["-c:v", "libx264"]), ("f.mov", ["-c:v", "mjpeg"]),
        ]
    )
    func containers(name: String, codec: [String]) throws {
        let input = [
            "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10", "-f", "lavfi", "-i", "sine=frequency=300",
            "-t", "2",
            "-pix_fmt", "yuv420p",
        ]
        let path = try #require(try Material.make(name, input + codec))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let count = try frames(of: path, interval: 0).count
        #expect((19...21).contains(count))
    }

    @Test(
        "files that are no clips are refused with a reason",
        arguments: [
            ("empty.mp4", []), ("noise.mp4", [UInt8](repeating: 0xa5, count: 20_000)),
            ("text.mp4", Array("not a film at all, whatever its name says\n".utf8)),
            (
                "list.m3u8",
                Array(
                    "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"
                        .utf8
                )
            ),
        ] as [(String, [UInt8])]
    )
    func broken(name: String, content: [UInt8]) throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "invigil-\(UUID().uuidString)-\(name)"
        ).path()
        try Data(content).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let count = try frames(of: path, interval: 0).count
            Issue.record("\(count) pictures were read")
        } catch PipelineError.unreadable(let reason) {
            #expect(!reason.isEmpty)
        }
    }

    @Test("a file that is not there is refused")
    func missing() {
        #expect(throws: PipelineError.self) { try frames(of: "/nowhere/clip.mp4", interval: 0) }
    }

    @Test(
        "a clip with more pixels than allowed is refused before it is decoded",
        .enabled(if: Material.exists, "the shared clips are not here")
    )
    func tooLarge() {
        #expect(throws: PipelineError.tooLarge) {
            try frames(of: Material.clip("webcam_office.mp4"), interval: 0, pixels: 640 * 480)
        }
    }

    @Test(
        "a clip cut off anywhere ends or fails, and nothing stays behind",
        .enabled(if: Material.exists, "the shared clips are not here"),
        arguments: [100, 5000, 40_000, 100_000]
    )
    func cut(length: Int) throws {
        let path = FileManager.default.temporaryDirectory.appending(
            path: "invigil-\(UUID().uuidString)-cut.mp4"
        ).path()
        let whole = try Data(contentsOf: URL(filePath: Material.clip("room_classroom.mp4")))
        try whole.prefix(length).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        for _ in 0..<4 {
            let began = ContinuousClock.now
            #expect(throws: PipelineError.self) { try frames(of: path, interval: 0) }
            #expect(began.duration(to: .now) < .seconds(8))
        }
    }

    @Test(
        "a file with sound only is refused",
        .enabled(if: Material.hasEncoder, "no ffmpeg to make the clip with")
    )
    func soundOnly() throws {
        let path = try #require(
            try Material.make("sound.mp4", ["-f", "lavfi", "-i", "sine=frequency=300", "-t", "2"])
        )
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: PipelineError.self) { try frames(of: path, interval: 0) }
    }
}
