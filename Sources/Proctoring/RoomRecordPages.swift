package import Web

/// A room record: the sheet that is printed, and what this reader may do about it.
package struct RoomRecordView: Sendable {
    package let path: String
    package let title: String
    package let sub: String
    /// The room's live page; empty: this reader may not watch it.
    package let roomPath: String
    package let room: String
    package let notice: String
    package let state: StateView
    package let sheet: RoomRecordSheetView
    /// The form; none: signed, or this reader may not.
    package let form: [RoomRecordFormView]
    /// Form address to sign; empty: not now, or not he.
    package let signing: String
    /// How many have to sign, or why he cannot; or empty.
    package let signingHint: String
    package let withdrawal: String
    package let signatures: [RecordSignatureView]
    package let digest: String
    /// Form address to put a correction beside it; empty: it is not signed, or this reader may not.
    package let amending: String
    package let addenda: [CheckView]
    package let made: String
}

/// The sheet: facts as pairs, everything else as rows of cells.
package struct RoomRecordSheetView: Sendable {
    package let place: [FactView]
    package let counts: [FactView]
    package let times: [[String]]
    package let cameras: [[String]]
    package let gaps: [[String]]
    /// What gaps below a second come to; or empty.
    package let shortGaps: String
    package let alerts: [[String]]
    package let incidents: [[String]]
    package let visits: [[String]]
    package let texts: [FactView]
}

/// The form.
package struct RoomRecordFormView: Sendable {
    package let counts: [RecordInputView]
    package let times: [RecordInputView]
    package let texts: [RecordInputView]
}

/// One field of it.
package struct RecordInputView: Sendable {
    package let name: String
    package let label: String
    package let value: String
    package let error: String
    package let type: String
}

/// A line for a signature.
package struct RecordSignatureView: Sendable {
    package let name: String
    package let time: String
    package let isGiven: Bool
}
