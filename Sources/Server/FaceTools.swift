import ArgumentParser
import Faces
import Foundation
import Identity

/// `invigil face …`: what the chain sees in pictures of one's own, with the weights of this machine.
struct FaceTools: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "face",
        abstract: "Measure and try the comparison of faces.",
        subcommands: [
            Pairs.self, LivenessTable.self, Rooms.self, Photo.self, Compare.self, Calibrate.self,
        ]
    )
}

/// The chain of this machine, opened for a tool.
struct FaceBench: ~Copyable {
    let weights: Weights
    var chain: FaceChain

    init(_ options: Options) throws {
        let weights = try Weights.complete(try options.configuration())
        let chain = try FaceChain(weights.files)
        self.weights = weights
        self.chain = chain
    }

    /// A picture file, as generously as the fence can.
    static func picture(_ file: URL) throws -> Picture {
        let limits = PictureLimits(bytes: 64 << 20, pixels: 100_000_000, bearsTrailer: true)
        return try Picture(decoding: [UInt8](Data(contentsOf: file)), within: limits)
    }
}

/// Rows of a CSV by the names of its first line; paths are relative to its folder.
struct Table {
    let rows: [[String: String]]
    private let folder: URL

    init(_ path: String, columns: String...) throws {
        let file = URL(filePath: path)
        folder = file.deletingLastPathComponent()
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline)
        let names =
            lines.first?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        for column in columns where !names.contains(column) {
            throw ValidationError("\(path) has no column \(column)")
        }
        rows = lines.dropFirst().map { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return Dictionary(zip(names, cells)) { first, _ in first }
        }
    }

    func file(_ path: String) -> URL { folder.appending(path: path) }
}

extension FaceTools {
    /// Prints one JSON object as the last line.
    static func finish(_ object: [String: Any]) throws {
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        let data = try JSONSerialization.data(withJSONObject: object, options: options)
        print(String(decoding: data, as: UTF8.self))
    }

    static func rounded(_ value: Double, _ digits: Double = 10_000) -> Double {
        (value * digits).rounded() / digits
    }

    /// Compares one pair of pictures.
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the largest faces of two pictures."
        )

        @Argument(help: "A picture.") var one: String
        @Argument(help: "Another.") var other: String
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func run() async throws {
            var bench = try FaceBench(options)
            let scene = try bench.weights.scene(.desk)
            var templates: [FaceTemplate] = []
            for path in [one, other] {
                let seen = try bench.chain.examine(FaceBench.picture(URL(filePath: path)), .embedding)
                guard let numbers = seen.subject?.embedding,
                    let template = FaceTemplate(numbers, model: bench.weights.files[.embedding]?.id ?? "")
                else { throw ValidationError("no face was found in \(path)") }
                templates.append(template)
            }
            let cosine = templates[0].cosine(with: templates[1]) ?? 0
            let verdict =
                cosine >= scene.same ? "same" : cosine < scene.different ? "different" : "unsure"
            print("similarity \(FaceTools.rounded(cosine)): \(verdict)")
            guard json else { return }
            try FaceTools.finish([
                "similarity": FaceTools.rounded(cosine), "same": scene.same, "different": scene.different,
                "verdict": verdict,
            ])
        }
    }

    /// Counts faces of rooms.
    struct Rooms: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Count the faces of labelled pictures.")

        @Argument(help: "A CSV with the columns path and faces.") var table: String
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func run() async throws {
            guard let model = try Weights.yunet(try options.configuration()) else {
                throw ValidationError("the weights of YuNet are missing; `./run` brings them")
            }
            var detector = try FaceDetector(model: model)
            let table = try Table(table, columns: "path", "faces")
            var (faces, found, exact) = (0, 0, 0)
            for row in table.rows {
                let (path, expected) = (row["path"] ?? "", Int(row["faces"] ?? "") ?? 0)
                let picture = try FaceBench.picture(table.file(path))
                let seen = try detector.detect(picture.bytes.span, picture.shape, .room).faces.count
                print("\(path): \(expected) expected, \(seen) seen")
                faces += expected
                found += min(expected, seen)
                exact += expected == seen ? 1 : 0
            }
            print(
                "\(found) of \(faces) faces found, \(exact) of \(table.rows.count) pictures counted exactly"
            )
            guard json else { return }
            try FaceTools.finish([
                "pictures": table.rows.count, "faces": faces, "found": found, "exact": exact,
            ])
        }
    }

    /// Tells life from pictures of it, single pictures.
    struct LivenessTable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "liveness",
            abstract: "Tell life from pictures of it, one labelled picture at a time."
        )

        @Argument(help: "A CSV with the columns path and live (1 or 0).") var table: String
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func run() async throws {
            var bench = try FaceBench(options)
            let scene = try bench.weights.scene(.desk)
            let table = try Table(table, columns: "path", "live")
            var scores: [Bool: [LivenessScores]] = [true: [], false: []]
            var missed = 0
            for row in table.rows {
                let path = row["path"] ?? ""
                let picture = try? FaceBench.picture(table.file(path))
                let seen = try picture.flatMap { try bench.chain.examine($0, .liveness) }
                guard let score = seen?.subject?.liveness else {
                    print("\(path): no face")
                    missed += 1
                    continue
                }
                scores[row["live"] == "1", default: []].append(score)
                print("\(path): pair \(FaceTools.rounded(score.pair))")
            }
            try report(scores[true] ?? [], scores[false] ?? [], missed, scene)
        }

        private func report(
            _ live: [LivenessScores],
            _ spoof: [LivenessScores],
            _ missed: Int,
            _ scene: Scene
        ) throws {
            let rules: [(String, (LivenessScores) -> Bool)] = [
                ("pair", { $0.pair >= scene.live }),
                ("second opinion", { ($0.second ?? 1) >= scene.secondOpinion }),
                ("both", { $0.pair >= scene.live && ($0.second ?? 1) >= scene.secondOpinion }),
            ]
            let rates = rules.map { name, passes in
                let refused = Double(live.count { !passes($0) }) / Double(max(1, live.count))
                let accepted = Double(spoof.count(where: passes)) / Double(max(1, spoof.count))
                let upper = ComparisonFigures.interval(accepted, of: spoof.count).upperBound
                print(
                    "\(name): \(FaceTools.rounded(refused)) of the living refused, \(FaceTools.rounded(accepted))",
                    "of the pictures accepted (95 %: at most \(FaceTools.rounded(upper)))"
                )
                return (refused, accepted)
            }
            guard json, let (bpcer, apcer) = rates.first else { return }
            try FaceTools.finish([
                "live": live.count, "spoof": spoof.count, "missed": missed,
                "bpcer": FaceTools.rounded(bpcer), "apcer": FaceTools.rounded(apcer),
                "threshold": scene.live,
            ])
        }
    }
}
