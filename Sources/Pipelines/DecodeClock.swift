/// Gives each unit its decode time, which RTP does not carry, without looking ahead.
///
/// In decode order, the n-th decode time is the (n - depth)-th smallest presentation time: at most `depth` units sent
/// earlier are shown later, so that time is settled when unit n arrives, and it is never after the unit's own.
/// Decode times rise strictly. A stream that reorders further than it declared (or declared nothing) raises the depth
/// when it is seen to; only the units of that moment are shown a little late.
struct DecodeClock {
    private static let deepest = 16

    private(set) var depth: Int
    /// Presentation times not yet given out as decode times, ascending.
    private var waiting: [Int64] = []
    private var last: Int64?
    /// Units before the first decode time that is a presentation time.
    private var ahead: Int

    /// `depth` as `Reordering.depth` found it; nil is taken as none.
    init(depth: Int?) {
        self.depth = depth ?? 0
        ahead = self.depth
    }

    /// The clock of a stream whose format changed: decode times go on from `earlier`.
    init(depth: Int?, after earlier: DecodeClock) {
        self.init(depth: depth)
        last = earlier.last
    }

    /// Times of the next unit in decode order.
    ///
    /// `frame`: nanoseconds of a picture, for the first units only.
    mutating func stamp(_ presentation: Int64, frame: Int64) -> (presentation: Int64, decode: Int64) {
        insert(presentation)
        let decode = max(next(before: presentation, frame: frame), last.map { $0 + 1 } ?? .min)
        last = decode
        return (max(presentation, decode), decode)
    }

    private mutating func next(before presentation: Int64, frame: Int64) -> Int64 {
        if ahead > 0 {
            ahead -= 1
            return waiting[0] - Int64(ahead + 1) * frame
        }
        if let last, presentation <= last, depth < Self.deepest {
            depth += 1
            return last + 1
        }
        return waiting.removeFirst()
    }

    private mutating func insert(_ presentation: Int64) {
        let place = waiting.firstIndex { $0 > presentation } ?? waiting.count
        waiting.insert(presentation, at: place)
    }
}
