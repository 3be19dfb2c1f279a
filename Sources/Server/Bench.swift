import ArgumentParser
import Foundation

/// Benchmarks, each side by side with its reference in the same run.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure against a reference in the same run.",
        subcommands: [
            RecordBench.self, AnalysisBench.self, FaceBurstBench.self, PushBench.self, RestoreBench.self,
        ]
    )
}

/// What a benchmark found, as a table and as one JSON object.
struct BenchReport: Encodable {
    struct Machine: Encodable {
        let processor: String
        let cores: Int
        let memoryGib: Int
    }

    let name: String
    let machine: Machine
    let versions: [String: String]
    let figures: [String: Double]
    let reference: [String: Double]
    /// The figure the design asks for: ours against the reference.
    let ratio: Double
    let firstBottleneck: String

    init(
        name: String,
        figures: [String: Double],
        reference: [String: Double],
        ratio: Double,
        firstBottleneck: String
    ) {
        self.name = name
        self.figures = figures
        self.reference = reference
        self.ratio = ratio
        self.firstBottleneck = firstBottleneck
        machine = Self.thisMachine
        versions = Self.thisSoftware
    }

    func print(json: Bool) throws {
        let rows =
            figures.sorted { $0.key < $1.key }.map { ("ours", $0.key, $0.value) }
            + reference.sorted { $0.key < $1.key }.map { ("reference", $0.key, $0.value) } + [
                ("", "ratio", ratio)
            ]
        for (side, name, value) in rows {
            let number = String(format: "%.3f", value)
            Swift.print(side.padding(toLength: 10, withPad: " ", startingAt: 0), name, number)
        }
        Swift.print("first bottleneck: \(firstBottleneck)")
        guard json else { return }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
    }

    private static var thisMachine: Machine {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }
        return Machine(
            processor: model.map {
                $0.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            } ?? "unknown",
            cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGib: Int(ProcessInfo.processInfo.physicalMemory >> 30)
        )
    }

    private static var thisSoftware: [String: String] {
        let release = (try? String(contentsOfFile: "/etc/debian_version", encoding: .utf8)) ?? ""
        return ["debian": release.trimmingCharacters(in: .whitespacesAndNewlines), "swift": "6.3"]
    }
}

/// The middle of some values; benchmarks quote medians because machines are noisy.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted.count % 2 == 1
        ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
}

/// Says on standard error how far a long measurement is.
func progress(_ text: String) {
    FileHandle.standardError.write(Data("· \(text)\n".utf8))
}
