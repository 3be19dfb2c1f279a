internal import Dispatch

/// Work that blocks on the disk, kept off the cooperative pool: with two cores that pool has two threads.
enum Blocking {
    private static let queue = DispatchQueue(label: "recording.files", attributes: .concurrent)

    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
