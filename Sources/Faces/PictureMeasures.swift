internal import CFaces

/// What can be said of a picture without knowing what it shows.
///
/// Lumas are 0…255. Measured on a reduced picture (longest side 320, the cells 160), so that cameras of
/// different sizes compare.
package struct PictureMeasures: Equatable, Sendable {
    /// Mean luma.
    package let mean: Double
    /// Standard deviation of luma.
    package let deviation: Double
    /// Share of pixels, 0…1, darker than 32.
    package let darkShare: Double
    /// Variance of the Laplacian: low when nothing in the picture is sharp.
    package let sharpness: Double
    /// How much edges gain from being seen finely: blur takes it away, light and noise hardly touch it; 0…2.
    package let crispness: Double
    /// Standard deviation of the smoothed Laplacian in each of 8 x 6 cells, row by row: low where there are
    /// no edges, whatever the noise.
    package let cellDetails: [Double]
    /// For comparison with the next picture.
    package let fingerprint: Fingerprint

    private static let darkBelow: Float = 32

    /// Measures a picture of BGR bytes, which are read in place and only during the call.
    package init(_ bytes: Span<UInt8>, _ shape: PictureShape) throws(VisionError) {
        _ = openCVIsPrepared
        var measures = cfaces_measures()
        var areas = [UInt8](repeating: 0, count: Fingerprint.columns * Fingerprint.rows)
        var points = areas
        try unsafe shape.lending(bytes) { (picture) throws(VisionError) in
            try unsafe calling { message, capacity in
                unsafe cfaces_measure(picture, Self.darkBelow, &measures, &areas, &points, message, capacity)
            }
        }
        mean = Double(measures.mean)
        deviation = Double(measures.deviation)
        darkShare = Double(measures.dark_share)
        sharpness = Double(measures.sharpness)
        crispness = Double(measures.crispness)
        cellDetails = unsafe withUnsafeBytes(of: measures.cell_detail) { cells in
            unsafe cells.bindMemory(to: Float.self).map(Double.init)
        }
        fingerprint = Fingerprint(areas: areas, points: points)
    }

    /// Share of cells, 0…1, with a detail of at least `level`.
    package func detailedShare(atLeast level: Double) -> Double {
        Double(cellDetails.count { $0 >= level }) / Double(cellDetails.count)
    }
}
