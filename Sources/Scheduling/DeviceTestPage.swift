internal import FoundationEssentials
internal import Kernel
internal import Web

extension DeviceTestView {
    /// - Parameter hasSub: a sub stream is saved.
    init(_ test: DeviceTest, hasSub: Bool, in words: Words, _ moments: Moments, now: Date) {
        let isPassed = test.outcome == DeviceTest.passed
        var facts = test.main.facts(in: words)
        if let offset = test.clockOffset {
            facts.append(FactView(words("device.fact.clock"), Self.clock(offset, words)))
        }
        let sub = test.sub.map { stream in
            [FactView(words("device.fact.sub"), words("device.outcome.\(stream.outcome)"))]
                + stream.facts(in: words)
        }
        self.init(
            state: test.state(in: words, moments, now: now),
            outcome: words("device.outcome.\(test.outcome)"),
            advice: isPassed ? "" : words("device.advice.\(test.outcome)"),
            facts: facts,
            subFacts: sub ?? [],
            hints: isPassed ? DeviceRules.hints(test, hasSub: hasSub).map { words("device.hint.\($0)") } : [],
            picture: ""
        )
    }

    private static func clock(_ offset: Double, _ words: Words) -> String {
        let seconds = DeviceTest.Stream.short(abs(offset))
        if abs(offset) < 1 { return words("device.clock_right") }
        return words(offset > 0 ? "device.clock_ahead" : "device.clock_behind", ["seconds": seconds])
    }
}

extension DeviceTest {
    func state(in words: Words, _ moments: Moments, now: Date) -> StateView {
        let isPassed = outcome == Self.passed
        return StateView(
            mark: isPassed ? "done" : "warn",
            word: words(isPassed ? "device.passed" : "device.failed"),
            since: at.rfc3339,
            age: moments.duration(now.timeIntervalSince(at))
        )
    }

    /// `H.264 · 640×480 · 15 帧/秒`, as far as the test saw it.
    func picture(in words: Words) -> String { main.picture(in: words) }

    /// The main stream as the sub stream is told.
    fileprivate var main: Stream {
        Stream(
            outcome: outcome,
            codec: codec,
            width: width,
            height: height,
            rate: rate,
            keyInterval: keyInterval
        )
    }
}

extension DeviceTest.Stream {
    fileprivate func facts(in words: Words) -> [FactView] {
        let facts: [(String, String?)] = [
            ("codec", codec.map(Self.codecName)), ("size", size),
            ("rate", rate.map { words("device.rate", ["rate": Self.short($0)]) }),
            (
                "key_interval",
                keyInterval.map { words("device.key_interval", ["seconds": Self.short($0)]) }
            ),
        ]
        return facts.compactMap { name, value in value.map { FactView(words("device.fact.\(name)"), $0) } }
    }

    fileprivate func picture(in words: Words) -> String {
        [codec.map(Self.codecName), size, rate.map { words("device.rate", ["rate": Self.short($0)]) }]
            .compactMap(\.self).joined(separator: " · ")
    }

    private var size: String? { width.flatMap { width in height.map { "\(width)×\($0)" } } }

    /// What people call a codec, from its RFC 6381 name.
    private static func codecName(_ codec: String) -> String {
        if codec.hasPrefix("avc") { return "H.264" }
        return codec.hasPrefix("hvc") || codec.hasPrefix("hev") ? "H.265" : codec
    }

    /// One decimal where it says something: `14.9`, `15`.
    fileprivate static func short(_ number: Double) -> String {
        let tenths = Int((min(number, 1e12) * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
