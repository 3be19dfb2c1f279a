package import Foundation

/// The list of weights as a file beside the executable.
package enum Models {
    /// `manifest.json` as the build laid it down.
    ///
    /// - Parameter resources: the directory that holds `Invigil_Models.resources`.
    package static func manifest(resources: URL) throws -> Data {
        try Data(contentsOf: resources.appending(path: "Invigil_Models.resources/manifest.json"))
    }
}
