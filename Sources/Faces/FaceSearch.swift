internal import CFaces

/// How a picture is looked at: YuNet sees small false faces in large pictures and misses small faces in
/// reduced ones, so the size goes with the kind of source.
package struct FaceSearch: Equatable, Hashable, Sendable {
    /// Longest side in pixels at which faces are looked for.
    package let longestSide: Int
    /// Whether a smaller picture is enlarged to that side.
    package let enlarges: Bool
    /// Whether a picture is looked at again, smaller and with a wide border, when nobody is seen or a face is
    /// longer than half the picture: YuNet misses such a face or sees it twice.
    package let looksCloser: Bool

    package init(longestSide: Int, enlarges: Bool = false, looksCloser: Bool = false) {
        self.longestSide = longestSide
        self.enlarges = enlarges
        self.looksCloser = looksCloser
    }

    /// One person near the camera.
    package static let webcam = FaceSearch(longestSide: 640, looksCloser: true)
    /// Many small faces.
    package static let room = FaceSearch(longestSide: 1280)
}

/// One look of a detector of the shim: picture, search, where the faces go, how many fit, how many there are,
/// and room for the reason of a failure.
typealias Look = (
    cfaces_picture, cfaces_search, UnsafeMutablePointer<cfaces_face>, Int32, UnsafeMutablePointer<Int32>,
    UnsafeMutablePointer<CChar>, Int32
) -> cfaces_status

extension FaceSearch {
    /// Faces a look can return: more than any room has seats before one camera.
    private static let mostFaces = 512

    /// Looks at the picture, and once more from afar when that is asked for and nobody was seen or a face
    /// fills the picture.
    func faces(
        in picture: cfaces_picture,
        as face: (cfaces_face) -> Face,
        look: Look
    ) throws(VisionError) -> [Face] {
        guard let side = Int32(exactly: longestSide) else { throw .invalid("the search is out of range") }
        let plain = cfaces_search(longest_side: side, enlarge: enlarges, border: 0)
        let faces = try unsafe Self.faces(in: picture, plain, look: look).map(face)
        // YuNet's largest boxes are 0.6 of its picture; beyond that they stay as they are and multiply.
        let most = unsafe Double(max(picture.width, picture.height)) * 0.55
        let modest = faces.filter { max($0.width, $0.height) <= most }
        guard looksCloser, faces.isEmpty || modest.count < faces.count else { return faces }
        // Half the size with half a picture of border on each side: as many pixels as before.
        let bordered = cfaces_search(longest_side: max(side / 2, 1), enlarge: enlarges, border: 0.5)
        let whole = try unsafe Self.faces(in: picture, bordered, look: look).map(face)
        guard !whole.isEmpty else { return faces }
        return whole + modest.filter { face in !whole.contains { $0.covers(face) } }
    }

    private static func faces(
        in picture: cfaces_picture,
        _ search: cfaces_search,
        look: Look
    ) throws(VisionError) -> [cfaces_face] {
        var faces = [cfaces_face](repeating: cfaces_face(), count: mostFaces)
        var count: Int32 = 0
        try unsafe calling { message, capacity in
            unsafe look(picture, search, &faces, Int32(mostFaces), &count, message, capacity)
        }
        faces.removeLast(mostFaces - Int(count))
        return faces
    }
}
