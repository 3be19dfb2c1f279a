internal import CDocuments

/// Why an archive of files is not read; raw values are stable codes.
package enum ArchiveRefusal: String, Error, Sendable, CaseIterable {
    case notAnArchive = "not_an_archive"
    case tooManyEntries = "too_many_entries"
    /// Of one entry: protected with a password.
    case encrypted
    /// Of one entry: more bytes than allowed, whatever its directory claims.
    case tooLarge = "too_large"
    /// Of one entry: cut short, wrong checksum, unknown compression.
    case damaged
}

/// A ZIP archive on the disk, whose entries are unpacked one by one and never to a file.
///
/// Sizes are claims; what is unpacked is counted. One value serves one thread at a time.
@safe package struct FileArchive: ~Copyable {
    /// One entry as the directory describes it.
    package struct Entry: Sendable, Equatable {
        package let index: Int
        /// As it stands there, with folders.
        package let name: String
        package let isEncrypted: Bool
    }

    package let entries: [Entry]
    private let handle: OpaquePointer

    /// Opens the archive and reads its directory.
    package init(path: String, mostEntries: Int) throws(ArchiveRefusal) {
        var opened: OpaquePointer?
        _ = unsafe calling { message, capacity in
            unsafe cdoc_archive_open_file(path, &opened, message, capacity)
        }
        guard let handle = unsafe opened else { throw .notAnArchive }
        do throws(ArchiveRefusal) {
            entries = try unsafe Self.directory(of: handle, most: mostEntries)
        } catch {
            unsafe cdoc_archive_close(handle)
            throw error
        }
        unsafe self.handle = handle
    }

    deinit { unsafe cdoc_archive_close(handle) }

    private static func directory(of handle: OpaquePointer, most: Int) throws(ArchiveRefusal) -> [Entry] {
        let count = unsafe Int(cdoc_archive_count(handle))
        guard count <= most else { throw .tooManyEntries }
        var entries: [Entry] = []
        for index in 0..<max(0, count) {
            let entry = unsafe withUnsafeTemporaryAllocation(of: cdoc_entry.self, capacity: 1) {
                room -> Entry? in
                guard let found = room.baseAddress else { return nil }
                let (status, _) = unsafe calling { message, capacity in
                    unsafe cdoc_archive_entry(handle, Int64(index), found, message, capacity)
                }
                guard status == CDOC_OK else { return nil }
                return unsafe Entry(
                    index: index,
                    name: String(cString: found.pointee.name),
                    isEncrypted: found.pointee.is_encrypted
                )
            }
            guard let entry else { throw .notAnArchive }
            entries.append(entry)
        }
        return entries
    }

    /// The bytes of an entry, at most so many.
    package borrowing func read(_ entry: Entry, atMost limit: Int) throws(ArchiveRefusal) -> [UInt8] {
        guard !entry.isEncrypted else { throw .encrypted }
        var opened: OpaquePointer?
        _ = unsafe calling { message, capacity in
            unsafe cdoc_part_open(handle, Int64(entry.index), &opened, message, capacity)
        }
        guard let part = unsafe opened else { throw .damaged }
        defer { unsafe cdoc_part_close(part) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            var count: Int64 = 0
            let (status, _) = unsafe piece.withUnsafeMutableBufferPointer { room in
                guard let start = room.baseAddress else { return (CDOC_FAILED, "no room") }
                return unsafe calling { message, capacity in
                    unsafe cdoc_part_read(part, start, Int64(room.count), &count, message, capacity)
                }
            }
            guard status == CDOC_OK else { throw .damaged }
            if count == 0 { return bytes }
            bytes += piece[..<Int(count)]
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }
}

// One owner, and a borrower reads: no two threads can be in it at once.
extension FileArchive: @unchecked Sendable {}
