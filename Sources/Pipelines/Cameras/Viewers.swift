internal import CPipelines

/// The viewers of one test camera.
///
/// C keeps it through the mount; feeds come and go on the server's threads.
///
/// `@unchecked`: feeds are C pointers; they are used under the lock only, and removed under it before C frees them.
@safe final class Viewers: @unchecked Sendable {
    @safe private struct Viewer {
        let feed: OpaquePointer
        /// Presentation time of its first unit; its own time counts from there.
        ///
        /// nil until a key unit came.
        var origin: Int64?
    }

    private struct State {
        var viewers: [Viewer] = []
        /// Units since the latest key unit, which a new viewer is given first.
        var group: [EncodedUnit] = []
        var isIdle: Bool { viewers.isEmpty }
    }

    private let state = Locked(State())
    /// Called on a thread of the server when someone came.
    private let onArrival: @Sendable () -> Void

    init(onArrival: @escaping @Sendable () -> Void) {
        self.onArrival = onArrival
    }

    var isEmpty: Bool { state.with { $0.isIdle } }

    /// Sends a unit to every viewer that has begun, and to the others from a key unit on.
    func send(_ unit: EncodedUnit) {
        state.with { state in
            if unit.isKey { state.group = [] }
            state.group.append(unit)
            for at in state.viewers.indices { Self.push(unit, to: &state.viewers[at]) }
        }
    }

    /// Forgets the units a new viewer would begin with, because they are old.
    func forget() {
        state.with { $0.group = [] }
    }

    private static func push(_ unit: EncodedUnit, to viewer: inout Viewer) {
        guard viewer.origin != nil || unit.isKey else { return }
        let origin = viewer.origin ?? unit.presentation
        viewer.origin = origin
        let feed = unsafe viewer.feed
        unsafe unit.bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            let time = max(0, unit.presentation - origin)
            _ = unsafe cpipe_feed_push(feed, start, bytes.count, time, unit.duration, unit.isKey)
        }
    }

    private func arrived(_ feed: OpaquePointer) {
        state.with { state in
            var viewer = unsafe Viewer(feed: feed)
            for unit in state.group { Self.push(unit, to: &viewer) }
            state.viewers.append(viewer)
        }
        onArrival()
    }

    private func left(_ feed: OpaquePointer) {
        state.with { state in
            state.viewers.removeAll { viewer in unsafe viewer.feed == feed }
        }
    }

    /// Callbacks that keep this object until the mount is gone.
    var callbacks: cpipe_mount_callbacks {
        unsafe cpipe_mount_callbacks(
            context: Unmanaged.passRetained(self).toOpaque(),
            on_feed: { context, feed in
                unsafe Unmanaged<Viewers>.fromOpaque(context).takeUnretainedValue().arrived(feed)
            },
            on_feed_end: { context, feed in
                unsafe Unmanaged<Viewers>.fromOpaque(context).takeUnretainedValue().left(feed)
            },
            on_release: { context in unsafe Unmanaged<Viewers>.fromOpaque(context).release() }
        )
    }
}
