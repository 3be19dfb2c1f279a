import Foundation
import Kernel
import Logging
import Organisations
import Postgres
import Support
import Web

@testable import Scheduling

/// Workbooks going in and out of a desk, as the page does it.
struct PlanBench {
    let desk: Desk
    let site: Web.Site
    let caller: Caller
    let language: Language

    init(_ desk: Desk, organisation code: String = "yl", language: Language = .chinese) async throws {
        self.desk = desk
        self.language = language
        site = try Web.Site(
            resources: TestDatabase.resources,
            contexts: ["Organisations", "Scheduling"],
            zone: "Asia/Shanghai",
            world: desk.world
        )
        let organisation = try await desk.organisations.organisations.byCode(code).unwrapped()
        let user = try await desk.database.row(
            "select id from users where organisation_id = $1 limit 1",
            organisation.id
        ).unwrapped()
        let principal = Principal(
            user: try user.get("id"),
            signIn: UUID(),
            account: "office",
            name: "林岚",
            organisation: organisation.id.uuid,
            organisationName: organisation.name,
            grants: [Grant(role: .examAdministrator, scope: organisation.id.uuid)],
            mustChangePassword: false
        )
        caller = Caller(principal: principal, reach: Reach([organisation.id.uuid]))
    }

    var titles: PlanTitles { PlanTitles(site, language) }
    var moments: Moments { site.moments(language) }
    var writer: PlanSheetWriter { PlanSheetWriter(titles, moments, now: desk.clock.now) }
    var scheduling: Scheduling { desk.scheduling }

    private func audit(_ action: String) -> AuditEntry {
        AuditEntry(actor: caller.principal.user, action: action, subject: nil, detail: "{}")
    }

    /// The plan from today on, as its workbook's lines.
    func exported() async throws -> [PlanLine] {
        let organisation = try await desk.organisations.organisations.one(ID(caller.principal.organisation))
        let start = moments.today(desk.clock.now).lowerBound
        let saved = try await scheduling.desk.export(
            organisation.unwrapped(),
            start..<start.addingTimeInterval(1e9),
            audit("plan.export")
        )
        return PlanLines.lines(of: saved, PlanImport.standard)
    }

    /// Brings a file in and checks it.
    func bring(_ bytes: [UInt8]) async throws -> (PlanImportRecord, PlanPreview) {
        let organisation = try await desk.organisations.organisations.one(ID(caller.principal.organisation))
        let id = try await scheduling.desk.receive(
            Upload(fileName: "计划.xlsx", bytes: bytes, fields: [:]),
            for: organisation.unwrapped(),
            caller
        ) { _ in audit("plan.upload") }
        try await work()
        return try await state(of: id)
    }

    /// Brings lines in as a workbook.
    func bring(_ lines: [PlanLine]) async throws -> (PlanImportRecord, PlanPreview) {
        try await bring(writer.workbook(lines))
    }

    func confirm(_ record: PlanImportRecord) async throws -> (PlanImportRecord, PlanPreview) {
        try await scheduling.desk.confirm(record.id, seen: nil, audit("plan.confirm"), reach: caller.reach)
        try await work()
        return try await state(of: record.id)
    }

    private func work() async throws {
        let log = Logger(label: "test")
        while try await scheduling.desk.work(site, log: log) {}
    }

    private func state(of id: ID<PlanImportRecord>) async throws -> (PlanImportRecord, PlanPreview) {
        let record = try await scheduling.desk.imports.one(id, reach: caller.reach)
        let found = try await scheduling.desk.imports.preview(id, reach: caller.reach)
        return (record, found?.preview ?? PlanPreview())
    }
}

extension [PlanLine] {
    /// The lines with one of them changed.
    func changing(
        _ section: PlanSection,
        _ code: String,
        _ values: [String: String]
    ) -> [PlanLine] {
        map { line in
            guard line.section == section, line.values["code"] == code else { return line }
            var line = line
            line.values.merge(values) { $1 }
            return line
        }
    }
}
