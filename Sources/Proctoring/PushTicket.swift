package import FoundationEssentials
package import Kernel

/// Who is at the other end of a push connection, and what may be told there: as of the ticket's issue.
package struct PushClaims: Sendable, Equatable {
    package let user: UUID
    package let signIn: UUID
    package let audience: PushAudience
    package let issuedAt: Date

    package init(user: UUID, signIn: UUID, audience: PushAudience, issuedAt: Date) {
        self.user = user
        self.signIn = signIn
        self.audience = audience
        self.issuedAt = issuedAt
    }
}

/// What a connection may hear; connections with the same audience are sent the same bytes.
package struct PushAudience: Sendable, Hashable {
    /// How far `watch_rooms` goes: rooms, sources, findings, recordings, plan.
    package let watch: Set<UUID>
    /// How far `read_alerts` goes.
    package let alerts: Set<UUID>

    package init(watch: Set<UUID>, alerts: Set<UUID>) {
        self.watch = watch
        self.alerts = alerts
    }

    package init(_ principal: Principal) {
        watch = principal.reach(.watchRooms)?.ids ?? []
        alerts = principal.reach(.readAlerts)?.ids ?? []
    }

    private static let watched = [
        "room_sitting.", "source.", "finding.", "recording.", "plan.", "device.", "visit.", "incident.",
        "check_in.",
    ]

    /// Whether the event may be told (C-15).
    ///
    /// Kinds not named here are told to nobody.
    package func mayHear(_ event: Event) -> Bool {
        if event.kind.hasPrefix("alert.") { return Reach(alerts).contains(event.scope) }
        return Self.watched.contains { event.kind.hasPrefix($0) } && Reach(watch).contains(event.scope)
    }

    package func maySee(_ scope: [UUID]) -> Bool {
        Reach(watch).contains(scope)
    }
}

/// A ticket for one push connection: issued over HTTP, good for half a minute and for one use, checked without
/// the database.
///
/// Binary, so that a reach of a hundred rooms still fits the small room for an upgrade request: version, issue
/// in milliseconds, nonce, user, sign-in, then each scope with a byte of flags.
package struct PushTicket: Sendable, Equatable {
    package static let lifetime: TimeInterval = 30
    /// More scopes would not fit; who holds more is told of the newest.
    package static let mostScopes = 100

    package let claims: PushClaims
    package let nonce: UUID

    package init(claims: PushClaims, nonce: UUID) {
        self.claims = claims
        self.nonce = nonce
    }

    package var expiresAt: Date { claims.issuedAt.addingTimeInterval(Self.lifetime) }

    private static let version: UInt8 = 1
    private static let watchFlag: UInt8 = 1
    private static let alertsFlag: UInt8 = 2

    /// What is signed.
    package var payload: Data {
        var data = Data([Self.version])
        let issue = UInt64(max(0, claims.issuedAt.timeIntervalSince1970 * 1000))
        data.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: issue >> (56 - 8 * $0)) })
        for id in [nonce, claims.user, claims.signIn] { data.append(contentsOf: id.bytes) }
        let audience = claims.audience
        // Version 7 ids sort by age: the newest rooms are the ones that matter now.
        let scopes = audience.watch.union(audience.alerts).sorted { $0.text > $1.text }
        for scope in scopes.prefix(Self.mostScopes) {
            let flags =
                (audience.watch.contains(scope) ? Self.watchFlag : 0)
                | (audience.alerts.contains(scope) ? Self.alertsFlag : 0)
            data.append(flags)
            data.append(contentsOf: scope.bytes)
        }
        return data
    }

    /// Reads what was signed; nil when it is of another version or cut.
    package init?(payload: Data) {
        let bytes = Array(payload)
        guard bytes.count >= 57, bytes[0] == Self.version, (bytes.count - 57).isMultiple(of: 17) else {
            return nil
        }
        let issue = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var watch: Set<UUID> = []
        var alerts: Set<UUID> = []
        for start in stride(from: 57, to: bytes.count, by: 17) {
            let scope = UUID(bytes: bytes[(start + 1)..<(start + 17)])
            if bytes[start] & Self.watchFlag != 0 { watch.insert(scope) }
            if bytes[start] & Self.alertsFlag != 0 { alerts.insert(scope) }
        }
        nonce = UUID(bytes: bytes[9..<25])
        claims = PushClaims(
            user: UUID(bytes: bytes[25..<41]),
            signIn: UUID(bytes: bytes[41..<57]),
            audience: PushAudience(watch: watch, alerts: alerts),
            issuedAt: Date(timeIntervalSince1970: Double(issue) / 1000)
        )
    }
}

/// Signs tickets and knows its own signature again.
package struct TicketSeal: Sendable {
    package let sign: @Sendable (Data) -> String
    /// The payload of a ticket signed here; nil when anything about it is off.
    package let verify: @Sendable (String) -> Data?

    package init(
        sign: @escaping @Sendable (Data) -> String,
        verify: @escaping @Sendable (String) -> Data?
    ) {
        self.sign = sign
        self.verify = verify
    }
}

extension UUID {
    var bytes: [UInt8] {
        let u = uuid
        return [
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ]
    }

    /// - Parameter bytes: sixteen.
    init(bytes slice: ArraySlice<UInt8>) {
        let b = Array(slice)
        self.init(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
                b[15]
            )
        )
    }
}
