/// For how long a source has shown the same picture.
///
/// It compares with the picture a stretch began with, not with the last one: slow changes add up and end it.
package struct Stillness: Sendable {
    private struct Seen {
        let fingerprint: Fingerprint
        let at: Double
    }

    /// Pictures kept to recognise one that comes again: a coder shows a picture that stands in a few versions, one for
    /// each place between two key pictures.
    private static let memory = 8

    private var first: Seen?
    /// Newest last.
    private var known: [Fingerprint] = []
    /// When a picture came last that was not known.
    private var newAt: Double?

    package init() {}

    /// Since when nothing has happened in the picture, and since when every one was the very same as one before; `at`
    /// when this one is new.
    ///
    /// An empty room looks alike for hours and is never the same for long: its noise comes anew with each key picture.
    /// Times are seconds of the source and grow; when they step back, both begin anew.
    package mutating func look(_ fingerprint: Fingerprint, at: Double) -> (unchanged: Double, same: Double) {
        if let newAt, newAt > at { self = Stillness() }
        let change = first.map { fingerprint.difference(from: $0.fingerprint) }
        if change?.isPulse != true { known = [] }
        let isKnown = known.reversed().contains { fingerprint.difference(from: $0).isSame }
        if !isKnown, change?.isStill != true { first = Seen(fingerprint: fingerprint, at: at) }
        if !isKnown {
            known = known.suffix(Self.memory - 1) + [fingerprint]
            newAt = at
        }
        return (first?.at ?? at, newAt ?? at)
    }
}
