internal import FoundationEssentials
internal import Kernel
internal import Web

/// An import as programs read it.
struct PlanImportAnswer: Encodable {
    struct Place: Encodable {
        let sheet: String
        let row: Int?
        let column: String
        let value: String
        /// The reason's stable code.
        let code: String
        let reason: String
    }

    let id: String
    let state: String
    let fileName: String
    let digest: String
    let person: String
    let createdAt: Date
    let appliedAt: Date?
    let accepted: Int
    let changed: Int
    let refusedRows: Int
    let fault: String?
    var fingerprint: String?
    var changes: [PlanPreview.Line]?
    var refused: [Place]?
    var notes: [Place]?

    init(_ record: PlanImportRecord, _ words: Words) {
        id = record.id.description
        state = record.state.rawValue
        fileName = record.fileName
        digest = record.digest
        person = record.person
        createdAt = record.createdAt
        appliedAt = record.appliedAt
        accepted = record.accepted
        changed = record.changed
        refusedRows = record.refused
        fault = record.fault.map { words($0.key, $0.arguments) }
    }

    mutating func show(_ found: (preview: PlanPreview, fingerprint: String), _ wording: PlanWording) {
        fingerprint = found.fingerprint
        changes = found.preview.lines
        refused = found.preview.refused.map { Place($0, wording) }
        notes = found.preview.notes.map { Place($0, wording) }
    }
}

extension PlanImportAnswer.Place {
    init(_ fault: PlanFault, _ wording: PlanWording) {
        sheet = wording.sheet(fault)
        row = fault.row
        column = wording.column(fault)
        (value, code) = (fault.value, fault.key)
        reason = wording.reason(fault)
    }
}
