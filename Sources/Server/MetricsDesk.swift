import Alerts
import Analysis
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Postgres
import Proctoring
import Recording
import Scheduling
import Sockets
import Streams
import Web

/// Answers `/metrics` for collectors: with the token, or from a network that needs none.
struct MetricsDesk: Sendable {
    let house: House
    let meter: RequestMeter
    /// Empty: no token opens it.
    let token: String
    let networks: CameraNetworks

    func mount(on routes: Routes) {
        routes.open(
            .get,
            "/metrics",
            because: "collectors carry `metrics.token` or are in `metrics.networks`"
        ) {
            request,
            context in
            guard
                Self.isAdmitted(
                    context.address,
                    request.headers[.authorization],
                    networks: networks,
                    token: token
                )
            else { throw Problem.forbidden }
            return Response(
                status: .ok,
                headers: [.contentType: MetricText.contentType, .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: await text()))
            )
        }
    }

    /// Whether an asker may read the measures.
    static func isAdmitted(_ address: String?, _ sent: String?, networks: CameraNetworks, token: String)
        -> Bool
    {
        if let address, networks.allows(address) == true { return true }
        guard !token.isEmpty, let sent else { return false }
        // Digests compare in the same time whatever they share.
        return SHA256.hash(data: Data(sent.utf8)) == SHA256.hash(data: Data("Bearer \(token)".utf8))
    }

    /// Everything known this moment; what the database cannot say is left out, and its part says that it failed.
    func text() async -> String {
        var text = MetricText()
        text.add(.info, 1, [("version", Product.version), ("part", Part.code(house.part))])
        for part in house.health.parts {
            let value: Double = part.state == .ok ? 0 : part.state == .degraded ? 1 : 2
            text.add(.partState, value, [("name", part.code)])
        }
        writeWatching(to: &text)
        if house.part != .watch {
            try? await writeDatabase(to: &text)
            let push = house.push.hub.counters
            text.add(.pushConnections, Double(push.openConnections))
            text.add(.pushMessages, Double(push.sentMessages))
            text.add(.pushSlow, Double(push.closedSlow))
            text.add(.pushHeld, Double(push.heldBytes))
        }
        meter.write(to: &text)
        writeProcess(to: &text)
        return text.text
    }

    private func writeWatching(to text: inout MetricText) {
        let now = house.world.now()
        if let airing = house.airing {
            text.add(.watchAge, airing.last.map { now.timeIntervalSince($0.at) })
        } else {
            let live = house.contexts.streams.live()
            for state in SourceState.allCases where state != .ended {
                let count = live.count { $0.state == state }
                text.add(.sources, Double(count), [("state", state.rawValue)])
            }
            text.add(.sourceAge, live.compactMap { $0.unitAge(at: now) }.max() ?? 0)
            let statuses = house.contexts.recording.statuses()
            text.add(.recordings, Double(statuses.count))
            text.add(.recordingsTroubled, Double(statuses.count { $0.trouble != nil }))
            text.add(.analysisInterval, house.contexts.analysis.interval)
        }
        let forecast = house.contexts.recording.forecast
        text.add(.diskFree, Double(forecast.space.free))
        text.add(.diskOpen, forecast.isOpen ? 1 : 0)
    }

    private func writeDatabase(to text: inout MetricText) async throws {
        let database = house.storage.database
        let open = try await database.rows(
            "select severity, count(*) as n from alerts where cleared_at is null group by severity"
        )
        let counts = Dictionary(
            try open.map { (try $0.get("severity", as: String.self), try $0.get("n", as: Int.self)) }
        ) { first, _ in first }
        for severity in ["alarm", "warn", "notice"] {
            text.add(.alertsOpen, Double(counts[severity] ?? 0), [("severity", severity)])
        }
        text.add(.alertsUnreached, Double(try await house.contexts.alerts.book.unreachedCount()))
        let row = try await database.row(
            """
            select (select count(*) from messages where state = 'queued') as queued,
                (select coalesce(extract(epoch from $1::timestamptz - min(due_at)), 0)::float8 from messages
                    where state = 'queued' and due_at <= $1::timestamptz) as oldest,
                (select position from event_head) as position,
                (select count(*) from events where position is null) as waiting,
                (select coalesce(max(position), 0) from audit_seals) as sealed,
                (select count(*) from audit a where a.at between $1::timestamptz - interval '1 hour'
                    and $1::timestamptz - interval '10 seconds'
                    and not exists (select 1 from audit_seals s where s.audit_id = a.id)) as unsealed
            """,
            house.world.now()
        )
        guard let row else { return }
        text.add(.messagesQueued, Double(try row.get("queued", as: Int.self)))
        text.add(.messagesOldest, try row.get("oldest"))
        text.add(.eventPosition, Double(try row.get("position", as: Int.self)))
        text.add(.eventsWaiting, Double(try row.get("waiting", as: Int.self)))
        text.add(.auditSealed, Double(try row.get("sealed", as: Int.self)))
        text.add(.auditWaiting, Double(try row.get("unsealed", as: Int.self)))
    }

    private func writeProcess(to text: inout MetricText) {
        text.add(.cpu, ProcessorTime.now.own)
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Double($0) }
        text.add(.memory, pages.map { $0 * 4_096 })
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        text.add(.descriptors, descriptors.map { Double($0.count) })
    }
}
