import Faces
import Foundation
import Identity
import Testing

@Suite struct PhotoRulesTests {
    static func limits(_ changes: [String: Double] = [:]) throws -> PhotoLimits {
        let manifest = try #require(FaceMaterial.manifest)
        return try PhotoLimits(values: (manifest.uses["photo"] ?? [:]).merging(changes) { $1 })
    }

    static let good: PhotoFacts = {
        var facts = PhotoFacts()
        (facts.width, facts.height, facts.faces) = (295, 413, 1)
        (facts.box, facts.eyes) = ([80, 110, 135, 180], [118, 180, 178, 180])
        (facts.turn, facts.tilt, facts.openness) = (0.02, 0.55, 0.95)
        (facts.sharpness, facts.brightness, facts.contrast, facts.burntShare) = (300, 130, 45, 0.01)
        (facts.hue, facts.chroma, facts.unevenness, facts.colour) = (33, 70, 3, 40)
        return facts
    }()

    static let cases: [(PhotoCheck, @Sendable (inout PhotoFacts) -> Void)] = [
        (
            .width,
            {
                $0.width = 200; $0.height = 280; $0.box = [54, 75, 92, 120]; $0.eyes = [80, 122, 121, 122]
            }
        ),
        (.aspect, { $0.height = 330 }),
        (.faces, { $0.faces = 2 }),
        (.size, { $0.box[2] = 60 }),
        (.centring, { $0.eyes = [78, 180, 138, 180] }),
        (.height, { $0.eyes = [118, 60, 178, 60] }),
        (.turn, { $0.turn = -0.5 }),
        (.roll, { $0.eyes = [118, 175, 178, 190] }),
        (.sharpness, { $0.sharpness = 2 }),
        (.exposure, { $0.brightness = 20 }),
        (.contrast, { $0.contrast = 5 }),
        (.background, { $0.hue = 280 }),
        (.background, { $0.chroma = 3 }),
        (.evenness, { $0.unevenness = 25 }),
        (.colour, { $0.colour = 1 }),
    ]

    @Test("A-15 each rule refuses what breaks it, and that alone", arguments: cases.indices)
    func refuses(index: Int) throws {
        let (check, change) = Self.cases[index]
        var facts = Self.good
        #expect(PhotoRules.report(facts, within: try Self.limits()).refused == [])
        change(&facts)
        #expect(PhotoRules.report(facts, within: try Self.limits()).refused == [check])
    }

    @Test("what is advice only is said and taken")
    func advises() throws {
        var facts = Self.good
        (facts.openness, facts.burntShare) = (0.1, 0.5)
        let report = PhotoRules.report(facts, within: try Self.limits())
        #expect(report.isGood && report.warned == [.eyes, .glare])
        #expect(report.findings.count == PhotoCheck.allCases.count)
    }

    @Test("without weights only what needs no face is judged, and that is said")
    func unseen() throws {
        var facts = Self.good
        (facts.faces, facts.box, facts.eyes) = (nil, [], [])
        let report = PhotoRules.report(facts, within: try Self.limits())
        #expect(report.isGood)
        #expect(report.findings.first { $0.check == .faces }?.verdict == .unknown)
        #expect(report.findings.map(\.check) == [.width, .aspect, .faces, .background, .evenness, .colour])
    }

    @Test("another background is asked for by another limit")
    func background() throws {
        var facts = Self.good
        facts.hue = 280
        let blue = try Self.limits(["background.hue": 285])
        #expect(PhotoRules.report(facts, within: blue).isGood)
        #expect(throws: PhotoLimits.Missing(name: "width")) { try PhotoLimits(values: [:]) }
    }

    @Test("colours are told from pixels")
    func colours() throws {
        let red = PictureColours(Portrait.picture())
        #expect(abs(red.background.hue - 33) < 12 && red.background.chroma > 40 && red.unevenness < 2)
        #expect(PictureColours(Portrait.picture(shadow: 90)).unevenness > 12)
        let grey = PictureColours(Portrait.picture(ground: (128, 128, 128), coat: (90, 90, 90)))
        #expect(grey.chroma < 2 && grey.background.chroma < 2)
        let white = LabColour(red: 255, green: 255, blue: 255)
        #expect(abs(white.lightness - 100) < 0.1 && white.chroma < 0.1)
    }
}

/// A drawn portrait: a coloured ground and a coat; nobody's face.
enum Portrait {
    static func picture(
        width: Int = 295,
        height: Int = 413,
        ground: (Int, Int, Int) = (205, 40, 45),
        coat: (Int, Int, Int) = (40, 60, 110),
        shadow: Int = 0
    ) -> Picture {
        var bytes = [UInt8](repeating: 0, count: width * height * 3)
        for row in 0..<height {
            for column in 0..<width {
                let isCoat = row > height * 6 / 10 && abs(column - width / 2) < width / 3
                let (red, green, blue) = isCoat ? coat : ground
                let dark = column > width * 8 / 10 ? shadow : 0
                let at = (row * width + column) * 3
                bytes[at] = UInt8(max(0, blue - dark))
                bytes[at + 1] = UInt8(max(0, green - dark))
                bytes[at + 2] = UInt8(max(0, red - dark))
            }
        }
        return Picture(bytes: bytes, shape: PictureShape(width: width, height: height))
    }

    static func file(width: Int = 295, height: Int = 413, ground: (Int, Int, Int) = (205, 40, 45)) throws
        -> [UInt8]
    {
        try picture(width: width, height: height, ground: ground).jpeg(quality: 95)
    }
}
