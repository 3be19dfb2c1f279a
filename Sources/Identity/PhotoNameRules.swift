/// What a file's name in an archive of photos says (A-16: the number of the identity document and the extension).
package enum PhotoName: Sendable, Equatable {
    /// A folder, or what systems leave behind; not a photo at all.
    case nothing
    case number(String)
    case refused(PhotoRefusal)
}

/// Why a photo of an archive was not taken, besides what its checks say; stable codes, as stored.
package enum PhotoRefusal: String, Sendable, CaseIterable {
    /// The path leads out of the archive.
    case unsafePath = "unsafe_path"
    /// The name is no document number, or the file neither jpg nor png.
    case wrongName = "wrong_name"
    /// Another photo of the archive has the same number.
    case duplicate
    /// Nobody within reach has that number.
    case unknownNumber = "unknown_number"
    /// The person's identity data are accurate and locked.
    case locked = "photo_locked"
    /// Checks failed.
    case checks
}

package enum PhotoNameRules {
    private static let leftovers: Set<String> = [".ds_store", "thumbs.db", "desktop.ini"]

    package static func read(_ path: String) -> PhotoName {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isUnsafe =
            path.hasPrefix("/") || path.contains("\\") || path.contains(":") || path.contains("\0")
            || parts.contains { $0 == ".." || $0 == "." }
        if isUnsafe { return .refused(.unsafePath) }
        guard let name = parts.last, !name.isEmpty else { return .nothing }
        let isLeftover =
            parts[0] == "__MACOSX" || name.hasPrefix("._") || leftovers.contains(name.lowercased())
        if isLeftover { return .nothing }
        let halves = name.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, ["jpg", "jpeg", "png"].contains(halves[1].lowercased()) else {
            return .refused(.wrongName)
        }
        let number = halves[0].uppercased()
        let isNumber =
            (5...30).contains(number.count)
            && number.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && number.contains { $0.isNumber }
        return isNumber ? .number(number) : .refused(.wrongName)
    }
}
