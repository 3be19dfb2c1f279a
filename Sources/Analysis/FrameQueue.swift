internal import Dispatch
internal import Kernel
internal import Streams
internal import Synchronization

/// What waits for one inference thread: at most one picture a source, the newest, and turns so that a source
/// which sends much never delays another.
///
/// Putting never waits.
final class FrameQueue: Sendable {
    enum Item: Sendable {
        case picture(SourcePicture)
        /// The connection is lost; evidence must not span the gap.
        case lost(ID<Source>)
        /// Nothing follows of this source.
        case ended(ID<Source>)
    }

    private struct State {
        var pictures: [ID<Source>: SourcePicture] = [:]
        var turns: [Item] = []
        var replaced = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let waiting = DispatchSemaphore(value: 0)

    /// Puts a picture in place of an older one of its source, which nobody has looked at yet.
    func put(_ picture: SourcePicture) {
        let isNew = state.withLock { state in
            guard state.pictures.updateValue(picture, forKey: picture.source) == nil else {
                state.replaced += 1
                return false
            }
            state.turns.append(.picture(picture))
            return true
        }
        if isNew { waiting.signal() }
    }

    /// Puts a turning point behind what is there; these are few and none is dropped.
    func put(turn: Item) {
        state.withLock { $0.turns.append(turn) }
        waiting.signal()
    }

    /// The next thing to look at; blocks.
    ///
    /// Nil: the queue is closed.
    func take() -> Item? {
        waiting.wait()
        return state.withLock { state in
            guard !state.isClosed, !state.turns.isEmpty else { return nil }
            let item = state.turns.removeFirst()
            guard case .picture(let old) = item else { return item }
            return state.pictures.removeValue(forKey: old.source).map(Item.picture) ?? item
        }
    }

    /// Pictures that were replaced unseen since the last call.
    func takeReplaced() -> Int {
        state.withLock { state in
            defer { state.replaced = 0 }
            return state.replaced
        }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        waiting.signal()
    }
}
