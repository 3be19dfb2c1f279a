import Foundation
import Movies
import Testing

@Suite struct MovieSalvageTests {
    @Test("a .part cut at every byte of its last fragment keeps all before it")
    func everyCut() throws {
        let scratch = try Scratch()
        let (file, ends) = try Synthetic.file(fragments: 3)
        for cut in ends[1]..<ends[2] {
            let path = scratch("a")
            try write(file[..<cut], to: path + ".part")
            let salvaged = try MovieSalvage.salvage(path)
            #expect(salvaged.removedBytes == Int64(cut - ends[1]))
            #expect(salvaged.movie.fragments.count == 2)
            #expect(salvaged.retiredStretches == 0)
            #expect(try contents(path) == Array(file[..<ends[1]]))
            #expect(!FileManager.default.fileExists(atPath: path + ".part"))
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test("before the first whole fragment there is nothing to keep, and the .part stays")
    func everyEarlyCut() throws {
        let scratch = try Scratch()
        let (file, ends) = try Synthetic.file(fragments: 1)
        for cut in 0..<ends[0] {
            try write(file[..<cut], to: scratch("a.part"))
            #expect(throws: MovieError.self) { try MovieSalvage.salvage(scratch("a")) }
            #expect(try contents(scratch("a.part")).count == cut)
        }
    }

    @Test("a wrong byte in the middle costs one fragment at most", arguments: [0x01, 0x80, 0xFF])
    func everyByte(mask: UInt8) throws {
        let scratch = try Scratch()
        let (file, ends) = try Synthetic.file(fragments: 5, size: 6)
        for index in ends[1]..<ends[2] {
            var spoiled = file
            spoiled[index] ^= mask
            try write(spoiled, to: scratch("a.part"))
            let salvaged = try MovieSalvage.salvage(scratch("a"))
            // A broken NAL length among the unsynced last three looks like pages that were never written.
            let isData = index >= ends[2] - 100
            #expect(salvaged.movie.fragments.count >= (isData ? 2 : 4), "byte \(index - ends[1])")
            #expect(try MovieReader.read(scratch("a")).wholeSize == salvaged.movie.fileSize)
            try FileManager.default.removeItem(atPath: scratch("a"))
        }
    }

    @Test("a fragment whose data never reached the disk is not kept")
    func zeroTail() throws {
        let scratch = try Scratch()
        var (file, ends) = try Synthetic.file(fragments: 3)
        for index in ends[2] - 300..<ends[2] { file[index] = 0 }
        try write(file + [UInt8](repeating: 0, count: 4_096), to: scratch("a.part"))
        let salvaged = try MovieSalvage.salvage(scratch("a"))
        #expect(salvaged.movie.fragments.count == 2)
        #expect(salvaged.movie.fileSize == Int64(ends[1]))
    }

    @Test("never overwrites a finished segment")
    func existing() throws {
        let scratch = try Scratch()
        try write([1], to: scratch("a"))
        try write(try Synthetic.file(fragments: 1).bytes, to: scratch("a.part"))
        #expect(throws: MovieError.storage(.exists)) { try MovieSalvage.salvage(scratch("a")) }
        #expect(try contents(scratch("a")) == [1])
    }

    @Test(
        "real video cut in mid-fragment decodes to the cut",
        .enabled(if: Tool.ffmpeg.isThere, "ffmpeg is not installed")
    )
    func realVideo() throws {
        let scratch = try Scratch()
        try Clip.make(scratch("in.mp4"))
        let movie = try MovieReader.read(scratch("in.mp4"))
        try record(try Clip.samples(movie), format: movie.format, to: scratch("whole.mp4"))
        let whole = try contents(scratch("whole.mp4"))
        let last = try #require(MovieReader.read(scratch("whole.mp4")).fragments.last)
        try write(whole[..<(Int(last.offset) + Int(last.size) / 2)], to: scratch("cut.mp4.part"))
        let salvaged = try MovieSalvage.salvage(scratch("cut.mp4"))
        #expect(salvaged.movie.samples.count == 60 - last.samples.count)
        #expect(try Clip.pictures(scratch("cut.mp4")).count == salvaged.movie.samples.count)
    }
}
