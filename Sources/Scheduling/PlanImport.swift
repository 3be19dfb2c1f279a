internal import FoundationEssentials
package import Identity
package import Kernel
package import Organisations
package import Postgres
package import Secrets

/// Brings a plan document in: good rows go in together, in one transaction, wrong ones come back with
/// reasons.
package struct PlanImport: Sendable {
    private let database: Database
    private let organisations: OrganisationStore
    let store: PlanStore
    private let hasher: PasswordHasher
    private let world: World
    /// Passwords hashed at once.
    private static let hashing = 4
    let networks: CameraNetworks

    package init(
        database: Database,
        organisations: Organisations,
        people: PersonStore,
        keyring: Keyring,
        hasher: PasswordHasher,
        networks: CameraNetworks = .everywhere,
        world: World
    ) {
        self.database = database
        self.networks = networks
        self.organisations = organisations.organisations
        store = PlanStore(
            organisations: organisations.organisations,
            users: organisations.users,
            people: people,
            keyring: keyring,
            world: world
        )
        self.hasher = hasher
        self.world = world
    }

    /// What holds for plans from outside.
    package static let standard = PlanPolicy { password, account in
        do throws(SignInRules.PasswordRefusal) {
            try SignInRules.check(password, account: account)
            return nil
        } catch {
            return "password_\(error.rawValue)"
        }
    }

    /// Imports a document.
    ///
    /// - Parameters:
    ///   - reach: the organisation must lie within it; a new one is made for those who reach everything only.
    ///   - audit: makes the audit line once it is known whom it is about and what went in.
    ///   - approve: looks again, in the transaction that writes and before it does; throwing, nothing is written.
    /// - Throws: `Problem` when the organisation itself is wrong or out of reach; rows never throw.
    package func run(
        _ document: PlanDocument,
        reach: Reach,
        policy: PlanPolicy = PlanImport.standard,
        audit: @Sendable (_ organisation: ID<Organisation>, _ detail: String) -> AuditEntry,
        approve: @Sendable (Transaction) async throws -> Void = { _ in }
    ) async throws -> PlanDecision {
        let faults = PlanRules.check(document.organisation)
        guard faults.isEmpty else { throw Problem(.invalid, "plan_invalid", fields: faults) }
        var policy = policy
        policy.networks = networks
        policy.givesEveryRole = reach.contains([Reach.house])
        let code = document.organisation.code
        let existing = try await organisations.byCode(code)
        guard reach.contains(existing?.scope ?? [Reach.house]) else { throw Problem.notFound }
        // Decided once ahead, so that hashing does not keep a transaction waiting.
        let known = try await store.known(document, of: existing, from: database)
        let outlook = PlanRules.decide(document, known: known, policy: policy, now: world.now())
        let hashes = try await hashes(of: newAccounts(of: outlook, known))
        return try await database.transaction { transaction in
            // One import at a time, so that what was known when deciding still holds when writing.
            try await transaction.run("select pg_advisory_xact_lock(hashtext('plan'))")
            try await approve(transaction)
            return try await write(document, existing, policy, hashes, audit, transaction)
        }
    }

    private func write(
        _ document: PlanDocument,
        _ existing: Organisation?,
        _ policy: PlanPolicy,
        _ hashes: [String: String],
        _ audit: @Sendable (_ organisation: ID<Organisation>, _ detail: String) -> AuditEntry,
        _ transaction: Transaction
    ) async throws -> PlanDecision {
        let organisation = try await organisations.ensure(
            code: document.organisation.code,
            name: document.organisation.name,
            parent: nil,
            in: transaction
        )
        let known = try await store.known(document, of: organisation, from: transaction)
        let decision = PlanRules.decide(document, known: known, policy: policy, now: world.now())
        for account in newAccounts(of: decision, known) where hashes[account.key] == nil {
            throw Problem(.unavailable, "busy", retryAfter: 1, cause: "accounts changed while importing")
        }
        try await store.apply(decision, to: organisation, policy: policy, hashes: hashes, in: transaction)
        try await tell(decision, organisation, audit, transaction)
        return decision
    }

    /// Passwords of accounts that do not exist yet, by lower-case account.
    private func newAccounts(of decision: PlanDecision, _ known: PlanKnown) -> [String: String] {
        var passwords: [String: String] = [:]
        for person in decision.people {
            guard let account = person.account?.lowercased(), let password = person.password else { continue }
            if known.accounts[account] == nil { passwords[account] = password }
        }
        return passwords
    }

    private func hashes(of passwords: [String: String]) async throws -> [String: String] {
        var waiting = passwords.makeIterator()
        return try await withThrowingTaskGroup(of: (String, String).self) { group in
            func next() {
                guard let (account, password) = waiting.next() else { return }
                group.addTask { [hasher] in (account, try await hasher.hash(password)) }
            }
            for _ in 0..<Self.hashing { next() }
            var hashes: [String: String] = [:]
            for try await (account, hash) in group {
                hashes[account] = hash
                next()
            }
            return hashes
        }
    }

    private struct Told: Encodable {
        let accepted: [String: Int]
        let refused: Int
    }

    private func tell(
        _ decision: PlanDecision,
        _ organisation: Organisation,
        _ audit: @Sendable (_ organisation: ID<Organisation>, _ detail: String) -> AuditEntry,
        _ transaction: Transaction
    ) async throws {
        let body = try JSON.text(Told(accepted: decision.counts, refused: decision.refused.count))
        try await transaction.append(
            Event(
                id: world.id(),
                at: world.now(),
                kind: "plan.imported",
                scope: organisation.scope,
                subject: organisation.id.uuid,
                body: body
            )
        )
        try await transaction.record(audit(organisation.id, body), world: world)
    }
}
