internal import FoundationEssentials
internal import Kernel
internal import Scheduling
internal import Web

/// A room record as read at one moment, with who reads it, put into words.
struct RoomRecordDesk {
    let room: RoomSitting
    let record: RoomRecord
    /// As signed, else as of now.
    let facts: RoomRecordFacts
    let signers: [RecordSigner]
    let reader: UUID
    let maySign: Bool
    let mayWatch: Bool
    let done: String?
    let wording: Wording

    private var words: Words { wording.words }
    private var now: Date { wording.now }
    private var path: String { "/room-sittings/\(room.id)/record" }
    private var entries: RoomRecord.Entries {
        record.entries ?? RoomRecordRules.initial(facts, now: now)
    }

    /// - Parameters:
    ///   - draft: a form that came back; nil: as saved.
    func view(draft: RoomRecord.Entries?, faults: [Problem.Field]) -> RoomRecordView {
        RoomRecordView(
            path: path,
            title: words("room_record.title"),
            sub: "\(facts.site) · \(facts.room) · \(facts.sitting) \(facts.subject)",
            roomPath: mayWatch ? "/room-sittings/\(room.id)" : "",
            room: facts.room,
            notice: done == "saved" ? words("room_record.saved") : "",
            state: StateView(
                mark: record.state == .signed ? "good" : record.state == .signing ? "starting" : "planned",
                word: words("room_record.state.\(record.state.rawValue)")
            ),
            sheet: RoomRecordSheet(facts, entries, wording).view,
            form: maySign && record.state == .open ? [form(draft ?? entries, faults)] : [],
            signing: refusal == nil ? path + "/signatures" : "",
            signingHint: refusal.flatMap(hint)
                ?? words(
                    RoomRecordRules.needed(signers) > 1 ? "room_record.sign_two" : "room_record.sign_one"
                ),
            withdrawal: mayWithdraw ? path + "/signatures/withdrawal" : "",
            signatures: signatures,
            digest: record.digest.map { words("room_record.digest", ["digest": String($0.prefix(16))]) }
                ?? "",
            amending: maySign && record.state == .signed ? path + "/addenda" : "",
            addenda: record.addenda.map { addendum in
                CheckView(
                    mark: "notice",
                    clock: wording.moments.minute(addendum.at),
                    text: addendum.text,
                    detail: "\(addendum.by) · \(wording.moments.day(addendum.at))",
                    isNow: false
                )
            },
            made: words(
                "coverage.made",
                ["time": "\(wording.moments.day(now)) \(wording.moments.clock(now))"]
            )
        )
    }

    /// Why this reader cannot sign now; nil: he can.
    private var refusal: RoomRecordRefusal? {
        guard maySign else { return .notSigner }
        do throws(RoomRecordRefusal) {
            try RoomRecordRules.maySign(record, of: room, by: reader, signers: signers, now: now)
            return nil
        } catch { return error }
    }

    private func hint(_ refusal: RoomRecordRefusal) -> String? {
        switch refusal {
        case .tooEarly, .incomplete, .notSigner, .alreadySigned:
            words("problem.\(refusal.problem.slug).detail")
        case .frozen, .nothingToWithdraw, .notSigned: ""
        }
    }

    private var mayWithdraw: Bool {
        guard maySign else { return false }
        do throws(RoomRecordRefusal) { try RoomRecordRules.mayWithdraw(record, by: reader) } catch {
            return false
        }
        return true
    }

    /// Signatures given, and lines for those still to come.
    private var signatures: [RecordSignatureView] {
        let given = record.signatures.map { signature in
            RecordSignatureView(
                name: signature.name,
                time: "\(wording.moments.day(signature.at)) \(wording.moments.clock(signature.at))",
                isGiven: true
            )
        }
        guard record.completedAt == nil else { return given }
        let signed = Set(record.signatures.map(\.user))
        let ahead = signers.filter { $0.user.map { !signed.contains($0) } ?? true }.map(\.name)
        let missing = max(0, RoomRecordRules.needed(signers) - given.count)
        return given
            + (0..<max(missing, min(2, ahead.count))).map { index in
                RecordSignatureView(
                    name: index < ahead.count ? ahead[index] : words("room_record.proctor"),
                    time: words("room_record.unsigned"),
                    isGiven: false
                )
            }
    }

    private func form(_ entries: RoomRecord.Entries, _ faults: [Problem.Field]) -> RoomRecordFormView {
        func field(_ name: String, _ value: String, type: String = "number") -> RecordInputView {
            RecordInputView(
                name: name,
                label: words("room_record.field.\(name)"),
                value: value,
                error: faults.first { $0.name == name }.map { words("problem.field.\($0.key)", $0.arguments) }
                    ?? "",
                type: type
            )
        }
        let text = { (number: Int?) in number.map { "\($0)" } ?? "" }
        let clock = { (at: Date?) in at.map(wording.moments.minute) ?? "" }
        return RoomRecordFormView(
            counts: [
                field("expected", text(entries.expected)), field("present", text(entries.present)),
                field("absent", text(entries.absent)), field("violations", text(entries.violations)),
            ],
            times: [
                field("started_at", clock(entries.startedAt), type: "time"),
                field("ended_at", clock(entries.endedAt), type: "time"),
            ],
            texts: [
                field("time_changes", entries.timeChanges), field("failures", entries.failures),
                field("remarks", entries.remarks),
            ]
        )
    }
}

extension RoomRecordDesk {
    /// The record for programs.
    var body: RoomRecordBody {
        RoomRecordBody(
            roomSitting: room.id.description,
            state: record.state.rawValue,
            entries: entries,
            facts: facts,
            digest: record.digest,
            completedAt: record.completedAt,
            signatures: record.signatures.map { RoomRecordBody.Line(by: $0.name, at: $0.at, text: nil) },
            addenda: record.addenda.map { RoomRecordBody.Line(by: $0.by, at: $0.at, text: $0.text) }
        )
    }
}

struct RoomRecordBody: Encodable {
    struct Line: Encodable {
        let by: String
        let at: Date
        let text: String?
    }

    let roomSitting: String
    let state: String
    let entries: RoomRecord.Entries
    let facts: RoomRecordFacts
    let digest: String?
    let completedAt: Date?
    let signatures: [Line]
    let addenda: [Line]
}
