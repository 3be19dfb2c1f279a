internal import FoundationEssentials
internal import Synchronization

/// Slows down whoever guesses the name that goes with a number.
///
/// Per number, never per address: a whole hall sits behind one. What is remembered is bounded; a restart forgets.
final class NameGate: Sendable {
    private struct Tries {
        var wrong = 0
        var retryAt = Date.distantPast
    }

    private static let free = 3
    private static let longest: TimeInterval = 300
    private static let most = 20_000
    private let tries = Mutex<[String: Tries]>([:])

    /// Seconds to wait before this number may be tried again; 0: none.
    func wait(_ number: String, now: Date) -> Int {
        let retryAt = tries.withLock { $0[number]?.retryAt } ?? .distantPast
        return max(0, Int(retryAt.timeIntervalSince(now).rounded(.up)))
    }

    func noteWrong(_ number: String, now: Date) {
        tries.withLock { known in
            if known.count >= Self.most { known = known.filter { $0.value.retryAt > now } }
            guard known.count < Self.most || known[number] != nil else { return }
            var those = known[number] ?? Tries()
            those.wrong += 1
            if those.wrong >= Self.free {
                let doubled = min(Double(those.wrong - Self.free), 10)
                var pause: TimeInterval = 2
                for _ in 0..<Int(doubled) { pause *= 2 }
                those.retryAt = now.addingTimeInterval(min(Self.longest, pause))
            }
            known[number] = those
        }
    }

    func noteRight(_ number: String) {
        tries.withLock { _ = $0.removeValue(forKey: number) }
    }
}
