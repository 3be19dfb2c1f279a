internal import Foundation
internal import Synchronization

/// The disk footage lies on, measured once a second; recorders ask it before they write.
final class Disk: DiskGate {
    private struct State {
        var space = DiskSpace(total: 0, free: .max)
        var isOpen = true
    }

    private let path: String
    let reserve: DiskReserve
    private let state = Mutex(State())

    init(path: String, reserve: DiskReserve) {
        self.path = path
        self.reserve = reserve
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
    var space: DiskSpace { state.withLock { $0.space } }

    /// Looks at the disk and opens or closes the gate.
    ///
    /// - Returns: whether the gate has moved.
    func measure() async throws -> Bool {
        let path = path
        let space = try await Blocking.run {
            let found = try FileManager.default.attributesOfFileSystem(forPath: path)
            return DiskSpace(
                total: (found[.systemSize] as? NSNumber)?.int64Value ?? 0,
                free: (found[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
            )
        }
        return state.withLock { state in
            let isOpen = DiskRules.mayWrite(space, reserve, wasOpen: state.isOpen)
            defer { (state.space, state.isOpen) = (space, isOpen) }
            return isOpen != state.isOpen
        }
    }
}
