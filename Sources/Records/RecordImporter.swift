package import Foundation
package import Kernel
package import Logging
package import Postgres
package import Web

/// Takes waiting workbooks in, one after the other; runs until the server stops.
///
/// A file's rows go in and its record is settled in one transaction: after a crash the file still waits and is
/// taken in again from the start, with nothing half done.
package struct RecordImporter: Sendable {
    /// Who a user is now; nil: disabled or gone.
    package typealias Principals = @Sendable (UUID) async throws -> Principal?

    private let types: [String: RecordType]
    private let store: RecordImportStore
    private let site: Site
    private let principal: Principals
    private let log: Logger
    /// One file of 10,000 rows may not hold up the pool's other work for ever.
    private static let rowsBetweenNews = 250

    package init(
        _ types: [RecordType],
        database: Database,
        site: Site,
        world: World,
        principal: @escaping Principals,
        log: Logger
    ) {
        self.types = Dictionary(types.map { ($0.noun, $0) }) { first, _ in first }
        store = RecordImportStore(database: database, world: world)
        self.site = site
        self.principal = principal
        self.log = log
    }

    package func run() async {
        while !Task.isCancelled {
            do {
                if try await takeNext() { continue }
            } catch {
                log.warning("imports wait", metadata: ["why": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Takes the oldest waiting file in.
    ///
    /// - Returns: whether there was one.
    package func takeNext() async throws -> Bool {
        guard let waiting = try await store.next() else { return false }
        do {
            try await take(waiting)
        } catch let problem as Problem where problem.kind != .unavailable {
            try await store.fail(waiting.id, problem)
        }
        return true
    }

    private func take(_ waiting: RecordImportStore.Waiting) async throws {
        guard let type = types[waiting.noun], let principal = try await principal(waiting.user) else {
            throw Problem.forbidden
        }
        guard principal.reach(type.change) != nil else { throw Problem.forbidden }
        let zone = TimeZone(identifier: site.zone) ?? .gmt
        let makings = Language.allCases.map {
            RecordMaking(type: type, words: site.words($0), moments: site.moments($0))
        }
        let sheet = RecordSheet(
            type: type,
            making: makings.first { $0.words.language == waiting.language } ?? makings[0],
            zone: zone
        )
        let contents = try await sheet.read(waiting.file, languages: makings)
        var author = RecordAuthor(Caller(principal: principal, reach: waiting.reach))
        author.fromImport = waiting.id
        try await put(contents, of: type, by: author, zone: zone, into: waiting.id)
    }

    private func put(
        _ contents: RecordSheetContents,
        of type: RecordType,
        by author: RecordAuthor,
        zone: TimeZone,
        into id: UUID
    ) async throws {
        let records = RecordStore(type, database: store.database, world: store.world)
        let total = contents.rows.count
        try await store.tell(id, looked: 0, of: total)
        try await store.database.transaction { transaction in
            var lookup = RecordLookup(reach: author.caller.reach)
            var tally = RecordTally()
            var seen: Set<[String]> = []
            for (index, row) in contents.rows.enumerated() {
                if index % Self.rowsBetweenNews == 0, index > 0 {
                    try await store.tell(id, looked: index, of: total)
                }
                let faults = try await records.take(
                    row,
                    by: author,
                    zone: zone,
                    seen: &seen,
                    lookup: &lookup,
                    tally: &tally,
                    in: transaction
                )
                guard !faults.isEmpty else { continue }
                tally.failures.append(RecordFailure(row: row.number, cells: row.cells, faults: faults))
            }
            try await store.settle(id, tally, headings: contents.headings, total: total, in: transaction)
        }
        log.info("imported", metadata: ["noun": "\(type.noun)", "rows": "\(total)"])
    }
}

extension RecordStore {
    /// Takes one row of a file: a known key changes that record, a new one adds it.
    ///
    /// - Returns: why it was not taken; empty: it was.
    fileprivate func take(
        _ row: RecordSheetRow,
        by author: RecordAuthor,
        zone: TimeZone,
        seen: inout Set<[String]>,
        lookup: inout RecordLookup,
        tally: inout RecordTally,
        in transaction: Transaction
    ) async throws -> [RecordFailure.Fault] {
        guard row.faults.isEmpty else { return row.faults }
        do {
            let key = try await lookup.key(of: row.draft, type, zone: zone, in: transaction)
            guard seen.insert(key).inserted else {
                return [.init(field: type.keys.last?.name ?? "", key: "twice_in_file", arguments: [:])]
            }
            let known = try await lookup.record(with: key, of: type, by: author, in: transaction)
            tally.count(
                try await save(row.draft, as: known, by: author, zone: zone, with: &lookup, in: transaction)
            )
            return []
        } catch let problem as Problem
            where [.invalid, .conflict, .notFound, .forbidden].contains(problem.kind)
        {
            guard problem.fields.isEmpty else {
                return problem.fields.map { .init(field: $0.name, key: $0.key, arguments: $0.arguments) }
            }
            return [
                .init(field: "", key: problem.slug == "record_locked" ? "locked" : "refused", arguments: [:])
            ]
        }
    }
}
