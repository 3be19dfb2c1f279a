internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

extension Board {
    private struct Event {
        let sitting: Sitting
        let startsAt: Date
        let endsAt: Date
        let rooms: Int
    }

    private var sittings: [Event] {
        var events: [ID<Sitting>: [RoomSitting]] = [:]
        for room in rooms { events[room.sitting.id, default: []].append(room) }
        return events.values.compactMap { rooms in
            rooms.first.map {
                Event(sitting: $0.sitting, startsAt: $0.startsAt, endsAt: $0.endsAt, rooms: rooms.count)
            }
        }.sorted { $0.startsAt < $1.startsAt }
    }

    /// Percent of the way through a stretch.
    static func progress(_ from: Date, _ to: Date, _ now: Date) -> Int {
        let whole = to.timeIntervalSince(from)
        guard whole > 0 else { return 100 }
        return Int(min(100, max(0, 100 * now.timeIntervalSince(from) / whole)))
    }

    /// `1:05:09`, `10:48`.
    static func left(_ seconds: Double) -> String {
        let whole = Int(max(0, seconds))
        let two = { (n: Int) in n < 10 ? "0\(n)" : "\(n)" }
        let tail = "\(two(whole / 60 % 60)):\(two(whole % 60))"
        return whole >= 3600 ? "\(whole / 3600):\(tail)" : tail
    }

    var timetable: [TimetableView] {
        sittings.map { one in
            let isRunning = one.startsAt <= wording.now && wording.now < one.endsAt
            let progress = isRunning ? Self.progress(one.startsAt, one.endsAt, wording.now) : nil
            return TimetableView(
                time: wording.moments.minute(one.startsAt),
                title: "\(one.sitting.name) \(one.sitting.subject)",
                detail: wording.words(
                    "board.sitting_detail",
                    ["time": wording.moments.minute(one.endsAt), "n": "\(one.rooms)"]
                ),
                isPast: one.endsAt <= wording.now,
                progress: progress,
                progressWord: progress.map { wording.words("board.progress", ["n": "\($0)"]) } ?? ""
            )
        }
    }

    /// The next start, else the next end.
    var next: CountdownView? {
        let now = wording.now
        let running = sittings.filter { $0.startsAt <= now && now < $0.endsAt }.min { $0.endsAt < $1.endsAt }
        if let one = running {
            return countdown(
                "board.until_end",
                one,
                to: one.endsAt,
                progress: Self.progress(one.startsAt, one.endsAt, now)
            )
        }
        guard let one = sittings.first(where: { $0.startsAt > now }) else { return nil }
        return countdown("board.until_start", one, to: one.startsAt, progress: nil)
    }

    private func countdown(_ key: String, _ one: Event, to: Date, progress: Int?) -> CountdownView {
        CountdownView(
            title: wording.words(key, ["sitting": one.sitting.name, "time": wording.moments.minute(to)]),
            at: to.rfc3339,
            left: Self.left(to.timeIntervalSince(wording.now)),
            suffix: "",
            detail: one.sitting.subject,
            progress: progress,
            progressWord: progress.map { wording.words("board.progress", ["n": "\($0)"]) } ?? ""
        )
    }
}
