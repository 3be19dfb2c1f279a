import Foundation
import Movies
import Testing

@Suite struct MovieReaderTests {
    @Test(
        "nothing useful in, a typed error out",
        arguments: [[], [0], Array("not a movie at all".utf8)] as [[UInt8]]
    )
    func nonsense(content: [UInt8]) throws {
        let scratch = try Scratch()
        try write(content, to: scratch("a"))
        #expect(throws: MovieError.malformed("no moov box")) { try MovieReader.read(scratch("a")) }
    }

    @Test("no file, no directory")
    func missing() throws {
        let scratch = try Scratch()
        #expect(throws: MovieError.storage(.gone)) { try MovieReader.read(scratch("no")) }
        #expect(throws: MovieError.storage(.failed(errno: 22))) { try MovieReader.read(scratch.path) }
    }

    @Test("a file cut anywhere gives exactly the whole fragments before the cut")
    func everyCut() throws {
        let scratch = try Scratch()
        let (file, ends) = try Synthetic.file(fragments: 3)
        let header = FragmentWriter(format: try Synthetic.format()).header().count
        for cut in 0...file.count {
            try write(file[..<cut], to: scratch("a"))
            let movie = try? MovieReader.read(scratch("a"))
            #expect((movie != nil) == (cut >= header))
            #expect(movie?.fragments.count ?? 0 == ends.count { $0 <= cut })
            #expect(movie?.wholeSize ?? 0 == Int64(ends.last { $0 <= cut } ?? (cut >= header ? header : 0)))
        }
    }

    @Test(
        "a wrong byte anywhere never crashes the reader, nor lets a sample out of its file",
        arguments: [0x01, 0x80, 0xFF]
    )
    func everyByte(mask: UInt8) throws {
        let scratch = try Scratch()
        let (file, _) = try Synthetic.file(fragments: 2, size: 6)
        for index in file.indices {
            var spoiled = file
            spoiled[index] ^= mask
            try write(spoiled, to: scratch("a"))
            guard let movie = try? MovieReader.read(scratch("a")) else { continue }
            for sample in movie.samples {
                #expect(sample.offset >= 0 && sample.offset + Int64(sample.size) <= Int64(file.count))
            }
            #expect(zip(movie.samples, movie.samples.dropFirst()).allSatisfy { $0.decode <= $1.decode })
        }
    }

    @Test("wild numbers in many places at once never crash the reader")
    func noise() throws {
        let scratch = try Scratch()
        let (file, _) = try Synthetic.file(fragments: 2, size: 6)
        var random = Noise(state: 7)
        let wild: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        for _ in 0..<3_000 {
            var spoiled = file
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<file.count, using: &random)
                let length = min(Int.random(in: 1...8, using: &random), file.count - index)
                let value = wild.randomElement(using: &random) ?? 0
                for offset in 0..<length { spoiled[index + offset] = value }
            }
            try write(spoiled, to: scratch("a"))
            _ = try? MovieReader.read(scratch("a"))
        }
    }

    @Test("a claim of four thousand million samples allocates nothing")
    func claim() throws {
        let scratch = try Scratch()
        var (file, _) = try Synthetic.file(fragments: 1)
        let mark = Array("trun".utf8)
        let index = try #require(file.indices.first { Array(file[$0..<min($0 + 4, file.count)]) == mark })
        // No per-sample columns, and the largest count there is.
        file.replaceSubrange(index + 4..<index + 12, with: [1, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF])
        try write(file, to: scratch("a"))
        let movie = try MovieReader.read(scratch("a"))
        #expect(movie.fragments.isEmpty)
        #expect(movie.damagedFragments.count == 1)
    }
}

/// A small generator with a fixed start, so that a failure can be repeated.
struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
