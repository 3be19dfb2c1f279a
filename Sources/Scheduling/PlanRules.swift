package import FoundationEssentials
package import Kernel

/// What an import may assume and demand beside the document.
package struct PlanPolicy: Sendable {
    /// Where a sitting does not say.
    package var leadSeconds = 600
    package var tailSeconds = 300
    /// Roles that hold the keys of the house may be given; for importers who reach everything.
    package var givesEveryRole = false
    /// New accounts must change their password first.
    package var mustChangePassword = true
    /// Where cameras may be.
    package var networks = CameraNetworks.everywhere
    /// Why a password is too weak for an account; nil: it is not.
    ///
    /// The key is one of `problem.field`.
    package var passwordFault: @Sendable (_ password: String, _ account: String) -> String?

    package init(passwordFault: @escaping @Sendable (_ password: String, _ account: String) -> String?) {
        self.passwordFault = passwordFault
    }
}

/// Decides, row by row and in the document's order, what of a plan is taken; no I/O.
///
/// A row is judged against the database and the rows accepted before it, so what is accepted can be written
/// as a whole. A row naming a refused row is refused with the place of that one.
package struct PlanRules {
    let known: PlanKnown
    let policy: PlanPolicy
    let now: Date
    var decision = PlanDecision()
    private var accepted: Set<PlanKey> = []
    private var refusedAt: [PlanKey: String] = [:]
    /// Rooms' names by site, as they will be.
    var roomNames: [PlanKey: [String: PlanKey]] = [:]
    /// Seats by room, as they will be.
    var seats: [PlanKey: Set<String>] = [:]
    /// When each sitting is, as it will be.
    var times: [String: Range<Date>] = [:]
    /// Which sittings take a room, as it will be.
    var bookings: [PlanKey: [PlanKnown.Booking]] = [:]
    var kinds: [String: String] = [:]
    var accounts: Set<String> = []
    var newPasswords = 0
    /// In which room sittings a person is with which duty, as it will be.
    var duties: [String: [PlanKey: String]] = [:]

    /// Most rows a section may have.
    package static let limits = [
        "sites": 500, "rooms": 5_000, "devices": 5_000, "sittings": 5_000, "people": 50_000,
        "assignments": 50_000,
    ]

    /// Decides on a whole document.
    package static func decide(
        _ document: PlanDocument,
        known: PlanKnown,
        policy: PlanPolicy,
        now: Date
    ) -> PlanDecision {
        var rules = PlanRules(known: known, policy: policy, now: now)
        rules.decidePlaces(document)
        rules.decideSittings(document)
        rules.decidePeople(document)
        rules.decideAssignments(document)
        return rules.decision
    }

    private init(known: PlanKnown, policy: PlanPolicy, now: Date) {
        self.known = known
        self.policy = policy
        self.now = now
        for (key, room) in known.rooms {
            roomNames[.site(room.site), default: [:]][room.name] = key
            seats[key] = room.seats
        }
        for (code, sitting) in known.sittings where sitting.startsAt < sitting.endsAt {
            times[code] = sitting.startsAt..<sitting.endsAt
        }
        bookings = known.bookings
        kinds = known.people.mapValues(\.kind)
        for (use, people) in known.assignments {
            for (person, assignment) in people { duties[person, default: [:]][use] = assignment.duty }
        }
    }

    /// The organisation itself; wrong, it makes the whole document wrong.
    package static func check(_ organisation: PlanDocument.Organisation) -> [Problem.Field] {
        let fields = [
            ("/organisation/code", organisation.code, FieldRules.longestCode),
            ("/organisation/name", organisation.name, FieldRules.longestName),
        ]
        return fields.compactMap { name, text, limit in
            do throws(FieldFault) {
                try FieldRules.required(text, atMost: limit)
                return nil
            } catch {
                return error.field(name)
            }
        }
    }

    /// Judges the rows of a section in order.
    ///
    /// - Parameters:
    ///   - key: what the row is called; a second row of that name is refused.
    ///   - check: throws why the row is not taken, or returns it as it will be written.
    mutating func section<Row>(
        _ name: String,
        _ rows: [PlanRow<Row>],
        key: (Row) -> PlanKey,
        check: (inout PlanRules, Row, _ pointer: String) throws(FieldFault) -> Row
    ) -> [Row] {
        var taken: [Row] = []
        let limit = Self.limits[name] ?? rows.count
        for (index, row) in rows.prefix(limit).enumerated() {
            let pointer = "/\(name)/\(index)"
            guard let value = row.value else {
                refuse(pointer, FieldFault("unreadable", ["field": row.unreadable]))
                continue
            }
            if let row = judge(value, key(value), pointer, check) { taken.append(row) }
        }
        if rows.count > limit { refuse("/\(name)/\(limit)", FieldFault("too_many", ["limit": "\(limit)"])) }
        return taken
    }

    /// Judges one row; nil when it is refused.
    mutating func judge<Row>(
        _ row: Row,
        _ key: PlanKey,
        _ pointer: String,
        _ check: (inout PlanRules, Row, _ pointer: String) throws(FieldFault) -> Row
    ) -> Row? {
        do throws(FieldFault) {
            guard !accepted.contains(key) else { throw FieldFault("duplicate", ["code": key.code]) }
            let row = try check(&self, row, pointer)
            accepted.insert(key)
            return row
        } catch {
            if !accepted.contains(key) { refusedAt[key] = pointer }
            refuse(pointer, error)
            return nil
        }
    }

    mutating func refuse(_ pointer: String, _ fault: FieldFault) {
        decision.refused.append(PlanRefusal(pointer: pointer, fault: fault))
    }

    /// Demands that what a row names was accepted before it or exists.
    func require(_ key: PlanKey, _ unknown: String) throws(FieldFault) {
        if accepted.contains(key) { return }
        if let pointer = refusedAt[key] { throw FieldFault("depends", ["pointer": pointer]) }
        guard known.keys.contains(key) else { throw FieldFault(unknown, ["code": key.code]) }
    }
}

extension PlanKey {
    /// The code people know it by, cut where it is absurd.
    var code: String {
        let code =
            switch self {
            case .site(let code), .sitting(let code), .person(let code): code
            case .room(_, let code), .device(_, let code), .use(_, _, let code),
                .assignment(_, _, _, let code):
                code
            }
        return String(code.prefix(FieldRules.longestCode))
    }
}
