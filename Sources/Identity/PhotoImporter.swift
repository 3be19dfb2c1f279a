internal import Crypto
internal import Documents
internal import Faces
package import Foundation
package import Kernel
package import Logging
internal import Records
internal import Web

/// Takes archives of photos in, one after the other, until the server stops.
///
/// Each photo is stored for itself: after a crash the archive is looked through again from its start, and what is
/// stored already is known by its digest and passed over, as it is when the same archive is brought again.
package struct PhotoImporter: Sendable {
    /// Who a user is now; nil: disabled or gone.
    package typealias Principals = @Sendable (UUID) async throws -> Principal?

    /// Entries of an archive, folders and leftovers included.
    static let mostEntries = 20_000
    /// Photos between two notes of progress.
    private static let photosBetweenNews = 25

    let desk: PhotoDesk
    let imports: PhotoImportStore
    /// Where archives wait.
    let folder: URL
    let principal: Principals
    private let log: Logger

    package init(desk: PhotoDesk, folder: URL, principal: @escaping Principals, log: Logger) {
        self.desk = desk
        imports = PhotoImportStore(database: desk.store.database, world: desk.store.world)
        self.folder = folder
        self.principal = principal
        self.log = log
    }

    func file(of id: UUID) -> URL { folder.appending(path: "\(id.text).zip") }

    package func run() async {
        while !Task.isCancelled {
            do {
                if try await takeNext() { continue }
            } catch {
                log.warning("photos wait", metadata: ["why": "\(error)"])
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Takes the oldest waiting archive in.
    ///
    /// - Returns: whether there was one.
    package func takeNext() async throws -> Bool {
        guard let waiting = try await imports.next() else { return false }
        do {
            try await take(waiting)
        } catch let refusal as ArchiveRefusal {
            try await imports.fail(waiting.id, "archive_\(refusal.rawValue)")
        } catch let problem as Problem where problem.kind != .unavailable {
            try await imports.fail(waiting.id, problem.slug)
        }
        try? FileManager.default.removeItem(at: file(of: waiting.id))
        return true
    }

    private func take(_ waiting: PhotoImportStore.Waiting) async throws {
        guard let principal = try await principal(waiting.user), principal.reach(.changePhotos) != nil else {
            throw Problem.forbidden
        }
        let archive = try FileArchive(path: file(of: waiting.id).path, mostEntries: Self.mostEntries)
        let named = archive.entries.map { ($0, PhotoNameRules.read($0.name)) }.filter { $0.1 != .nothing }
        var run = PhotoRun(
            author: RecordAuthor(Caller(principal: principal, reach: waiting.reach)),
            people: try await imports.people(
                with: named.compactMap { if case .number(let number) = $0.1 { number } else { nil } },
                for: waiting
            )
        )
        run.tally.total = named.count
        for (index, (entry, name)) in named.enumerated() {
            if index % Self.photosBetweenNews == 0 {
                run.tally.looked = index
                try await imports.tell(waiting.id, run.tally, isDone: false)
            }
            if let why = run.obstacle(name) {
                run.refuse(entry.name, why.rawValue)
                continue
            }
            guard case .number(let number) = name, let person = run.people[number] else { continue }
            do throws(ArchiveRefusal) {
                run.file = try archive.read(entry, atMost: PictureLimits.photo.bytes)
            } catch {
                run.refuse(entry.name, error.rawValue)
                continue
            }
            try await take(entry.name, of: person, &run, in: waiting.id)
        }
        run.tally.looked = named.count
        try await imports.tell(waiting.id, run.tally, isDone: true)
        log.info("photos imported", metadata: ["photos": "\(run.tally.taken)"])
    }

    private func take(_ name: String, of person: PhotoRun.Candidate, _ run: inout PhotoRun, in id: UUID)
        async throws
    {
        let digest = Array(SHA256.hash(data: Array(person.id.uuid.text.utf8) + run.file))
        guard digest != person.digest else {
            run.tally.unchanged += 1
            return
        }
        do {
            let judged = try await judge(run.file)
            guard judged.report.isGood else {
                run.refuse(name, PhotoRefusal.checks.rawValue, judged.report.refused.map(\.rawValue))
                return
            }
            var author = run.author
            author.fromImport = id
            _ = try await desk.take(
                judged,
                file: run.file,
                of: person.id,
                by: try author.entry("photo.store", person.id.uuid),
                reach: run.author.caller.reach
            )
            run.tally.taken += 1
        } catch let problem as Problem where [.invalid, .conflict, .notFound].contains(problem.kind) {
            let plain = problem.slug.hasPrefix("photo_") ? problem.slug.dropFirst(6) : Substring(problem.slug)
            run.refuse(name, problem.slug == PhotoRefusal.locked.rawValue ? problem.slug : String(plain))
        }
    }

    /// Waits where the desk of the day keeps the face threads busy.
    private func judge(_ file: [UInt8]) async throws -> PhotoDesk.Judged {
        while true {
            do {
                return try await desk.judge(file)
            } catch let problem as Problem where problem.kind == .unavailable {
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }
}

/// One archive being taken in.
struct PhotoRun: Sendable {
    struct Candidate: Sendable {
        let id: ID<Person>
        /// Of the photo stored now.
        let digest: [UInt8]?
    }

    let author: RecordAuthor
    let people: [String: Candidate]
    var tally = PhotoImportStore.Tally()
    var file: [UInt8] = []
    private var seen: Set<String> = []

    init(author: RecordAuthor, people: [String: Candidate]) {
        self.author = author
        self.people = people
    }

    /// Why a name leads to nobody; nil: it leads to one person, once.
    mutating func obstacle(_ name: PhotoName) -> PhotoRefusal? {
        switch name {
        case .nothing: return nil
        case .refused(let refusal): return refusal
        case .number(let number):
            guard seen.insert(number).inserted else { return .duplicate }
            return people[number] == nil ? .unknownNumber : nil
        }
    }

    mutating func refuse(_ name: String, _ why: String, _ checks: [String] = []) {
        tally.refused.append(.init(name: String(name.prefix(200)), why: why, checks: checks))
    }
}
