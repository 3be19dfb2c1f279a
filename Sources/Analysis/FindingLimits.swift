/// Where evidence begins, and how long it must last.
///
/// The figures were tuned on recorded clips; what they show is in the tests.
package struct FindingLimits: Equatable, Sendable {
    /// Seconds of steady evidence before a finding is raised.
    package var raiseAfter = 2.0
    /// Seconds without evidence before it is cleared.
    package var clearAfter = 2.0
    /// Seconds a picture must stay the same.
    package var frozenAfter = 5.0
    /// Seconds a room must hold too few or too many: people enter and leave.
    package var peopleAfter = 10.0

    /// Least score of a face that shows that somebody is there.
    package var faceScore = 0.7
    /// Least score of a face too many: small false faces reach 0.86.
    package var secondFaceScore = 0.9

    /// Most mean luma, 0…255, of a black picture.
    package var blackMean = 20.0
    /// Least share of dark pixels in it.
    package var blackDarkShare = 0.95
    /// Most detail in it: a clock in a corner.
    package var blackDetail = 0.1

    /// Share of detail below which a picture is covered whatever came before; plain scenes have 0.15.
    package var coveredDetail = 0.06
    /// Share of the usual detail below which a picture is covered too, as long as it also stays below
    /// `coveredDetailAtMost`.
    package var coveredLoss = 0.25
    /// Share of detail from which a picture is not covered, whatever it lost.
    package var coveredDetailAtMost = 0.22

    package init() {}
}
