import ArgumentParser
import Faces
import Foundation
import Identity
import Kernel

extension FaceTools {
    /// What the photo desk says of a file.
    struct Photo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a reference photo as the photo desk does."
        )

        @Argument(help: "A picture file.") var file: String
        @Flag(help: "End with one JSON object.") var json = false
        @OptionGroup var options: Options

        func run() async throws {
            let weights = try Weights(try options.configuration())
            let picture: Picture
            do {
                picture = try Picture(decoding: [UInt8](Data(contentsOf: URL(filePath: file))))
            } catch let refusal as PictureRefusal {
                throw ValidationError("\(file) is no photo: \(refusal.rawValue)")
            }
            var seen: FaceExamination?
            if weights.areEnough {
                var chain = try FaceChain(weights.files)
                seen = try chain.examine(picture, .attitude)
            } else {
                weights.complaints.forEach { print($0) }
            }
            let limits = try PhotoLimits(values: weights.manifest.uses["photo"] ?? [:])
            let report = PhotoRules.report(PhotoFacts(picture, seen: seen), within: limits)
            for finding in report.findings {
                let need = [finding.least.map { "≥ \($0)" }, finding.most.map { "≤ \($0)" }]
                    .compactMap(\.self).joined(separator: ", ")
                let value = finding.value.map { "\($0)" } ?? "–"
                print("\(finding.verdict.rawValue)\t\(finding.check.rawValue)\t\(value)\t\(need)")
            }
            print(report.isGood ? "good" : "refused")
            if json { print(try JSON.text(report)) }
        }
    }
}
