package import Faces

/// Looks at the pictures of one source and says what was measured of each.
///
/// One value serves one thread at a time.
package struct FrameObserver: ~Copyable, Sendable {
    /// Least detail of a cell that counts as having any: noise stays below, a blurred picture too.
    private static let leastDetail = 4.0

    private let search: FaceSearch
    private var stillness = Stillness()

    package init(search: FaceSearch) {
        self.search = search
    }

    /// Measures a picture of BGR bytes at `at` seconds of the source and looks for faces with `finder`, which
    /// may serve several sources in turn.
    package mutating func observe(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        at: Double,
        with finder: inout FaceFinder
    ) throws(VisionError) -> Observation {
        let measures = try PictureMeasures(bytes, shape)
        let detail = measures.detailedShare(atLeast: Self.leastDetail)
        // In a picture without detail there is no face, and YuNet sees some all the same: two in plain black.
        let plain = detail < FindingLimits().coveredDetail
        let faces = plain ? [] : try finder.detect(bytes, shape, search).faces
        let still = stillness.look(measures.fingerprint, at: at)
        return Observation(
            at: at,
            faces: faces.map(ObservedFace.init),
            reduced: finder.reduced,
            mean: measures.mean,
            darkShare: measures.darkShare,
            detail: detail,
            cells: measures.cellDetails,
            unchangedSince: still.unchanged,
            sameSince: still.same,
            crispness: measures.crispness
        )
    }
}

extension ObservedFace {
    fileprivate init(_ face: Face) {
        self.init(x: face.x, y: face.y, width: face.width, height: face.height, score: face.score)
    }
}
