internal import FoundationEssentials
internal import Synchronization

/// What keeps a recording from being written this moment; tells the keeper when it begins and ends.
///
/// Both the camera's thread (a full queue) and the recorder's (the disk) write here.
final class TroubleNote: Sendable {
    private let place: FootagePlace
    private let keeper: any SegmentKeeper
    private let state = Mutex<WritingTrouble?>(nil)

    init(place: FootagePlace, keeper: any SegmentKeeper) {
        self.place = place
        self.keeper = keeper
    }

    var now: WritingTrouble? { state.withLock { $0 } }

    /// Begins a trouble; one that goes on already stays, so that the first cause is the one told.
    func begin(_ trouble: WritingTrouble, at: Date) {
        let isNew = state.withLock { state in
            defer { state = state ?? trouble }
            return state == nil
        }
        if isNew { keeper.troubleBegan(trouble, at: at, place) }
    }

    /// Ends whatever of these goes on.
    func end(_ troubles: WritingTrouble..., at: Date) {
        let isOver = state.withLock { state in
            guard let now = state, troubles.contains(now) else { return false }
            state = nil
            return true
        }
        if isOver { keeper.troubleEnded(at: at, place) }
    }
}
