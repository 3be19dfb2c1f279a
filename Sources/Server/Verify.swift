import ArgumentParser
import Foundation
import Kernel
import Logging
import Organisations
import Recording

/// `invigil verify`: whether the audit book is as it was sealed, and the footage as it was written down.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what was sealed and what was recorded.",
        subcommands: [Audit.self, VerifyFootage.self]
    )

    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the audit book with its seals, and with a head kept elsewhere."
        )

        @OptionGroup var options: Options

        @Option(help: "A head kept earlier (GET /api/v1/audit-head), as a JSON file.")
        var head: String?

        func run() async throws {
            let configuration = try options.configuration()
            let kept = try head.map { path in
                guard
                    let seal = try JSON.decode(AuditHead.self, from: Data(contentsOf: URL(filePath: path)))
                        .seal
                else { throw ValidationError("\(path) is no head") }
                return seal
            }
            let data = try DataDirectory(path: configuration.text("data.directory"))
            let storage = try await Storage.open(configuration, data: data, log: Logger(label: "verify"))
            let store = AuditStore(database: storage.database, world: .live)
            let verdict: AuditStore.Verdict
            do {
                try await store.seal(isThorough: true)
                verdict = try await store.verify(against: kept)
            } catch {
                await storage.close()
                throw error
            }
            await storage.close()
            try report(verdict)
        }

        private func report(_ verdict: AuditStore.Verdict) throws {
            if let head = verdict.head { print(try JSON.text(AuditHead(head))) }
            switch verdict.fault {
            case nil: print("\(verdict.sealed) lines are as they were sealed, \(verdict.unsealed) wait")
            case .gap(let position): throw Refusal("the seal before \(position) is missing")
            case .broken(let position): throw Refusal("seal \(position) does not follow from the one before")
            case .removed(let position): throw Refusal("the line sealed at \(position) has been removed")
            case .changed(let position): throw Refusal("the line sealed at \(position) has been changed")
            case .otherHead(let position):
                throw Refusal("the chain at \(position) is not the one that was kept")
            }
        }
    }

    /// One clear line and a status of 1.
    struct Refusal: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }
}
