internal import Foundation
internal import Kernel
internal import Scheduling
internal import Web

/// A day that has room sittings to replay.
struct RecordedDay: Sendable {
    /// `2026-11-21`.
    let day: String
    /// A moment of it.
    let at: Date
    let count: Int
}

/// Fills the views of replays.
struct ReplayMaking {
    let words: Words
    let moments: Moments
    let now: Date

    // MARK: The list of a day

    /// Days to choose from.
    private static let most = 14

    /// The newest days, from when their sittings began, newest first.
    func days(_ starts: [(at: Date, count: Int)]) -> [RecordedDay] {
        var days: [RecordedDay] = []
        for (at, count) in starts {
            let day = moments.day(at)
            if let last = days.last, last.day == day {
                days[days.count - 1] = RecordedDay(day: day, at: last.at, count: last.count + count)
            } else {
                days.append(RecordedDay(day: day, at: at, count: count))
            }
        }
        return Array(days.prefix(Self.most))
    }

    func list(
        _ days: [RecordedDay],
        _ day: String,
        _ found: [(RoomSitting, RoomCoverage)]
    ) -> ReplaysView {
        let sorted = found.enumerated().sorted { one, other in
            (one.element.1.share ?? 1, one.offset) < (other.element.1.share ?? 1, other.offset)
        }.map(\.element)
        let shares = found.compactMap(\.1.share)
        let mean = shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
        return ReplaysView(
            days: days.map { one in
                ReplayDayView(
                    path: "/replays?day=\(one.day)",
                    word: moments.weekday(one.at),
                    count: one.count,
                    isChosen: one.day == day
                )
            },
            day: day,
            summary: mean.map { words("replay.summary", ["n": "\(found.count)", "share": percent($0)]) }
                ?? "",
            rows: sorted.map(row),
            isEmpty: found.isEmpty
        )
    }

    private func row(_ roomSitting: RoomSitting, _ coverage: RoomCoverage) -> ReplayRowView {
        ReplayRowView(
            id: roomSitting.id.description,
            path: "/room-sittings/\(roomSitting.id)/replay",
            room: roomSitting.room.name,
            sitting: title(roomSitting),
            time: time(roomSitting),
            cameras: words("room.cameras_count", ["n": "\(coverage.devices.count)"]),
            state: state(coverage.state),
            coverage: coverage.share.map(percent) ?? "–",
            percent: Int(((coverage.share ?? 0) * 100).rounded(.down)),
            gaps: gapSum(coverage)
        )
    }

    // MARK: One replay

    func replay(
        _ roomSitting: RoomSitting,
        _ coverage: RoomCoverage,
        recorded: Set<UUID>,
        at: Date?,
        zone: String,
        mayDownload: Bool,
        mayWatch: Bool
    ) -> ReplayView {
        let id = roomSitting.id.description
        let cameras = ReplayCamera.all(of: roomSitting, coverage)
        var parts = [moments.day(roomSitting.startsAt), time(roomSitting)]
        if !roomSitting.proctors.isEmpty {
            parts.append(words("replay.proctors", ["names": roomSitting.proctors.joined(separator: "、")]))
        }
        return ReplayView(
            id: id,
            footage: "/api/v1/room-sittings/\(id)/footage",
            at: at?.rfc3339 ?? "",
            zone: zone,
            title: roomSitting.room.name,
            sitting: title(roomSitting),
            summary: parts.joined(separator: " · "),
            states: states(coverage),
            live: mayWatch && now < roomSitting.closesAt ? "/room-sittings/\(id)" : "",
            report: "/sittings/\(roomSitting.sitting.id)/coverage",
            cameras: cameras.map { camera in
                ReplayCameraView(
                    device: camera.device.text,
                    place: place(camera),
                    name: camera.name,
                    coverage: coverage.devices[camera.device]?.share.map(percent) ?? "–",
                    file: mayDownload && recorded.contains(camera.device)
                        ? "/room-sittings/\(id)/recordings/\(camera.device.text)/file" : ""
                )
            },
            gaps: gaps(cameras, coverage, id),
            notes: notes(coverage),
            isEmpty: recorded.isEmpty
        )
    }

    private func states(_ coverage: RoomCoverage) -> [StateView] {
        guard let share = coverage.share else { return [state(coverage.state)] }
        let covered = words("replay.covered", ["share": percent(share)])
        let gaps = gapSum(coverage)
        let word = gaps.isEmpty ? covered : "\(covered) · \(gaps)"
        return [
            state(coverage.state),
            StateView(mark: share >= CoverageRules.whole ? "good" : "warn", word: word),
        ]
    }

    private func gaps(_ cameras: [ReplayCamera], _ coverage: RoomCoverage, _ id: String) -> [ReplayGapView] {
        cameras.flatMap { camera in
            (coverage.devices[camera.device]?.gaps ?? []).map { (camera, $0) }
        }.sorted { $0.1.from < $1.1.from }.map { camera, gap in
            ReplayGapView(
                place: place(camera),
                from: moments.clock(gap.from),
                to: moments.clock(gap.to),
                duration: moments.duration(gap.seconds),
                cause: words("gap.cause.\((gap.cause ?? .unknown).rawValue)"),
                path: "/room-sittings/\(id)/replay?at=\(gap.from.rfc3339)"
            )
        }
    }

    /// What was planned and what was recorded, of all cameras together.
    private func notes(_ coverage: RoomCoverage) -> [String] {
        let ledgers = coverage.devices.values
        let planned = ledgers.reduce(0) { $0 + $1.planned }, kept = ledgers.reduce(0) { $0 + $1.kept }
        guard planned > 0 else { return [] }
        return [
            words("replay.planned", ["length": moments.duration(planned)]),
            words("replay.kept", ["length": moments.duration(kept)]),
            words("replay.lost", ["length": moments.duration(planned - kept)]),
        ]
    }

    // MARK: Words

    private func gapSum(_ coverage: RoomCoverage) -> String {
        let gaps = coverage.devices.values.flatMap(\.gaps)
        guard !gaps.isEmpty else { return "" }
        let length = moments.duration(gaps.reduce(0) { $0 + $1.seconds })
        return words("replay.gap_sum", ["n": "\(gaps.count)", "length": length])
    }

    private func state(_ state: ReplayState) -> StateView {
        let mark =
            switch state {
            case .none: "none"
            case .recording: "live"
            case .stored: "good"
            case .short: "warn"
            case .missing: "alarm"
            }
        return StateView(mark: mark, word: words("replay.state.\(state.rawValue)"))
    }

    private func place(_ camera: ReplayCamera) -> String { words("device.place.\(camera.place)") }

    private func title(_ roomSitting: RoomSitting) -> String {
        let sitting = roomSitting.sitting
        return sitting.subject.isEmpty ? sitting.name : "\(sitting.name) \(sitting.subject)"
    }

    private func time(_ roomSitting: RoomSitting) -> String {
        "\(moments.minute(roomSitting.startsAt))–\(moments.minute(roomSitting.endsAt))"
    }

    /// Rounded down: 99.97 % is not all of it.
    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded(.down))
        return "\(tenths / 10).\(tenths % 10)%"
    }
}
