package import Faces

extension PhotoFacts {
    /// Measures a photo; without the chain only what needs no face.
    package init(_ picture: Picture, seen: FaceExamination?) {
        self.init()
        width = picture.shape.width
        height = picture.shape.height
        let colours = PictureColours(picture)
        (hue, chroma) = (colours.background.hue, colours.background.chroma)
        unevenness = colours.unevenness
        colour = colours.chroma
        guard let seen else { return }
        faces = seen.faces.count
        guard let subject = seen.subject else { return }
        let (face, marks) = (subject.face, subject.marks)
        box = [face.x, face.y, face.width, face.height]
        eyes = [marks.rightEye.x, marks.rightEye.y, marks.leftEye.x, marks.leftEye.y]
        turn = marks.turn
        tilt = marks.tilt
        openness = subject.eyes.map { min($0.right, $0.left) }
        sharpness = subject.quality.sharpness
        brightness = subject.quality.brightness
        contrast = subject.quality.contrast
        burntShare = subject.quality.brightShare
    }
}
