internal import CDocuments

/// A ZIP archive in memory; one value serves one thread at a time.
@safe struct Archive: ~Copyable {
    private let handle: OpaquePointer
    /// The index of each entry by its name.
    let names: [String: Int64]

    /// Opens the archive and looks at its directory.
    ///
    /// Claimed sizes are only a first look: what is unpacked is counted again.
    init(_ bytes: Span<UInt8>, _ limits: WorkbookLimits) throws(WorkbookError) {
        var opened: OpaquePointer?
        let (status, reason) = unsafe bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return (CDOC_INVALID, "no bytes") }
            return unsafe calling { message, capacity in
                unsafe cdoc_archive_open(start, Int64(bytes.count), &opened, message, capacity)
            }
        }
        guard let handle = unsafe opened else {
            throw status == CDOC_FAILED ? .failed(reason) : .notAWorkbook
        }
        do throws(WorkbookError) {
            names = try unsafe Self.directory(of: handle, limits)
        } catch {
            unsafe cdoc_archive_close(handle)
            throw error
        }
        unsafe self.handle = handle
    }

    deinit { unsafe cdoc_archive_close(handle) }

    private static func directory(
        of handle: OpaquePointer,
        _ limits: WorkbookLimits
    ) throws(WorkbookError) -> [String: Int64] {
        let count = unsafe cdoc_archive_count(handle)
        guard count <= limits.entries else { throw .tooLarge(.entries, limit: limits.entries, nil) }
        var names: [String: Int64] = [:]
        var expanded: UInt64 = 0
        for index in 0..<max(0, count) {
            let entry = try unsafe entry(index, of: handle)
            let name = unsafe String(cString: entry.name)
            if unsafe entry.is_encrypted { throw .encrypted }
            guard isSafe(name), names.updateValue(index, forKey: name) == nil else {
                throw .unsafeName(String(name.prefix(100)))
            }
            let sum = unsafe expanded.addingReportingOverflow(entry.size)
            expanded = sum.overflow ? .max : sum.partialValue
            guard expanded <= UInt64(limits.expanded) else {
                throw .tooLarge(.expanded, limit: limits.expanded, nil)
            }
        }
        return names
    }

    private static func entry(
        _ index: Int64,
        of handle: OpaquePointer
    ) throws(WorkbookError) -> cdoc_entry {
        try unsafe withUnsafeTemporaryAllocation(of: cdoc_entry.self, capacity: 1) {
            room throws(WorkbookError) in
            guard let entry = room.baseAddress else { throw .failed("no room") }
            let (status, reason) = unsafe calling { message, capacity in
                unsafe cdoc_archive_entry(handle, index, entry, message, capacity)
            }
            guard status == CDOC_OK else { throw .damaged(part: "", reason: reason) }
            return unsafe entry.pointee
        }
    }

    /// Whether a name stays inside the archive wherever it is unpacked.
    private static func isSafe(_ name: String) -> Bool {
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("\\"), !name.contains(":") else {
            return false
        }
        return !name.split(separator: "/").contains { $0 == ".." || $0 == "." }
    }

    /// Unpacks one entry piece by piece.
    ///
    /// - Parameter body: gets the bytes and whether they are the last; the last piece is empty.
    func read(
        _ name: String,
        _ body: (Span<UInt8>, _ isLast: Bool) throws(WorkbookError) -> Void
    ) throws(WorkbookError) {
        guard let index = names[name] else { throw .damaged(part: name, reason: "missing") }
        var opened: OpaquePointer?
        let (_, reason) = unsafe calling { message, capacity in
            unsafe cdoc_part_open(handle, index, &opened, message, capacity)
        }
        guard let part = unsafe opened else { throw .damaged(part: name, reason: reason) }
        defer { unsafe cdoc_part_close(part) }
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            var count: Int64 = 0
            let (status, reason) = unsafe piece.withUnsafeMutableBufferPointer { room in
                guard let start = room.baseAddress else { return (CDOC_FAILED, "no room") }
                return unsafe calling { message, capacity in
                    unsafe cdoc_part_read(part, start, Int64(room.count), &count, message, capacity)
                }
            }
            guard status == CDOC_OK else { throw .damaged(part: name, reason: reason) }
            try body(piece.span.extracting(first: Int(count)), count == 0)
            if count == 0 { return }
        }
    }
}
