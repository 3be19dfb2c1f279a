internal import Glibc

/// One open file, closed with its owner.
///
/// All calls block; errors come as `SegmentError`. The only place of this module that hands memory to the
/// system.
struct DiskFile: ~Copyable, Sendable {
    private let descriptor: Int32

    enum Purpose {
        /// A new file; `exists` when there is one.
        case create
        case read
        case change
    }

    init(_ path: String, for purpose: Purpose) throws(SegmentError) {
        let flags =
            switch purpose {
            case .create: O_WRONLY | O_CREAT | O_EXCL
            case .read: O_RDONLY
            case .change: O_RDWR
            }
        descriptor = unsafe open(path, flags | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .lastError }
    }

    deinit {
        close(descriptor)
    }

    /// Size in bytes; `failed(EINVAL)` for anything but a regular file.
    func size() throws(SegmentError) -> Int64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .lastError }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .failed(errno: EINVAL) }
        return Int64(status.st_size)
    }

    /// Writes all bytes at an offset: one system call unless the kernel takes only a part.
    func write(_ bytes: [UInt8], at offset: Int64) throws(SegmentError) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: done),
                    bytes.count - done,
                    off_t(offset) + done
                )
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw count == 0 ? .full : .lastError }
            done += count
        }
    }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    func read(at offset: Int64, count: Int) throws(SegmentError) -> [UInt8] {
        var failure: SegmentError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = unsafe pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: filled),
                    count - filled,
                    off_t(offset) + filled
                )
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = .lastError }
                guard got > 0 else { return }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func truncate(to size: Int64) throws(SegmentError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .lastError }
    }

    /// Forces data, and the size if it changed, to the device.
    func syncData() throws(SegmentError) {
        guard fdatasync(descriptor) == 0 else { throw .lastError }
    }

    /// Forces data and everything about the file to the device.
    func sync() throws(SegmentError) {
        guard fsync(descriptor) == 0 else { throw .lastError }
    }

    /// Whether there is anything of that name.
    static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Removes a name; that it cannot be removed is no news to the caller, who is reporting another error.
    static func remove(_ path: String) {
        unsafe unlink(path)
    }

    static func rename(_ path: String, to other: String) throws(SegmentError) {
        guard unsafe Glibc.rename(path, other) == 0 else { throw .lastError }
    }

    /// Makes creations and renames inside the directory of `path` durable.
    static func syncDirectory(of path: String) throws(SegmentError) {
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = try DiskFile(parent, for: .read)
        try directory.sync()
    }
}

extension SegmentError {
    /// The fixed set of kinds, from `errno` of the call that just failed.
    fileprivate static var lastError: SegmentError {
        switch errno {
        case ENOSPC, EDQUOT, EFBIG: .full
        case ENOENT, ENOTDIR, ESTALE, ENODEV, ENXIO: .gone
        case EEXIST: .exists
        case let other: .failed(errno: other)
        }
    }
}
