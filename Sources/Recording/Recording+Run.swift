internal import FoundationEssentials
internal import Kernel
internal import Logging
internal import Synchronization

extension Recording {
    /// Watches the disk and beats until the task is cancelled; then closes every segment and writes it down.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.ledger.run() }
            group.addTask { await self.watchDisk() }
            group.addTask { await self.beatUntilCancelled() }
            group.addTask { await self.keepChecking() }
            await group.waitForAll()
        }
        for recorder in recorders.withLock({ $0 }) {
            recorder.ended()
            await recorder.written()
        }
        await beat(over: 1)
        await ledger.drain()
    }

    /// Measures the footage disk each second until the task is cancelled; `run` does it, too.
    package func watchDisk() async {
        while !Task.isCancelled {
            do {
                if try await disk.measure() {
                    if !disk.isOpen { for recorder in recorders.withLock({ $0 }) { recorder.diskClosed() } }
                    log.warning(
                        "footage disk \(disk.isOpen ? "has room again" : "full")",
                        metadata: ["free": "\(disk.space.free)"]
                    )
                }
            } catch {
                log.error("footage disk not measured", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func beatUntilCancelled() async {
        var last = world.uptime()
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let now = world.uptime()
            await beat(over: (now - last) / .seconds(1))
            last = now
        }
    }

    /// One statement for all recordings; a recorder that is over beats once more and is forgotten.
    private func beat(over seconds: Double) async {
        let all = recorders.withLock { $0 }.map { ($0, $0.look(taking: true)) }
        var beats: [FootagePlace: RecordingStore.Beat] = [:]
        for (recorder, progress) in all {
            var beat = beats[recorder.place] ?? RecordingStore.Beat(place: recorder.place, bytes: 0)
            beat.bytes += progress.bytes
            beat.writtenAt = [beat.writtenAt, progress.writtenAt].compactMap { $0 }.max()
            beat.trouble = progress.trouble ?? beat.trouble
            beats[recorder.place] = beat
        }
        let bytes = beats.values.reduce(0) { $0 + $1.bytes }
        rate.withLock { $0 = DiskRules.smoothed($0, with: bytes, over: seconds) }
        do {
            try await store.beat(Array(beats.values))
            let over = Set(all.filter { $0.1.isOver }.map { ObjectIdentifier($0.0) })
            recorders.withLock { recorders in recorders.removeAll { over.contains(ObjectIdentifier($0)) } }
        } catch {
            for (recorder, progress) in all { recorder.giveBack(progress.bytes) }
            log.debug("no heartbeat of recordings", metadata: ["cause": "\(error)"])
        }
    }
}
