import ArgumentParser
import Faces
import Foundation
import Identity

/// Labelled pairs through the whole chain.
struct PairTable {
    let figures: ComparisonFigures
    let same: Int
    let different: Int
    /// Pictures in which no face was found or which could not be read.
    let missed: [String]
    let pictures: Int
    /// Mean milliseconds a picture.
    let detect: Double
    let align: Double
    let embed: Double

    init(_ path: String, _ bench: inout FaceBench) throws {
        let table = try Table(path, columns: "pathA", "pathB", "same")
        var reading = PairReading(model: bench.weights.files[.embedding]?.id ?? "")
        var (alike, strange): ([Double], [Double]) = ([], [])
        for row in table.rows {
            let one = try reading.template(row["pathA"] ?? "", table, &bench)
            let other = try reading.template(row["pathB"] ?? "", table, &bench)
            guard let one, let other, let cosine = one.cosine(with: other) else { continue }
            if row["same"] == "1" { alike.append(cosine) } else { strange.append(cosine) }
        }
        figures = ComparisonFigures(same: alike, different: strange)
        (same, different) = (alike.count, strange.count)
        (missed, pictures) = (reading.missed, reading.known.count)
        let count = Double(max(1, pictures))
        (detect, align, embed) = (
            reading.detect * 1000 / count, reading.align * 1000 / count, reading.embed * 1000 / count
        )
    }
}

/// Faces already read, since one picture is in many pairs, and the time they took in seconds.
private struct PairReading {
    let model: String
    var known: [String: FaceTemplate?] = [:]
    var missed: [String] = []
    var detect = 0.0
    var align = 0.0
    var embed = 0.0

    init(model: String) { self.model = model }

    mutating func template(_ path: String, _ table: Table, _ bench: inout FaceBench) throws -> FaceTemplate? {
        if let known = known[path] { return known }
        let template = (try? FaceBench.picture(table.file(path))).flatMap { try? read($0, &bench.chain) }
        known[path] = .some(template)
        if template == nil { missed.append(path) }
        return template
    }

    private mutating func read(_ picture: Picture, _ chain: inout FaceChain) throws -> FaceTemplate? {
        let clock = ContinuousClock()
        let (bytes, shape) = (picture.bytes.span, picture.shape)
        let began = clock.now
        let faces = try chain.faces(bytes, shape)
        let found = clock.now
        detect += (found - began) / .seconds(1)
        guard let marks = faces.first?.landmarks, let patch = try chain.aligned(marks, bytes, shape) else {
            return nil
        }
        let cut = clock.now
        align += (cut - found) / .seconds(1)
        let numbers = try chain.embedding(of: patch)
        embed += (clock.now - cut) / .seconds(1)
        return numbers.flatMap { FaceTemplate($0, model: model) }
    }
}

extension FaceTools {
    /// How well faces are told apart.
    struct Pairs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Compare labelled pairs of pictures.")

        @Argument(help: "A CSV with the columns pathA, pathB and same (1 or 0).") var table: String
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func run() async throws {
            var bench = try FaceBench(options)
            let threshold = try bench.weights.scene(.desk).same
            let table = try PairTable(table, &bench)
            let (figures, best) = (table.figures, table.figures.best)
            let point = figures.point(at: threshold)
            print("\(table.pictures) pictures, no face in \(table.missed.count) \(table.missed.prefix(8))")
            print("\(table.same) pairs of one person, \(table.different) of two")
            print("best accuracy \(FaceTools.rounded(best.accuracy)) at \(FaceTools.rounded(best.threshold))")
            print("equal error rate \(FaceTools.rounded(figures.equalErrorRate))")
            print(
                "at \(threshold): \(FaceTools.rounded(point.frr)) refused, \(FaceTools.rounded(point.far)) false"
            )
            guard json else { return }
            func rate(_ far: Double) -> Any {
                figures.accepted(atFar: far).map { FaceTools.rounded($0) } ?? NSNull()
            }
            try FaceTools.finish([
                "pairs": figures.pairs, "same": table.same, "different": table.different,
                "missed": table.missed.count, "best_accuracy": FaceTools.rounded(best.accuracy),
                "best_threshold": FaceTools.rounded(best.threshold),
                "eer": FaceTools.rounded(figures.equalErrorRate),
                "tar_at_far": ["1e-2": rate(0.01), "1e-3": rate(0.001)],
                "at_threshold": [
                    "threshold": threshold, "frr": FaceTools.rounded(point.frr),
                    "far": FaceTools.rounded(point.far),
                ],
                "ms": [
                    "detect": FaceTools.rounded(table.detect, 100),
                    "align": FaceTools.rounded(table.align, 100),
                    "embed": FaceTools.rounded(table.embed, 100),
                ],
            ])
        }
    }

    /// A threshold for a rate of false matches, and how far the pairs can be trusted.
    struct Calibrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find the threshold for a rate of false matches on a population of one's own."
        )

        @Argument(help: "A CSV with the columns pathA, pathB and same (1 or 0).") var table: String
        @Option(help: "The rate of false matches wanted.") var fmr = 0.001
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func validate() throws {
            guard fmr > 0, fmr < 0.5 else { throw ValidationError("--fmr lies between 0 and 0.5") }
        }

        func run() async throws {
            var bench = try FaceBench(options)
            let table = try PairTable(table, &bench)
            let figures = table.figures
            var lines: [[String: Any]] = []
            for step in stride(from: 0.1, through: 0.7, by: 0.05) {
                let point = figures.point(at: FaceTools.rounded(step))
                let refused = ComparisonFigures.interval(point.frr, of: table.same)
                let matched = ComparisonFigures.interval(point.far, of: table.different)
                print(
                    String(
                        format: "%.2f  false match %.4f (%.4f … %.4f)  false non-match %.4f (%.4f … %.4f)",
                        point.threshold,
                        point.far,
                        matched.lowerBound,
                        matched.upperBound,
                        point.frr,
                        refused.lowerBound,
                        refused.upperBound
                    )
                )
                lines.append([
                    "threshold": point.threshold, "fmr": FaceTools.rounded(point.far),
                    "fmr_upper": FaceTools.rounded(matched.upperBound), "fnmr": FaceTools.rounded(point.frr),
                    "fnmr_upper": FaceTools.rounded(refused.upperBound),
                ])
            }
            try conclude(table, lines)
        }

        private func conclude(_ table: PairTable, _ lines: [[String: Any]]) throws {
            let needed = ComparisonFigures.pairsNeeded(forFar: fmr)
            let threshold = table.figures.threshold(forFar: fmr)
            if let threshold {
                print("at most \(fmr) false matches above \(FaceTools.rounded(threshold))")
            } else {
                print("\(table.different) pairs of strangers are too few to find the threshold for \(fmr)")
            }
            print(
                "to show a rate below \(fmr) takes \(needed) pairs of strangers; here are \(table.different)"
            )
            guard json else { return }
            try FaceTools.finish([
                "det": lines, "fmr": fmr, "threshold": threshold.map { FaceTools.rounded($0) } ?? NSNull(),
                "pairs_needed": needed, "different": table.different, "same": table.same,
                "missed": table.missed.count,
            ])
        }
    }
}
