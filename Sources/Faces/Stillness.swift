/// For how long a source has shown the same picture.
///
/// It compares with the picture the stretch began with, not with the last one: slow changes add up and end it.
package struct Stillness: Sendable {
    private var first: (fingerprint: Fingerprint, at: Double)?

    package init() {}

    /// The time of the first picture that looks like this one, without another between; `at` itself when this
    /// one is new.
    ///
    /// Times are seconds of the source and grow; when they step back, the stretch begins anew.
    package mutating func unchangedSince(_ fingerprint: Fingerprint, at: Double) -> Double {
        if let first, first.at <= at, fingerprint.difference(from: first.fingerprint).isStill {
            return first.at
        }
        first = (fingerprint, at)
        return at
    }
}
