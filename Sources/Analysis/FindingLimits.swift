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

    /// In dim light so many of the parts that usually have detail keep such a share of it, and no less than noise has.
    package var dimShare = 0.7
    package var dimUsual = 4.0
    package var dimKept = 0.3
    package var dimLeast = 1.5
    /// So many parts must usually have detail.
    package var dimCells = 4

    /// Seconds the picture must be the very same, and at least so many stretches from one key picture to the next.
    package var sameAfter = 3.5
    package var sameKeys = 1.5

    /// Share of the usual crispness below which a picture is blurred: light blur keeps three quarters, a lens out of
    /// focus a third.
    package var blurredLoss = 0.5
    /// Least usual crispness that can be lost.
    package var blurredUsual = 0.2
    /// Seconds: autofocus hunts for some.
    package var blurredAfter = 8.0

    /// Seconds between comparisons with the reference still, and how long they must agree.
    package var sceneEvery = 4.0
    package var sceneAfter = 10.0
    /// Share of edges found again from which a camera looks where it did: half a hidden picture keeps 0.4, the dark
    /// 0.5.
    package var sceneKept = 0.32
    /// … and below which it does not: other rooms come to 0.06, the same one beside its place to 0.2.
    package var sceneLost = 0.24
    /// Least pixels of edge in both pictures: in the dark nothing is told.
    package var sceneEdges = 1500
    /// Least points that lie alike in a camera that was moved; other rooms come to 11 by chance.
    package var sceneMatched = 13
    /// Scales at which a match can be true.
    package var sceneScales = 0.6...1.6
    /// Moved by less it stays where it is: share of the picture's sides.
    package var sceneShift = 0.02

    package init() {}
}
