internal import Dispatch
package import Faces
internal import Synchronization

/// Threads that look at faces, each with nets of its own.
///
/// They are no part of the cooperative pool, which has no tens of milliseconds to spare. What waits is bounded: one
/// more is refused at once, so that the caller can say when to come again.
package final class FaceWorkers: Sendable {
    /// Why a question was not answered.
    package enum Refusal: Error, Equatable {
        /// As many wait as may wait.
        case busy
        /// The nets could not be opened, or the workers have stopped.
        case closed
    }

    private typealias Job = @Sendable (inout FaceChain) -> Void

    private struct Waiting {
        let job: Job
        let refuse: @Sendable (Refusal) -> Void
    }

    private struct State {
        var jobs: [Waiting] = []
        var working = 0
        var hasBegun = false
        var isClosed = false
    }

    package let files: FaceFiles
    private let threads: Int
    private let most: Int
    private let state = Mutex(State())
    private let signal = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - threads: how many pictures are looked at at once; each thread holds about 60 MB once it has begun.
    ///   - most: how many questions may wait.
    package init(_ files: FaceFiles, threads: Int, most: Int = 64) {
        self.files = files
        self.threads = max(1, threads)
        self.most = most
    }

    /// Begins the threads and opens their nets, which the first question does otherwise.
    package func begin() {
        let isFirst = state.withLock { state in
            defer { state.hasBegun = true }
            return !state.hasBegun && !state.isClosed
        }
        guard isFirst else { return }
        for number in 0..<threads {
            DispatchQueue(label: "faces.\(number)").async { [self] in work() }
        }
    }

    /// Questions that wait or are being answered.
    package var busy: Int { state.withLock { $0.jobs.count + $0.working } }

    /// Answers a question on one of the threads.
    ///
    /// - Throws: `Refusal` when it was not taken, or what `body` throws.
    package func run<Value: Sendable>(
        _ body: @escaping @Sendable (inout FaceChain) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            begin()
            let waiting = Waiting(
                job: { chain in continuation.resume(with: Result { try body(&chain) }) },
                refuse: { continuation.resume(throwing: $0) }
            )
            if let refusal = put(waiting) { continuation.resume(throwing: refusal) }
        }
    }

    /// Ends the threads; what still waits is refused.
    package func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.jobs = [] }
            return state.jobs
        }
        left.forEach { $0.refuse(.closed) }
        for _ in 0..<threads { signal.signal() }
    }

    private func put(_ waiting: Waiting) -> Refusal? {
        let refusal: Refusal? = state.withLock { state in
            if state.isClosed { return .closed }
            if state.jobs.count >= most { return .busy }
            state.jobs.append(waiting)
            return nil
        }
        if refusal == nil { signal.signal() }
        return refusal
    }

    private func work() {
        guard var chain = try? FaceChain(files) else {
            close()
            return
        }
        while let job = take() {
            job(&chain)
            state.withLock { $0.working -= 1 }
        }
    }

    /// The next question; blocks, and is nil when the workers have stopped.
    private func take() -> Job? {
        signal.wait()
        return state.withLock { state in
            guard !state.isClosed, !state.jobs.isEmpty else { return nil }
            state.working += 1
            return state.jobs.removeFirst().job
        }
    }
}
