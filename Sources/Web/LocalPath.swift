internal import Foundation

/// Where a form leads back to.
package enum LocalPath {
    /// The path a form asked for, if it is one of our own: `//elsewhere` and `https:` lead away.
    ///
    /// - Parameter fallback: where to go when it is not.
    package static func checked(_ path: String?, else fallback: String) -> String {
        guard let path = path?.removingPercentEncoding, path.hasPrefix("/"), !path.hasPrefix("//"),
            !path.contains("\\"), !path.contains(where: { $0.isNewline }), path.utf8.count <= 500
        else { return fallback }
        return path
    }
}
