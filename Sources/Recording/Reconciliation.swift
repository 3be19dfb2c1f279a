internal import Foundation
internal import Kernel
internal import Logging
internal import Movies

/// What the start-up comparison of disk and database found and did.
package struct ReconciliationReport: Sendable, Equatable {
    /// Cut segments that were repaired and written down.
    package internal(set) var salvaged = 0
    /// Whole files that nobody had written down.
    package internal(set) var added = 0
    /// Rows whose files are gone, told for the first time.
    package internal(set) var missing = 0
    /// Files that were missing and are back, unchanged.
    package internal(set) var found = 0
    /// Files that cannot be read, put aside.
    package internal(set) var damaged = 0
    /// Files of room sittings or devices nobody knows; left where they are.
    package internal(set) var strays = 0

    package init() {}
}

/// Compares disk and database both ways, day by day: run again it finds nothing to do.
struct Reconciliation {
    let root: URL
    let store: RecordingStore
    let world: World
    let log: Logger

    func run() async throws -> ReconciliationReport {
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        var report = ReconciliationReport()
        let root = root
        let onDisk = try await Blocking.run { FootageFolder.days(of: root) }
        for day in onDisk.union(try await store.days()).sorted() {
            try await compare(day, &report)
        }
        try await store.endLeftTroubles()
        return report
    }

    private func compare(_ day: String, _ report: inout ReconciliationReport) async throws {
        let root = root
        let files = try await Blocking.run { FootageFolder.files(of: root, below: day) }
        let rows = try await store.segments(below: day)
        var present = Set(files.filter { !$0.hasSuffix(FootagePath.part) })
        for part in files where part.hasSuffix(FootagePath.part) {
            let path = String(part.dropLast(FootagePath.part.count))
            // A part beside its finished file is a leftover of a name used twice.
            if !present.contains(path) { present.insert(path) }
            try await take(part: part, as: path, &report)
        }
        for path in files where path.hasSuffix(".mp4") {
            switch rows[path]?.state {
            case nil: try await add(path, .kept, &report)
            case .missing?: try await welcome(rows[path], &report)
            default: break
            }
        }
        let gone = rows.values.filter { $0.state != .missing && !present.contains($0.path) }
        try await store.set(.missing, of: gone.map(\.id))
        report.missing += gone.count
    }

    private func take(part: String, as path: String, _ report: inout ReconciliationReport) async throws {
        let file = root.appending(path: path).path
        do {
            let salvaged = try await Blocking.run { try MovieSalvage.salvage(file) }
            log.info("segment salvaged", metadata: ["path": "\(path)", "cut": "\(salvaged.removedBytes)"])
            let kept = try await add(path, .salvaged, &report)
            try await mourn(path, after: kept?.endsAt)
        } catch let error as MovieError {
            if try await putAside(part, error, &report) { try await mourn(path, after: nil) }
        }
    }

    /// Notes what a segment that grew has lost, besides the second that dies with any server: the disk had it until the
    /// server's last sign of life.
    private func mourn(_ path: String, after end: Date?) async throws {
        guard let (place, start) = FootagePath.read(path), let sign = try await store.lastSign() else {
            return
        }
        let until = min(sign, RecorderRules.boundary(after: start, every: RecorderSettings().segment))
        let from = end ?? start
        guard until.timeIntervalSince(from) > CoverageRules.join else { return }
        try await store.lose(from..<until, place)
    }

    /// Writes a file down; nil when it could not be.
    @discardableResult
    private func add(
        _ path: String,
        _ state: Segment.State,
        _ report: inout ReconciliationReport
    ) async throws -> Segment? {
        guard let (place, start) = FootagePath.read(path) else {
            report.strays += 1
            return nil
        }
        let file = root.appending(path: path)
        let segment: Segment
        do {
            let id: ID<Segment> = world.id()
            segment = try await Blocking.run {
                try FootageFolder.inspect(file, id, place, path, startsAt: start, state)
            }
        } catch let error as MovieError {
            try await putAside(path, error, &report)
            return nil
        }
        guard try await store.keep(segment) else {
            log.warning("footage of nobody", metadata: ["path": "\(path)"])
            report.strays += 1
            return nil
        }
        if state == .salvaged { report.salvaged += 1 } else { report.added += 1 }
        return segment
    }

    /// A file that was gone and is back counts again if it is the same.
    private func welcome(_ row: Segment?, _ report: inout ReconciliationReport) async throws {
        guard let row else { return }
        let file = root.appending(path: row.path)
        let digest = try await Blocking.run { try FootageFolder.digest(file) }
        guard digest == row.sha256 else {
            log.warning("footage came back changed", metadata: ["path": "\(row.path)"])
            return
        }
        try await store.set(.kept, of: [row.id])
        report.found += 1
    }

    /// What cannot be read is kept apart: somebody may still get something out of it.
    ///
    /// - Returns: false when the disk did not even let it be looked at.
    @discardableResult
    private func putAside(
        _ path: String,
        _ error: MovieError,
        _ report: inout ReconciliationReport
    ) async throws -> Bool {
        if case .storage(let cause) = error, cause != .exists {
            log.error("footage not looked at", metadata: ["path": "\(path)", "cause": "\(error)"])
            return false
        }
        log.warning("footage put aside", metadata: ["path": "\(path)", "cause": "\(error)"])
        let root = root
        try await Blocking.run { try FootageFolder.putAside(path, in: root) }
        report.damaged += 1
        return true
    }
}

extension Recording {
    /// Compares disk and database both ways; to be done before the first source starts.
    ///
    /// Repairs segments a crash has cut, writes down files nobody knows, says which files are gone.
    @discardableResult
    package func reconcile() async throws -> ReconciliationReport {
        let began = world.uptime()
        let report = try await Reconciliation(root: footage, store: store, world: world, log: log).run()
        let seconds = (world.uptime() - began) / .seconds(1)
        log.info("footage compared", metadata: ["report": "\(report)", "seconds": "\(seconds)"])
        return report
    }
}
