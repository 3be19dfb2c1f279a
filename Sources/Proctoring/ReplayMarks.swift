internal import Alerts
internal import FoundationEssentials
internal import Kernel
package import Recording
internal import Scheduling
internal import Web

extension Console {
    /// Findings and alerts of a room sitting, for its replay's timeline.
    package var marks: Recording.Marks {
        { [self] room, words in
            let found = try await store.findings(of: room.id, limit: 500)
            let noted = try await incidents.list(of: [room.id], reach: .everything)
            let raised = try await alerts.list(of: [room.id], clearedSince: .distantPast, reach: .everything)
            return FootageMarks(
                findings: found.map { finding in
                    FootageMarks.Finding(
                        id: finding.id.text,
                        device: finding.device.description,
                        kind: finding.kind,
                        words: words("finding.kind.\(finding.kind)"),
                        from: finding.startedAt,
                        to: finding.endedAt,
                        still: finding.hasStill ? "/findings/\(finding.id.text)/still" : nil
                    )
                },
                alerts: raised.map { alert in
                    FootageMarks.Alert(
                        id: alert.id.description,
                        device: alert.device?.description,
                        cause: alert.cause.rawValue,
                        severity: alert.severity.rawValue,
                        words: words("alert.cause.\(alert.cause.rawValue)"),
                        from: alert.since,
                        to: alert.clearedAt
                    )
                },
                incidents: noted.map { incident in
                    FootageMarks.Incident(
                        id: incident.id.description,
                        kind: incident.kind.rawValue,
                        words: words("records.incident.kind.\(incident.kind.rawValue)"),
                        text: incident.text,
                        at: incident.at,
                        state: incident.state.rawValue
                    )
                }
            )
        }
    }
}
