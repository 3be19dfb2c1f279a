/// Every measure `/metrics` gives; `Docs/Metrics.md` carries this table and a test compares them.
enum Metric: String, CaseIterable, Sendable {
    case info = "invigil_info"
    case partState = "invigil_part_state"
    case sources = "invigil_sources"
    case sourceAge = "invigil_source_data_age_seconds"
    case recordings = "invigil_recordings"
    case recordingsTroubled = "invigil_recordings_troubled"
    case diskFree = "invigil_footage_disk_free_bytes"
    case diskOpen = "invigil_footage_disk_open"
    case analysisInterval = "invigil_analysis_interval_seconds"
    case watchAge = "invigil_watch_age_seconds"
    case alertsOpen = "invigil_alerts_open"
    case alertsUnreached = "invigil_alerts_unreached"
    case messagesQueued = "invigil_messages_queued"
    case messagesOldest = "invigil_messages_oldest_seconds"
    case eventPosition = "invigil_event_position"
    case eventsWaiting = "invigil_events_waiting"
    case auditSealed = "invigil_audit_sealed"
    case auditWaiting = "invigil_audit_waiting"
    case pushConnections = "invigil_push_connections"
    case pushMessages = "invigil_push_messages_total"
    case pushSlow = "invigil_push_closed_slow_total"
    case pushHeld = "invigil_push_held_bytes"
    case requests = "invigil_http_requests_total"
    case requestTime = "invigil_http_request_seconds"
    case cpu = "process_cpu_seconds_total"
    case memory = "process_resident_memory_bytes"
    case descriptors = "process_open_fds"

    /// As the text format names it (Prometheus exposition format 0.0.4).
    enum Kind: String {
        case gauge, counter, histogram
    }

    var kind: Kind {
        switch self {
        case .pushMessages, .pushSlow, .requests, .cpu: .counter
        case .requestTime: .histogram
        default: .gauge
        }
    }

    /// What it says, with unit and labels.
    var help: String {
        switch self {
        case .info: "1, with version and part of this process as labels"
        case .partState: "State of each part as /health has it: 0 in order, 1 degraded, 2 failed"
        case .sources: "Cameras that ought to deliver now, by state"
        case .sourceAge: "Age of the newest data of the most silent of them, in seconds"
        case .recordings: "Recordings being written"
        case .recordingsTroubled: "Recordings whose writing has stopped"
        case .diskFree: "Free bytes of the footage disk"
        case .diskOpen: "1 while footage may be written, 0 once the disk's reserve is reached"
        case .analysisInterval: "Seconds between looked-at pictures of a camera; grows under load"
        case .watchAge: "Seconds since the watching process was last heard, in the other of two processes"
        case .alertsOpen: "Alerts whose cause goes on, by severity"
        case .alertsUnreached: "Alerts nobody could be told of"
        case .messagesQueued: "Messages waiting in the outbox"
        case .messagesOldest: "Seconds the longest waiting of them has been due"
        case .eventPosition: "Newest position of the event log"
        case .eventsWaiting: "Events committed and not yet numbered"
        case .auditSealed: "Lines of the audit book that are sealed"
        case .auditWaiting: "Lines of the audit book older than ten seconds without a seal"
        case .pushConnections: "Open push connections"
        case .pushMessages: "Messages sent over push"
        case .pushSlow: "Push connections closed because they read too slowly"
        case .pushHeld: "Bytes held for push connections"
        case .requests: "HTTP requests answered, by method and class of status"
        case .requestTime: "Seconds from a request's head to its answer's head"
        case .cpu: "CPU seconds of this process, user and system"
        case .memory: "Resident bytes of this process"
        case .descriptors: "Open file descriptors of this process"
        }
    }
}

/// Values of measures as text (Prometheus exposition format 0.0.4).
struct MetricText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    private var samples: [Metric: [String]] = [:]

    /// - Parameters:
    ///   - labels: names and values, in the order in which they are written.
    ///   - suffix: of the name, as histograms have it.
    mutating func add(
        _ metric: Metric,
        _ value: Double?,
        _ labels: [(String, String)] = [],
        suffix: String = ""
    ) {
        guard let value else { return }
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        let name = metric.rawValue + suffix + (pairs.isEmpty ? "" : "{\(pairs)}")
        samples[metric, default: []].append("\(name) \(Self.number(value))")
    }

    /// Measures in the table's order, each with its help and kind.
    var text: String {
        Metric.allCases.compactMap { metric in
            samples[metric].map { lines in
                ([
                    "# HELP \(metric.rawValue) \(metric.help)",
                    "# TYPE \(metric.rawValue) \(metric.kind.rawValue)",
                ]
                    + lines).joined(separator: "\n") + "\n"
            }
        }.joined()
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
