/// Reads the index of fragmented MP4 files: ours, those of ffmpeg and GStreamer, and broken ones.
///
/// Everything in the file is hostile: boxes read into memory are bounded, sums cannot overflow, and every
/// sample lies inside the data of its own fragment. Blocks on the disk.
package enum MovieReader {
    /// Larger header or index boxes are refused; one of an hour at 60 pictures a second has 4 MB.
    static let maximumIndexSize: Int64 = 16 << 20
    /// Bounds the walk over a file made of tiny boxes.
    static let maximumBoxes = 1 << 18

    /// Reads the whole index.
    ///
    /// A file cut short, or with damaged fragments, is not an error: see `Movie`. Throws `malformed` or
    /// `unsupported` when there is no usable header.
    package static func read(_ path: String) throws(MovieError) -> Movie {
        do {
            let file = try DiskFile(path, for: .read)
            return try read(file, path: path)
        } catch let error as SegmentError {
            throw .storage(error)
        } catch let error as MovieError {
            throw error
        } catch {
            throw .malformed("\(error)")
        }
    }

    static func read(_ file: borrowing DiskFile, path: String) throws -> Movie {
        var walk = MovieWalk(fileSize: try file.size())
        while walk.boxes < maximumBoxes, let box = try box(at: walk.position, in: file, of: walk.fileSize) {
            try walk.take(box, file)
        }
        return try walk.movie(path: path)
    }

    /// Whether a sound fragment that goes on from the movie's last one begins at an offset.
    static func isFragment(at offset: Int64, in file: borrowing DiskFile, of movie: Movie) throws -> Bool {
        guard let moof = try box(at: offset, in: file, of: movie.fileSize), moof.kind == "moof",
            let mdat = try box(at: moof.end, in: file, of: movie.fileSize), mdat.kind == "mdat"
        else { return false }
        var walk = MovieWalk(continuing: movie)
        try walk.take(moof, file)
        try walk.take(mdat, file)
        return walk.fragments.last?.offset == offset
    }

    /// The box at an offset; nil at the end, or where the chain of boxes breaks.
    private static func box(
        at offset: Int64,
        in file: borrowing DiskFile,
        of fileSize: Int64
    ) throws -> TopBox? {
        let head = try file.read(at: offset, count: 16)
        guard head.count >= 8 else { return nil }
        var cursor = ByteCursor(head)
        var size = Int64(try cursor.number(UInt32.self))
        let kind = BoxKind(code: try cursor.number())
        var headSize: Int64 = 8
        if size == 1 {
            guard head.count == 16 else { return nil }
            size = try cursor.number(Int64.self)
            headSize = 16
        }
        guard size >= headSize, size <= fileSize - offset else { return nil }
        return TopBox(kind: kind, offset: offset, size: size, headSize: headSize)
    }
}

/// A box of the outermost level that lies wholly in the file.
struct TopBox {
    let kind: BoxKind
    let offset: Int64
    let size: Int64
    let headSize: Int64
    var end: Int64 { offset + size }

    /// The body in memory, for boxes of bounded size.
    func body(_ file: borrowing DiskFile) throws -> ByteCursor {
        guard size <= MovieReader.maximumIndexSize else { throw MovieError.malformed("size of an index box") }
        let bytes = try file.read(at: offset + headSize, count: Int(size - headSize))
        guard bytes.count == Int(size - headSize) else { throw MovieError.malformed("a box ends early") }
        return ByteCursor(bytes)
    }
}

/// The state of one reading: where it is, and what it found.
struct MovieWalk {
    let fileSize: Int64
    private(set) var position: Int64 = 0
    private(set) var boxes = 0
    private var track: TrackHeader?
    private var headerSize: Int64 = 0
    private(set) var fragments: [MovieFragment] = []
    private var damaged: [Int64] = []
    private var wholeSize: Int64 = 0
    /// The `moof` whose `mdat` has not come yet; `samples` is nil when it is damaged.
    private var open: (offset: Int64, samples: [SampleEntry]?)?

    init(fileSize: Int64) {
        self.fileSize = fileSize
    }

    /// Goes on behind the fragments already known, to try what comes later in the file.
    init(continuing movie: Movie) {
        fileSize = movie.fileSize
        track = movie.track
        fragments = movie.fragments
    }

    mutating func take(_ box: TopBox, _ file: borrowing DiskFile) throws {
        position = box.end
        boxes += 1
        switch box.kind {
        case "moov" where track == nil:
            track = try HeaderReader.track(in: box.body(file))
            headerSize = box.end
        case "moof" where track != nil:
            if let open { damaged.append(open.offset) }
            open = (box.offset, try samples(of: box, file))
            return
        case "mdat":
            closeFragment(with: box)
        default:
            break
        }
        if open == nil { wholeSize = box.end }
    }

    /// The finished index; throws when no header was met.
    func movie(path: String) throws(MovieError) -> Movie {
        guard let track else { throw .malformed("no moov box") }
        return Movie(
            path: path,
            track: track,
            headerSize: headerSize,
            fragments: fragments,
            damagedFragments: damaged,
            wholeSize: wholeSize,
            fileSize: fileSize
        )
    }

    /// Nil when the index is damaged; errors of the disk are thrown.
    private func samples(of moof: TopBox, _ file: borrowing DiskFile) throws -> [SampleEntry]? {
        guard let track else { return nil }
        var reader = FragmentReader(
            track: track,
            moofOffset: moof.offset,
            moofSize: moof.size,
            expectedDecode: fragments.last?.end ?? 0
        )
        do {
            return try reader.read(moof.body(file))
        } catch is MovieError {
            return nil
        }
    }

    private mutating func closeFragment(with mdat: TopBox) {
        guard let (offset, samples) = open else { return }
        open = nil
        let data = mdat.offset + mdat.headSize...mdat.end
        let isSound = samples?.allSatisfy {
            data.contains($0.offset) && data.contains($0.offset + Int64($0.size))
        }
        guard let samples, isSound == true else {
            damaged.append(offset)
            return
        }
        guard let first = samples.first else { return }
        if let last = fragments.last, first.decode <= last.lastDecode {
            // Times went back: one of the two is wrong. If this one fits behind the one before, it is the
            // other.
            let before = fragments.dropLast().last?.lastDecode ?? -1
            guard first.decode > before else {
                damaged.append(offset)
                return
            }
            damaged.append(last.offset)
            fragments.removeLast()
        }
        fragments.append(MovieFragment(offset: offset, size: mdat.end - offset, samples: samples))
    }
}
