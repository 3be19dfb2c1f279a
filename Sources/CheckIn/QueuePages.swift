package import Web

/// Who waits for a person's decision, and one check-in with everything known of it.
///
/// Both the page `check-ins` and its renewing part `check-ins-list` are made of it.
package struct QueueView: Sendable {
    /// Address of the renewing part.
    package let part: String
    package let path: String
    package let rows: [QueueRowView]
    package let count: Int
    /// `5 人等候，最久 1 分 12 秒`.
    package let summary: String
    /// How many wait within reach; the menu's count follows it.
    package let waiting: Int
    package let mayOpenDesks: Bool
    /// nil: nobody is chosen.
    package let panel: CheckInPanelView?
}

/// One person in the queue.
package struct QueueRowView: Sendable {
    package let id: String
    package let path: String
    package let name: String
    package let place: String
    package let state: StateView
    package let reason: String
    package let isChosen: Bool
}

/// One person's check-in: pictures, figures, attempts, decision.
package struct CheckInPanelView: Sendable {
    package let id: String
    package let name: String
    package let state: StateView
    /// Why, in words; or empty.
    package let reason: String
    package let facts: [FactView]
    /// Address of the live picture; empty: there is none.
    package let live: String
    /// `09:02:58 · 签到台 2`.
    package let liveCaption: String
    /// Address of the reference photo; empty: there is none.
    package let reference: String
    package let burst: [PictureView]
    /// nil: nothing was compared.
    package let likeness: LikenessView?
    package let figures: [FactView]
    package let attempts: [AttemptView]
    /// nil: this reader may not decide, or there is nothing to decide.
    package let form: DecisionView?
}

/// One picture of a burst.
package struct PictureView: Sendable {
    package let path: String
    package let label: String
    /// Its similarity; or empty.
    package let figure: String
    package let isBest: Bool
}

/// Where the similarity lies between the two thresholds.
package struct LikenessView: Sendable {
    package let figure: String
    /// warn, alarm or good.
    package let tone: String
    package let word: String
    /// Percent of the way along the band.
    package let at: Int
    /// Widths of the three bands in percent.
    package let different: Int
    package let unsure: Int
    package let same: Int
    package let differentWord: String
    package let sameWord: String
}

/// One record of a check-in.
package struct AttemptView: Sendable {
    package let id: String
    package let path: String
    package let clock: String
    package let mark: String
    package let text: String
    package let detail: String
}

/// The form with which a person decides.
package struct DecisionView: Sendable {
    package let path: String
    /// What the reader has before him: a later change is told.
    package let revision: Int
    package let reasons: [ChoiceView]
    package let mayAdmit: Bool
    package let mayAskAgain: Bool
    package let mayRefuse: Bool
}
