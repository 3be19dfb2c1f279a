import Crypto
import Faces
import Foundation
import Identity
import Logging
import Models

/// The weights as they are found on this machine.
struct Weights {
    let manifest: FaceManifest
    let files: FaceFiles
    let faults: [FaceNetName: FaceManifest.Fault]

    /// Reads the manifest and looks at every file of the chain.
    init(_ configuration: Configuration) throws {
        manifest = try FaceManifest(json: Models.manifest(resources: Storage.resources))
        (files, faults) = manifest.files(in: Self.folders(configuration), digest: Self.digest)
    }

    /// The weights, with what is missing said in the log.
    init(_ configuration: Configuration, log: Logger) throws {
        try self.init(configuration)
        for complaint in complaints { log.warning("weights", metadata: ["file": "\(complaint)"]) }
    }

    /// The weights when faces can be compared with them.
    ///
    /// - Throws: what is missing, by name.
    static func complete(_ configuration: Configuration) throws -> Weights {
        let weights = try Weights(configuration)
        guard weights.files.areEnough else {
            throw Configuration.Failure(description: weights.complaints.joined(separator: "\n"))
        }
        return weights
    }

    /// The thresholds of a scene as the manifest has them.
    func scene(_ kind: Scene.Kind) throws -> Scene {
        try Scene(kind, values: manifest.thresholds(of: kind.rawValue, standard: "scene"))
    }

    /// Whether faces can be compared.
    var areEnough: Bool { files.areEnough }

    /// One line for each file that cannot be used, with its name and what is not done without it.
    var complaints: [String] {
        FaceNetName.allCases.compactMap { name in
            guard let fault = faults[name], let model = manifest.model(name) else { return nil }
            switch fault {
            case .missing: return "missing \(model.file): \(model.without)"
            case .refused(let path): return "refused \(path), its SHA-256 is another: \(model.without)"
            }
        }
    }

    /// YuNet's file, or nil when it cannot be used.
    static func yunet(_ configuration: Configuration) throws -> String? {
        let manifest = try FaceManifest(json: Models.manifest(resources: Storage.resources))
        let (files, _) = manifest.files([.detector], in: folders(configuration), digest: digest)
        return files[.detector]?.path
    }

    private static func folders(_ configuration: Configuration) -> [URL] {
        let environment = ProcessInfo.processInfo.environment["INVIGIL_MODELS"]
        let folders = [
            configuration.text("models.directory"), configuration.text("data.directory") + "/models",
            environment ?? "",
        ]
        return folders.filter { !$0.isEmpty }.map { URL(filePath: $0) }
    }

    private static func digest(_ file: URL) -> String? {
        guard let bytes = try? Data(contentsOf: file, options: .alwaysMapped) else { return nil }
        return SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined()
    }
}
