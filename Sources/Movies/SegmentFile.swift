/// Takes the bytes of a segment as they reach the file, in order.
package protocol SegmentDigest: Sendable {
    /// Adds the next bytes.
    mutating func update(_ bytes: [UInt8])
}

/// How a segment is cut and how hard it is pressed onto the disk.
package struct SegmentPolicy: Sendable {
    /// Length of a fragment in ticks; what is lost at most when the process dies.
    package var fragmentTicks: Int64
    /// Whether each fragment is followed by `fdatasync` and the name by an `fsync` of its directory.
    package var isDurable: Bool
    /// Bytes held back before a fragment is written early.
    package var pendingBytes: Int

    /// One second, durable, 16 MiB.
    package init(fragmentTicks: Int64 = 90_000, isDurable: Bool = true, pendingBytes: Int = 16 << 20) {
        self.fragmentTicks = fragmentTicks
        self.isDurable = isDurable
        self.pendingBytes = pendingBytes
    }
}

/// What a segment holds; grows by whole fragments.
package struct SegmentSummary: Equatable, Sendable {
    /// Size of the file in bytes.
    package internal(set) var bytes: Int64 = 0
    /// Decode time of the first sample and end of the last one, in ticks of 1/90,000 s since the segment's
    /// start.
    package internal(set) var startTicks: Int64 = 0
    package internal(set) var endTicks: Int64 = 0
    package internal(set) var samples = 0
    package internal(set) var keys = 0
    package internal(set) var fragments = 0

    /// Ticks from the first sample to the end of the last.
    package var duration: Int64 { endTicks - startTicks }
}

/// What became of a segment.
package struct ClosedSegment<Digest: SegmentDigest>: Sendable {
    package let summary: SegmentSummary
    /// Has taken exactly the bytes of the file.
    package let digest: Digest
    /// The error that made the segment end before its last samples; nil when all were written.
    package let loss: SegmentError?
}

/// One segment of a recording on disk.
///
/// Written as `NAME.part`, fragment by fragment, each with one `write`; renamed to `NAME` when closed. At
/// every moment the file is valid to the end of its last whole fragment: a failed write is cut off again.
/// Dropping the value without closing leaves the `.part` for `MovieSalvage`. All calls block on the disk: use
/// a thread of your own, never the cooperative pool. One owner at a time.
package struct SegmentFile<Digest: SegmentDigest>: ~Copyable, Sendable {
    /// Name of the finished file.
    package let path: String
    /// What has reached the file.
    package private(set) var summary = SegmentSummary()
    /// Has taken exactly the bytes of the file.
    package private(set) var digest: Digest
    /// The error that ended writing; nil while the segment grows.
    package private(set) var failure: SegmentError?

    private let file: DiskFile
    private let writer: FragmentWriter
    private let policy: SegmentPolicy
    private var pending: [MovieSample] = []
    private var pendingBytes = 0
    private var lastDecode: Int64 = -1
    private var isTrusted = true

    /// Creates `NAME.part` with its header; `exists` when `NAME` or `NAME.part` is there.
    ///
    /// On any error nothing is left behind.
    package init(
        path: String,
        format: MovieFormat,
        policy: SegmentPolicy = SegmentPolicy(),
        digest: Digest
    ) throws(SegmentError) {
        guard !DiskFile.exists(path) else { throw .exists }
        let writer = FragmentWriter(format: format)
        let header = writer.header()
        let file = try DiskFile(Self.partPath(of: path), for: .create)
        do {
            try file.write(header, at: 0)
            if policy.isDurable { try DiskFile.syncDirectory(of: path) }
        } catch {
            DiskFile.remove(Self.partPath(of: path))
            throw error
        }
        self.path = path
        self.policy = policy
        self.writer = writer
        self.file = file
        self.digest = digest
        self.digest.update(header)
        summary.bytes = Int64(header.count)
    }

    /// Name of the file while it grows.
    package static func partPath(of path: String) -> String { path + ".part" }

    /// Adds a sample; writes the fragment before it when that is long enough.
    ///
    /// Throws `refused` for a sample that cannot be written (it is left out, the segment goes on); any other
    /// error ends the segment: the same error comes again, and `close` keeps what is whole.
    package mutating func append(_ sample: MovieSample) throws(SegmentError) {
        if let failure { throw failure }
        try check(sample)
        if let first = pending.first {
            pending[pending.count - 1].duration = sample.decode - pending[pending.count - 1].decode
            let isFull = pendingBytes + sample.bytes.count > policy.pendingBytes
            if sample.decode - first.decode >= policy.fragmentTicks || isFull {
                try flush()
            }
        }
        pending.append(sample)
        pendingBytes += sample.bytes.count
    }

    /// Writes what is pending as one fragment; for a source that has gone silent.
    package mutating func flush() throws(SegmentError) {
        if let failure { throw failure }
        guard let first = pending.first, let last = pending.last else { return }
        let bytes: [UInt8]
        do {
            bytes = try writer.fragment(pending, sequence: UInt32(truncatingIfNeeded: summary.fragments + 1))
        } catch {
            throw .refused(error)
        }
        try write(bytes)
        if summary.fragments == 0 { summary.startTicks = first.decode }
        summary.endTicks = last.decode + last.duration
        lastDecode = last.decode
        summary.samples += pending.count
        summary.keys += pending.count { $0.isKey }
        summary.fragments += 1
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
        if policy.isDurable { try syncData() }
    }

    /// Writes the rest, forces it to the disk and gives the file its name.
    ///
    /// After a failed write it keeps the fragments that are whole and says so in `ClosedSegment.loss`. Throws
    /// when a sync or the rename fails; then nobody knows what the disk holds, and the `.part` stays for
    /// salvage.
    package consuming func close() throws(SegmentError) -> ClosedSegment<Digest> {
        if failure == nil {
            // A failure is kept in `failure`, which decides below.
            try? flush()
        }
        if let failure, !isTrusted { throw failure }
        if policy.isDurable { try file.sync() }
        try DiskFile.rename(Self.partPath(of: path), to: path)
        if policy.isDurable { try DiskFile.syncDirectory(of: path) }
        return ClosedSegment(summary: summary, digest: digest, loss: failure)
    }

    /// Refuses what no file can hold, before it can spoil a fragment.
    private func check(_ sample: MovieSample) throws(SegmentError) {
        guard !sample.bytes.isEmpty else { throw .refused(.empty) }
        let previous = pending.last?.decode ?? lastDecode
        guard sample.decode > previous else { throw .refused(.order) }
        let isDistant = pending.last.map { sample.decode - $0.decode > Int64(UInt32.max) } ?? false
        let offset = sample.presentation.subtractingReportingOverflow(sample.decode)
        guard !isDistant, sample.decode < Int64.max / 4, sample.bytes.count <= policy.pendingBytes,
            !offset.overflow, Int32(exactly: offset.partialValue) != nil,
            UInt32(exactly: sample.duration) != nil
        else { throw .refused(.range) }
    }

    /// Adds bytes to the end of the file; on failure cuts the file back to where it was.
    private mutating func write(_ bytes: [UInt8]) throws(SegmentError) {
        do {
            try file.write(bytes, at: summary.bytes)
        } catch {
            failure = error
            // A cut that fails leaves half a fragment, which only salvage can judge.
            do { try file.truncate(to: summary.bytes) } catch { isTrusted = false }
            throw error
        }
        summary.bytes += Int64(bytes.count)
        digest.update(bytes)
    }

    /// After a failed sync the kernel may have dropped pages that look written: the file is not to be named
    /// whole.
    private mutating func syncData() throws(SegmentError) {
        do {
            try file.syncData()
        } catch {
            (failure, isTrusted) = (error, false)
            throw error
        }
    }
}
