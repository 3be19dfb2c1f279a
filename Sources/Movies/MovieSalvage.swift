/// What was kept of a segment whose writer died.
package struct SalvagedSegment: Sendable {
    /// The finished file.
    package let movie: Movie
    /// Bytes cut off the end.
    package let removedBytes: Int64
    /// Stretches in the middle that had to be marked as unused; 0 after a mere crash.
    package let retiredStretches: Int
}

/// Turns the `.part` a crash, a kill or a power cut left behind into a segment.
package enum MovieSalvage {
    /// Fragments at the end that may have had their size but not their data on the disk when the power went.
    private static let unsyncedFragments = 3
    /// Damaged stretches mended before the rest is given up.
    private static let maximumMends = 64

    /// Cuts `NAME.part` after its last whole fragment, forces it to the disk and renames it to `NAME`.
    ///
    /// Damage in the middle of the index costs only the fragment it is in: the stretch becomes a `free` box,
    /// which players skip. Of the last three fragments the data are checked too: the power may have gone
    /// before they reached the disk. Throws `malformed` or `unsupported`, and leaves the file alone, when
    /// there is no header or no whole fragment. Blocks on the disk.
    package static func salvage(_ path: String) throws(MovieError) -> SalvagedSegment {
        do {
            return try mend(path)
        } catch let error as SegmentError {
            throw .storage(error)
        } catch let error as MovieError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    private static func mend(_ path: String) throws -> SalvagedSegment {
        guard !DiskFile.exists(path) else { throw SegmentError.exists }
        let part = path + ".part"
        let file = try DiskFile(part, for: .change)
        var movie = try MovieReader.read(file, path: path)
        let originalSize = movie.fileSize
        var mends = 0
        while mends < maximumMends, let next = try FragmentSearch.next(in: file, of: movie) {
            try free(movie.wholeSize..<next, in: file)
            movie = try MovieReader.read(file, path: path)
            mends += 1
        }
        let end = try wholeEnd(of: movie, in: file)
        guard end > movie.headerSize, movie.fragments.contains(where: { $0.offset < end }) else {
            throw MovieError.malformed("no whole fragment")
        }
        for offset in movie.damagedFragments {
            try file.write(Array("free".utf8), at: offset + 4)
        }
        try file.truncate(to: end)
        try file.sync()
        try DiskFile.rename(part, to: path)
        try DiskFile.syncDirectory(of: path)
        return SalvagedSegment(
            movie: try MovieReader.read(file, path: path),
            removedBytes: originalSize - end,
            retiredStretches: mends + movie.damagedFragments.count
        )
    }

    /// End of the last fragment whose data are there too.
    private static func wholeEnd(of movie: Movie, in file: borrowing DiskFile) throws -> Int64 {
        for fragment in movie.fragments.suffix(unsyncedFragments) {
            for sample in fragment.samples {
                guard try isFramed(sample, movie.format.lengthSize, in: file) else { return fragment.offset }
            }
        }
        return movie.wholeSize
    }

    /// Whether the NAL units of a sample fill it exactly; pages that never reached the disk read as zeros.
    private static func isFramed(
        _ sample: SampleEntry,
        _ lengthSize: Int,
        in file: borrowing DiskFile
    ) throws -> Bool {
        guard sample.size <= MovieReader.maximumIndexSize else { return true }
        let bytes = try file.read(at: sample.offset, count: Int(sample.size))
        var position = 0
        while position < bytes.count {
            guard position + lengthSize < bytes.count else { return false }
            let length = bytes[position..<position + lengthSize].reduce(0) { $0 << 8 | Int($1) }
            guard length > 0 else { return false }
            position += lengthSize + length
        }
        return position == bytes.count
    }

    /// Writes the head of a `free` box over the start of a stretch.
    private static func free(_ stretch: Range<Int64>, in file: borrowing DiskFile) throws {
        var writer = BoxWriter()
        if let size = UInt32(exactly: stretch.count) {
            writer.put(size)
            writer.put("free" as BoxKind)
        } else {
            writer.put(UInt32(1))
            writer.put("free" as BoxKind)
            writer.put(Int64(stretch.count))
        }
        try file.write(writer.bytes, at: stretch.lowerBound)
    }
}

/// Finds where the chain of boxes can be picked up again behind a damaged length.
enum FragmentSearch {
    private static let step = 1 << 20

    /// Offset of the first sound fragment after the whole part of a file; nil when there is none.
    static func next(in file: borrowing DiskFile, of movie: Movie) throws -> Int64? {
        // A free box needs 8 bytes of its own before the fragment.
        var position = movie.wholeSize + 8
        while position < movie.fileSize {
            // Chunks overlap by the 8 bytes of a box head, so that none is missed on a border.
            let chunk = try file.read(at: position, count: step + 8)
            for index in marks(in: chunk) {
                let offset = position + Int64(index)
                if try MovieReader.isFragment(at: offset, in: file, of: movie) { return offset }
            }
            position += Int64(step)
        }
        return nil
    }

    /// Positions in a chunk where a `moof` box may begin.
    private static func marks(in chunk: [UInt8]) -> [Int] {
        guard chunk.count > 8 else { return [] }
        let name = Array("moof".utf8)
        return (0..<chunk.count - 7).filter { index in
            chunk[index + 4] == name[0] && chunk[index + 5] == name[1]
                && chunk[index + 6] == name[2] && chunk[index + 7] == name[3]
        }
    }
}
