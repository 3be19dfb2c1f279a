internal import Foundation
internal import Logging

/// What a check of the footage has found.
struct FootageCheckReport: Sendable, Equatable {
    /// Files looked at, and how many of them were read whole.
    var checked = 0
    var read = 0
    /// Files that were gone, or not those that were written down.
    var missing = 0
    var changed = 0
}

/// Looks whether kept footage is still what was written down, newest first, while the server runs.
///
/// A start compares names only, because cameras wait for it. Sizes of all files and the bytes of the last two days'
/// are looked at afterwards, slowly enough that no recorder notices. What has changed is put aside and counts as
/// lost from then on: the ledger must not claim what could not be shown as evidence.
struct FootageCheck {
    let root: URL
    let store: RecordingStore
    let log: Logger
    /// Bytes read a second.
    var pace = 25_000_000.0
    /// How many of the newest days are read whole.
    var days = 2

    func run() async throws -> FootageCheckReport {
        var report = FootageCheckReport()
        for (age, day) in try await store.days().sorted(by: >).enumerated() {
            let rows = try await store.segments(below: day)
            let kept = rows.values.filter { $0.state == .kept || $0.state == .salvaged }
            for segment in kept.sorted(by: { $0.startsAt > $1.startsAt }) {
                try Task.checkCancellation()
                try await look(at: segment, isThorough: age < days, &report)
            }
        }
        return report
    }

    private func look(
        at segment: Segment,
        isThorough: Bool,
        _ report: inout FootageCheckReport
    ) async throws {
        let root = root
        let fault: FootageFault?
        do {
            fault = try await Blocking.run {
                try FootageFolder.fault(of: segment, in: root, isThorough: isThorough)
            }
        } catch {
            log.error("footage not read", metadata: ["path": "\(segment.path)", "cause": "\(error)"])
            return
        }
        report.checked += 1
        if isThorough { report.read += 1 }
        if let fault { try await lose(segment, fault, &report) }
        if isThorough { try await Task.sleep(for: .seconds(Double(segment.bytes) / pace)) }
    }

    private func lose(
        _ segment: Segment,
        _ fault: FootageFault,
        _ report: inout FootageCheckReport
    ) async throws {
        log.error("footage lost", metadata: ["path": "\(segment.path)", "cause": "\(fault.rawValue)"])
        if fault == .missing {
            report.missing += 1
        } else {
            let root = root
            try await Blocking.run { try FootageFolder.putAside(segment.path, in: root) }
            report.changed += 1
        }
        try await store.set(.missing, of: [segment.id])
    }
}

extension Recording {
    /// Checks kept footage once a day until the task is cancelled.
    func keepChecking() async {
        while !Task.isCancelled {
            do {
                let report = try await check()
                log.info("footage checked", metadata: ["report": "\(report)"])
            } catch is CancellationError {
                return
            } catch {
                log.warning("footage not checked", metadata: ["cause": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(86_400))
        }
    }

    /// Looks whether kept footage is still what was written down.
    @discardableResult
    func check() async throws -> FootageCheckReport {
        try await FootageCheck(root: footage, store: store, log: log).run()
    }
}
