package import Foundation

/// The list of weights, `Models/manifest.json`: which files there are, and the thresholds that go with them.
package struct FaceManifest: Decodable, Equatable, Sendable {
    /// One file of weights.
    package struct Model: Decodable, Equatable, Sendable {
        package let name: String
        package let file: String
        package let bytes: Int
        package let sha256: String
        /// What the server does without it, in English, for the log.
        package let without: String
        package let thresholds: [String: Double]

        /// Name and version, as kept beside everything the net said.
        package var id: String { "\(name)@\(sha256.prefix(8))" }
    }

    /// What stands in the way of a file of weights.
    package enum Fault: Equatable, Sendable {
        case missing
        /// Another SHA-256: a wrong or damaged file is never looked with.
        case refused(path: String)
    }

    package let models: [Model]
    /// Thresholds that belong to a use and not to one net, by the name of the use.
    package let uses: [String: [String: Double]]

    package init(json: Data) throws {
        self = try JSONDecoder().decode(FaceManifest.self, from: json)
    }

    package func model(_ name: FaceNetName) -> Model? {
        models.first { $0.name == name.rawValue }
    }

    /// The chain's files out of some folders, the first folder that has a file deciding.
    ///
    /// - Parameters:
    ///   - names: the nets wanted.
    ///   - digest: the SHA-256 of a file in hexadecimal; nil when it cannot be read.
    package func files(
        _ names: [FaceNetName] = FaceNetName.allCases,
        in folders: [URL],
        digest: (URL) -> String?
    ) -> (files: FaceFiles, faults: [FaceNetName: Fault]) {
        var found: [FaceNetName: FaceFiles.File] = [:]
        var faults: [FaceNetName: Fault] = [:]
        for name in names {
            let places = model(name).map { model in folders.map { $0.appending(path: model.file) } } ?? []
            let place = places.first { FileManager.default.fileExists(atPath: $0.path) }
            if let model = model(name), let place {
                if digest(place) == model.sha256 {
                    found[name] = FaceFiles.File(path: place.path, id: model.id)
                } else {
                    faults[name] = .refused(path: place.path)
                }
            } else {
                faults[name] = .missing
            }
        }
        let least = model(.detector)?.thresholds ?? [:]
        let score = least["score"] ?? 1
        return (FaceFiles(found, score: score, enlargedScore: least["enlarged_score"] ?? score), faults)
    }

    /// The thresholds of a use: those of its nets, then the standard ones, then its own.
    ///
    /// A net's threshold is named by the net and its own name, as `face-embedding.same`.
    package func thresholds(of use: String, standard: String) -> [String: Double] {
        var values: [String: Double] = [:]
        for model in models {
            for (name, value) in model.thresholds { values["\(model.name).\(name)"] = value }
        }
        return values.merging(uses[standard] ?? [:]) { $1 }.merging(uses[use] ?? [:]) { $1 }
    }
}
