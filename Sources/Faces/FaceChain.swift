/// The way from a picture to numbers about its largest face: detector, alignment, embedding, liveness, head and eyes.
///
/// One value owns its nets and serves one thread at a time, so a worker has its own. It decides nothing: what is
/// good enough is a matter of the scene.
package struct FaceChain: ~Copyable, Sendable {
    /// The files it looks with.
    package let files: FaceFiles
    private var detector: FaceDetector
    private var embedder: FaceNet
    private var liveness: FaceNet
    private var livenessWide: FaceNet
    private var second: FaceNet?
    private var headPose: FaceNet?
    private var eyes: FaceNet?

    /// Opens every net; `modelMissing` names the first needed one that is not there.
    package init(_ files: FaceFiles) throws(VisionError) {
        // A failure half way must find nothing of its own yet.
        let detector = try FaceDetector(model: Self.path(.detector, files), score: files.score)
        let embedder = try FaceNet(model: Self.path(.embedding, files), .init(side: 128, count: 256))
        let patch = FaceNet.Kind(side: 80, count: 3)
        let liveness = try FaceNet(model: Self.path(.liveness, files), patch)
        let livenessWide = try FaceNet(model: Self.path(.livenessWide, files), patch)
        let coloured = FaceNet.Kind(side: 128, scale: 1 / 255, redFirst: true, count: 2)
        let second = try Self.net(.secondOpinion, files, coloured)
        let headPose = try Self.net(.headPose, files, .init(side: 60, count: 3))
        let eyes = try Self.net(.eyes, files, .init(side: 32, scale: 1 / 255, mean: 127, count: 2))
        self.files = files
        self.detector = detector
        self.embedder = embedder
        self.liveness = liveness
        self.livenessWide = livenessWide
        self.second = second
        self.headPose = headPose
        self.eyes = eyes
    }

    private static func path(_ name: FaceNetName, _ files: FaceFiles) throws(VisionError) -> String {
        guard let file = files[name] else { throw .modelMissing(name.rawValue) }
        return file.path
    }

    private static func net(
        _ name: FaceNetName,
        _ files: FaceFiles,
        _ kind: FaceNet.Kind
    ) throws(VisionError) -> FaceNet? {
        guard let file = files[name] else { return nil }
        return try FaceNet(model: file.path, kind)
    }

    /// Examines a picture as it came: liveness is told from its finest structure, so it must not have been resized.
    package mutating func examine(
        _ picture: Picture,
        _ questions: FaceQuestions = .all
    ) throws(VisionError) -> FaceExamination {
        try examine(picture.bytes.span, picture.shape, questions)
    }

    /// Examines BGR bytes, which are read in place and only during the call.
    package mutating func examine(
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        _ questions: FaceQuestions = .all
    ) throws(VisionError) -> FaceExamination {
        let faces = try faces(bytes, shape)
        var subject: FaceSubject?
        if let face = faces.first { subject = try self.subject(face, bytes, shape, questions) }
        return FaceExamination(shape: shape, faces: faces, subject: subject)
    }

    /// Faces of a picture of one person, largest first.
    package mutating func faces(_ bytes: Span<UInt8>, _ shape: PictureShape) throws(VisionError) -> [Face] {
        let isSmall = max(shape.width, shape.height) < 320
        return try detector.detect(bytes, shape, isSmall ? .small : .webcam).faces
            .filter { $0.isMostly(in: shape) && (!isSmall || ($0.score ?? 0) >= files.enlargedScore) }
            .sorted { $0.width * $0.height > $1.width * $1.height }
    }

    /// The face upright in the embedding's square; nil when its points have no direction.
    package borrowing func aligned(
        _ marks: FaceLandmarks,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> FacePatch? {
        let side = embedder.kind.side
        guard let map = FaceCrops.alignment(of: marks, side: side) else { return nil }
        return try FacePatch(warping: bytes, shape, by: map, side: side)
    }

    /// 256 numbers of unit length for an aligned face.
    package mutating func embedding(of aligned: FacePatch) throws(VisionError) -> [Float]? {
        try embedder.run(aligned).unitLength
    }

    private mutating func subject(
        _ face: Face,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape,
        _ questions: FaceQuestions
    ) throws(VisionError) -> FaceSubject? {
        guard let marks = face.landmarks, let aligned = try aligned(marks, bytes, shape) else { return nil }
        let asksAttitude = questions.contains(.attitude)
        return FaceSubject(
            face: face,
            marks: marks,
            quality: try FaceQuality(aligned),
            embedding: questions.contains(.embedding) ? try embedding(of: aligned) : nil,
            liveness: questions.contains(.liveness) ? try life(of: face, bytes, shape) : nil,
            pose: asksAttitude ? try pose(of: face, bytes, shape) : nil,
            eyes: asksAttitude ? try eyes(of: marks, bytes, shape) : nil
        )
    }

    private mutating func life(
        of face: Face,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> LivenessScores {
        let near = try FacePatch(
            cutting: FaceCrops.grown(face, by: 2.7, in: shape),
            of: bytes,
            shape,
            side: liveness.kind.side
        )
        let wide = try FacePatch(
            cutting: FaceCrops.grown(face, by: 4, in: shape),
            of: bytes,
            shape,
            side: livenessWide.kind.side
        )
        let pair = (try liveness.run(near).softmax[1] + livenessWide.run(wide).softmax[1]) / 2
        guard let side = second?.kind.side else { return LivenessScores(pair: pair, second: nil) }
        let square = try FacePatch(
            cutting: FaceCrops.square(face),
            of: bytes,
            shape,
            fine: true,
            side: side
        )
        return LivenessScores(pair: pair, second: try second?.run(square).softmax[0])
    }

    private mutating func pose(
        of face: Face,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> HeadPose? {
        guard let side = headPose?.kind.side else { return nil }
        let patch = try FacePatch(
            cutting: FaceCrops.tight(face, in: shape),
            of: bytes,
            shape,
            side: side
        )
        // Outputs in the order of their names: angle_p_fc, angle_r_fc, angle_y_fc.
        guard let angles = try headPose?.run(patch).map(Double.init) else { return nil }
        return HeadPose(yaw: angles[2], pitch: angles[0], roll: angles[1])
    }

    private mutating func eyes(
        of marks: FaceLandmarks,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> EyeState? {
        guard let right = try open(marks.rightEye, marks.eyeDistance, bytes, shape),
            let left = try open(marks.leftEye, marks.eyeDistance, bytes, shape)
        else { return nil }
        return EyeState(right: right, left: left)
    }

    /// How surely an eye is open; nil when it is not in the picture.
    private mutating func open(
        _ eye: PicturePoint,
        _ distance: Double,
        _ bytes: Span<UInt8>,
        _ shape: PictureShape
    ) throws(VisionError) -> Double? {
        let isInside =
            (1..<Double(shape.width - 1)).contains(eye.x) && (1..<Double(shape.height - 1)).contains(eye.y)
        guard isInside, let side = eyes?.kind.side else { return nil }
        let box = FaceCrops.eye(eye, distance: distance)
        let patch = try FacePatch(cutting: box, of: bytes, shape, side: side)
        return try eyes?.run(patch).map(Double.init)[1]
    }
}

extension FaceSearch {
    /// A picture smaller than a frame: enlarged, because YuNet was trained on faces of frames.
    static let small = FaceSearch(longestSide: 480, enlarges: true, looksCloser: true)
}

extension Face {
    /// Whether at least a quarter of the box lies in the picture.
    func isMostly(in shape: PictureShape) -> Bool {
        let across = min(x + width, Double(shape.width)) - max(x, 0)
        let along = min(y + height, Double(shape.height)) - max(y, 0)
        return across > 1 && along > 1 && across * along * 4 >= width * height
    }
}

extension FaceQuality {
    /// Measures an aligned face.
    init(_ patch: FacePatch) throws(VisionError) {
        let measures = try PictureMeasures(patch.bytes.span, patch.shape)
        let bytes = patch.bytes.span
        var bright = 0
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let luma = 29 * Int(bytes[start]) + 150 * Int(bytes[start + 1]) + 77 * Int(bytes[start + 2])
            if luma >= 250 << 8 { bright += 1 }
        }
        self.init(
            brightness: measures.mean,
            contrast: measures.deviation,
            sharpness: measures.sharpness,
            darkShare: measures.darkShare,
            brightShare: Double(bright) / Double(max(1, bytes.count / 3))
        )
    }
}
