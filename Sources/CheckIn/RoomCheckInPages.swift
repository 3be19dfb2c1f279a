package import Web

/// Everybody of a room sitting and how their check-ins stand.
///
/// Both the page `room-check-ins` and its renewing part `room-check-ins-list` are made of it.
package struct RoomCheckInsView: Sendable {
    package let path: String
    package let part: String
    /// `考场 14`.
    package let title: String
    /// `第 3 场 养老护理员三级 · 09:15`.
    package let sub: String
    package let room: String
    package let tallies: [FactView]
    package let rows: [RoomCheckInRowView]
    package let mayOpenDesks: Bool
}

/// One person of a room sitting.
package struct RoomCheckInRowView: Sendable {
    package let id: String
    package let path: String
    package let name: String
    package let code: String
    package let ticket: String
    package let seat: String
    /// `座位 7`, `监考员`.
    package let place: String
    package let state: StateView
    /// `09:04 · 人脸`, why it is not; or empty.
    package let detail: String
}

/// A sheet to print: comparison or sign-in (I-49).
package struct CheckInSheetView: Sendable {
    package let title: String
    package let organisation: String
    package let facts: [FactView]
    package let rows: [CheckInSheetRowView]
    /// `共 30 人`.
    package let count: String
    /// When and by whom it was made.
    package let made: String
}

/// One candidate on a sheet.
package struct CheckInSheetRowView: Sendable {
    package let seat: String
    package let name: String
    package let code: String
    /// Identity number, masked; or empty.
    package let number: String
    package let ticket: String
    package let time: String
    package let school: String
    /// Address of the reference photo; empty: there is none.
    package let photo: String
}
