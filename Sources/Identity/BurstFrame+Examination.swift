package import Faces

extension BurstFrame {
    /// A frame as the chain saw it.
    package init(_ seen: FaceExamination, model: String, secondFaceScore: Double) {
        self.init()
        people = seen.people(secondScore: secondFaceScore)
        guard let subject = seen.subject else { return }
        eyeDistance = subject.marks.eyeDistance
        faceShare = subject.face.width / Double(seen.shape.width)
        turn = subject.marks.turn
        brightness = subject.quality.brightness
        contrast = subject.quality.contrast
        sharpness = subject.quality.sharpness
        live = subject.liveness?.pair
        secondOpinion = subject.liveness?.second
        template = subject.embedding.flatMap { FaceTemplate($0, model: model) }
    }
}

extension FaceChain {
    /// Examines one encoded picture of a burst; what cannot be looked at becomes a frame that says why.
    package mutating func frame(
        _ encoded: [UInt8],
        in scene: Scene,
        within limits: PictureLimits = .frame
    ) throws(VisionError) -> BurstFrame {
        let picture: Picture
        do throws(PictureRefusal) {
            picture = try Picture(decoding: encoded, within: limits)
        } catch {
            return BurstFrame(refusal: error.rawValue)
        }
        return BurstFrame(
            try examine(picture, [.embedding, .liveness]),
            model: files[.embedding]?.id ?? "",
            secondFaceScore: scene.secondFaceScore
        )
    }
}
