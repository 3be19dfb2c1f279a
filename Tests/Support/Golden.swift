package import Foundation

/// Files generated from the code and committed, so that a change is seen in review.
///
/// A test compares; run with INVIGIL_WRITE_GOLDEN=1 it writes them instead.
package enum Golden {
    package static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether the file says exactly that, after writing it if asked to.
    package static func matches(_ path: String, _ text: String) throws -> Bool {
        let file = root.appending(path: path)
        if ProcessInfo.processInfo.environment["INVIGIL_WRITE_GOLDEN"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return (try? String(contentsOf: file, encoding: .utf8)) == text
    }
}
