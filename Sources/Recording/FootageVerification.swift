package import Foundation
internal import Kernel
internal import Movies

/// What is wrong with a file of footage; stable codes, as `invigil verify footage` prints them.
package enum FootageFault: String, Sendable, Encodable, CaseIterable {
    /// The ledger has it and the disk has not.
    case missing
    /// Its bytes are not those that were written down.
    case changed
    /// It does not read as a film.
    case unreadable
    /// The disk has it and the ledger has not.
    case unknown
    /// Still named as growing though nobody writes it.
    case unfinished
}

/// What the comparison of ledger and disk has found, file by file.
package struct FootageVerdict: Sendable, Encodable {
    package struct Finding: Sendable, Encodable {
        /// Relative to the footage directory.
        package let path: String
        package let fault: FootageFault
    }

    /// Segments of the ledger that ought to be on the disk, and their bytes.
    package internal(set) var segments = 0
    package internal(set) var bytes: Int64 = 0
    /// Segments the ledger itself names as lost.
    package internal(set) var lost = 0
    package internal(set) var findings: [Finding] = []
}

/// Reads every file of footage and compares it with the ledger, both ways; changes nothing.
package struct FootageVerification: Sendable {
    private let root: URL
    private let store: RecordingStore

    package init(footage: URL, store: RecordingStore) {
        root = footage
        self.store = store
    }

    /// Compares day by day; hashes each file, so that it takes as long as the disk needs to read them all.
    package func run() async throws -> FootageVerdict {
        let root = root
        var verdict = FootageVerdict()
        let onDisk = try await Blocking.run { FootageFolder.days(of: root) }
        for day in onDisk.union(try await store.days()).sorted() {
            let rows = try await store.segments(below: day)
            verdict = try await Blocking.run { [verdict] in
                try Self.compare(rows, FootageFolder.files(of: root, below: day), in: root, verdict)
            }
        }
        return verdict
    }

    private static func compare(
        _ rows: [String: Segment],
        _ files: [String],
        in root: URL,
        _ before: FootageVerdict
    ) throws -> FootageVerdict {
        var verdict = before
        for segment in rows.values.sorted(by: { $0.path < $1.path }) {
            guard segment.state != .missing else {
                verdict.lost += 1
                continue
            }
            verdict.segments += 1
            verdict.bytes += segment.bytes
            guard let fault = try FootageFolder.fault(of: segment, in: root, isThorough: true) else {
                continue
            }
            verdict.findings.append(.init(path: segment.path, fault: fault))
        }
        for path in files {
            if path.hasSuffix(FootagePath.part) {
                verdict.findings.append(.init(path: path, fault: .unfinished))
            } else if rows[path] == nil || rows[path]?.state == .missing {
                verdict.findings.append(.init(path: path, fault: .unknown))
            }
        }
        return verdict
    }
}

extension FootageFolder {
    /// What is wrong with a segment's file; nil when it is as it was written down.
    ///
    /// Throws when the disk cannot say.
    ///
    /// - Parameter isThorough: also reads it whole; else only its size is looked at.
    static func fault(of segment: Segment, in root: URL, isThorough: Bool) throws -> FootageFault? {
        let file = root.appending(path: segment.path)
        guard FileManager.default.fileExists(atPath: file.path) else { return .missing }
        let size = try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? NSNumber
        guard size?.int64Value == segment.bytes else { return .changed }
        guard isThorough else { return nil }
        guard try digest(file) == segment.sha256 else { return .changed }
        do throws(MovieError) {
            let movie = try MovieReader.read(file.path)
            return movie.fragments.isEmpty || movie.wholeSize != segment.bytes ? .unreadable : nil
        } catch {
            return .unreadable
        }
    }
}
