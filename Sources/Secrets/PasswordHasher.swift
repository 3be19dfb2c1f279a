internal import CArgon2
internal import Dispatch
package import Kernel
internal import Synchronization

/// Passwords as argon2id (RFC 9106; t=2, m=19 MiB, p=1: about 40 ms of one core), on a few threads of its own
/// so that ten thousand people signing in cannot stop anything else.
///
/// Beyond the bound callers are refused with `Retry-After` instead of waiting without end.
package final class PasswordHasher: Sendable {
    /// Longer passwords are refused before any work is done with them.
    package static let longest = 256
    private static let passes: UInt32 = 2
    private static let kibibytes: UInt32 = 19 * 1024
    private static let digestLength = 32

    private let queues: [DispatchQueue]
    private let bound: Int
    private let waiting = Mutex<(count: Int, next: Int)>((0, 0))
    private let world: World

    /// - Parameters:
    ///   - threads: how many hashes run at once.
    ///   - bound: how many may be running or waiting.
    package init(threads: Int = 2, bound: Int = 500, world: World) {
        queues = (0..<max(1, threads)).map { DispatchQueue(label: "password.\($0)") }
        self.bound = bound
        self.world = world
    }

    /// A new hash with its salt and parameters, as `password_hash` keeps it.
    package func hash(_ password: String) async throws -> String {
        let salt = world.random(16)
        return try await onQueue { Self.hash(password, salt: salt) }
    }

    /// Whether the password is the one that was hashed.
    package func verify(_ password: String, against encoded: String) async throws -> Bool {
        guard password.utf8.count <= Self.longest else { return false }
        return try await onQueue {
            unsafe argon2id_verify(encoded, password, password.utf8.count) == ARGON2_OK.rawValue
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        let queue = try waiting.withLock { state in
            guard state.count < bound else {
                throw Problem(.unavailable, "busy", retryAfter: 5, cause: "password queue full")
            }
            state.count += 1
            state.next = (state.next + 1) % queues.count
            return queues[state.next]
        }
        defer { waiting.withLock { $0.count -= 1 } }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }

    private static func hash(_ password: String, salt: [UInt8]) -> String {
        let length = argon2_encodedlen(
            passes,
            kibibytes,
            1,
            UInt32(salt.count),
            UInt32(digestLength),
            Argon2_id
        )
        var encoded = [CChar](repeating: 0, count: length)
        let status = unsafe argon2id_hash_encoded(
            passes,
            kibibytes,
            1,
            password,
            password.utf8.count,
            salt,
            salt.count,
            digestLength,
            &encoded,
            encoded.count
        )
        precondition(status == ARGON2_OK.rawValue, "argon2 refused parameters that are constants")
        return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
