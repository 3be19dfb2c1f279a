/// Writes `ftyp`, `moov` and the head of `mdat` for a timeline.
struct ExportTables {
    let timeline: ExportTimeline

    private static let mdatHeadSize = 16

    /// Everything before the first byte of sample data.
    func head() -> [UInt8] {
        // Chunk offsets have a fixed width, so the size is known before they are.
        let size = head(dataOffset: 0).count
        return head(dataOffset: Int64(size))
    }

    private func head(dataOffset: Int64) -> [UInt8] {
        var writer = BoxWriter(reserving: 4096 + timeline.samples.count * 20)
        MovieHeader.fileType(&writer, major: "isom", compatible: ["isom", "iso4", "mp41"])
        writer.box("moov") { movie in
            let duration = UInt64(clamping: timeline.presentationEnd - delay)
            MovieHeader.movie(&movie, timescale: MovieFormat.ourTimescale, duration: duration)
            movie.box("trak") { track in
                let width = timeline.formats.map(\.width).max() ?? 0
                let height = timeline.formats.map(\.height).max() ?? 0
                MovieHeader.track(&track, width: width, height: height, duration: duration)
                edit(&track, duration: duration)
                MovieHeader.media(
                    &track,
                    timescale: MovieFormat.ourTimescale,
                    duration: UInt64(clamping: timeline.end)
                ) { tables(&$0, dataOffset: dataOffset) }
            }
        }
        writer.put(UInt32(1))
        writer.put("mdat" as BoxKind)
        writer.put(Int64(Self.mdatHeadSize) + timeline.dataSize)
        return writer.bytes
    }

    /// Ticks by which reordering delays the first picture; the edit list takes them out again.
    private var delay: Int64 { max(0, Int64(timeline.samples.first?.composition ?? 0)) }

    private func edit(_ track: inout BoxWriter, duration: UInt64) {
        guard delay > 0 else { return }
        track.box("edts") { edits in
            edits.fullBox("elst", version: 1) { box in
                box.put(UInt32(1))
                box.put(duration)
                box.put(delay)
                box.put(UInt32(0x0001_0000))
            }
        }
    }

    private func tables(_ table: inout BoxWriter, dataOffset: Int64) {
        MovieHeader.descriptions(&table, timeline.formats)
        runs(&table, "stts", version: 0, timeline.samples.map(\.duration))
        if timeline.samples.contains(where: { $0.composition != 0 }) {
            let offsets = timeline.samples.map { UInt32(bitPattern: $0.composition) }
            runs(&table, "ctts", version: 1, offsets)
        }
        keys(&table)
        chunkSizes(&table)
        table.fullBox("stsz") { box in
            box.put(UInt32(0))
            box.put(UInt32(clamping: timeline.samples.count))
            timeline.samples.forEach { box.put($0.size) }
        }
        table.fullBox("co64") { box in
            box.put(UInt32(clamping: timeline.chunks.count))
            var offset = dataOffset
            for chunk in timeline.chunks {
                box.put(offset)
                offset += chunk.length
            }
        }
    }

    /// Pairs of how many and which.
    private func runs(_ table: inout BoxWriter, _ kind: BoxKind, version: UInt8, _ values: [UInt32]) {
        var runs: [(count: UInt32, value: UInt32)] = []
        for value in values {
            if runs.last?.value == value {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((1, value))
            }
        }
        table.fullBox(kind, version: version) { box in
            box.put(UInt32(clamping: runs.count))
            for run in runs {
                box.put(run.count)
                box.put(run.value)
            }
        }
    }

    /// Without `stss` every sample would count as a key.
    private func keys(_ table: inout BoxWriter) {
        let numbers = timeline.samples.indices.filter { timeline.samples[$0].isKey }
        guard numbers.count < timeline.samples.count else { return }
        table.fullBox("stss") { box in
            box.put(UInt32(clamping: numbers.count))
            numbers.forEach { box.put(UInt32(clamping: $0 + 1)) }
        }
    }

    private func chunkSizes(_ table: inout BoxWriter) {
        var rows: [(chunk: UInt32, samples: UInt32, format: UInt32)] = []
        for (index, chunk) in timeline.chunks.enumerated() {
            let format = UInt32(clamping: chunk.format + 1)
            if rows.last?.samples == chunk.samples, rows.last?.format == format { continue }
            rows.append((UInt32(clamping: index + 1), chunk.samples, format))
        }
        table.fullBox("stsc") { box in
            box.put(UInt32(clamping: rows.count))
            for row in rows {
                box.put(row.chunk)
                box.put(row.samples)
                box.put(row.format)
            }
        }
    }
}
