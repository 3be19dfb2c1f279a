internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Streams
internal import Synchronization

/// Writes down what recorders finish, when the database can take it; nothing closed on the disk is lost for its
/// absence, and segments not yet written down can be listed all the same.
final class RecordingLedger: SegmentKeeper {
    private enum Entry: Sendable {
        case kept(Segment)
        case began(WritingTrouble, Date, FootagePlace)
        case ended(Date, FootagePlace)
    }

    /// Segments closed and not yet in the database.
    private final class Waiting: Sendable {
        let segments = Mutex<[ID<Segment>: Segment]>([:])
    }

    private let backlog: Backlog<Entry>
    private let waiting = Waiting()

    init(store: RecordingStore, log: Logger) {
        backlog = Backlog("recordings", log: log) { [waiting] entry in
            switch entry {
            case .kept(let segment):
                try await store.keep(segment)
                waiting.segments.withLock { _ = $0.removeValue(forKey: segment.id) }
            case .began(let trouble, let at, let place): try await store.begin(trouble, at: at, place)
            case .ended(let at, let place): try await store.end(at: at, place)
            }
        }
    }

    /// Segments closed and not yet in the database.
    var unwritten: [Segment] { waiting.segments.withLock { Array($0.values) } }

    func kept(_ segment: Segment) {
        waiting.segments.withLock { $0[segment.id] = segment }
        backlog.put(.kept(segment))
    }

    func troubleBegan(_ trouble: WritingTrouble, at: Date, _ place: FootagePlace) {
        backlog.put(.began(trouble, at, place))
    }

    func troubleEnded(at: Date, _ place: FootagePlace) {
        backlog.put(.ended(at, place))
    }

    func run() async { await backlog.run() }

    func drain() async { await backlog.drain() }
}
