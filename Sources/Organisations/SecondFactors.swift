package import FoundationEssentials
package import Kernel
package import Postgres
package import Secrets

/// Setting up and asking for one-time codes.
package struct SecondFactors: Sendable {
    /// What is shown once to whoever sets it up.
    package struct Enrolment: Sendable {
        /// For the telephone's camera.
        package let uri: String
        /// The same for typing.
        package let secret: String
    }

    let store: SecondFactorStore
    let policy: SecondFactorPolicy
    private let database: Database
    private let keyring: Keyring
    private let world: World
    private static let mark = "second-factor"

    package init(database: Database, keyring: Keyring, policy: SecondFactorPolicy, world: World) {
        store = SecondFactorStore(database: database, world: world)
        self.database = database
        self.keyring = keyring
        self.policy = policy
        self.world = world
    }

    /// What an account that has given its password must still do.
    enum Due { case nothing, code, enrolment }

    func due(_ user: UUID) async throws -> Due {
        if try await store.one(user)?.confirmedAt != nil { return .code }
        return policy.demands(try await store.roles(of: user)) ? .enrolment : .nothing
    }

    /// Proof of a right password for the next few minutes; the form carries it on.
    func ticket(_ user: UUID) -> String {
        let until = Int64(world.now().timeIntervalSince1970 + SecondFactorRules.patience)
        return keyring.sign(Data("\(Self.mark)|\(user.uuidString)|\(until)".utf8))
    }

    /// Whose ticket it is; nil: nobody's, or too old.
    func user(of ticket: String) -> UUID? {
        guard let payload = keyring.verify(ticket) else { return nil }
        let parts = String(decoding: payload, as: UTF8.self).split(separator: "|").map(String.init)
        guard parts.count == 3, parts[0] == Self.mark, let until = Double(parts[2]),
            until >= world.now().timeIntervalSince1970
        else { return nil }
        return UUID(uuidString: parts[1])
    }

    /// A new secret, in force once a first code proves it.
    ///
    /// - Throws: `Problem` `second_factor_there` when one is in force.
    package func begin(_ user: UUID, account: String) async throws -> Enrolment {
        let secret = world.random(OneTimeCode.secretLength)
        let sealed = try keyring.seal(secret, for: user)
        let isKept = try await database.transaction { try await store.begin(user, secret: sealed, in: $0) }
        guard isKept else { throw Problem(.conflict, "second_factor_there") }
        return enrolment(secret, account)
    }

    /// The secret that is being set up, once more.
    func pending(_ user: UUID, account: String) async throws -> Enrolment? {
        guard let factor = try await store.one(user), factor.confirmedAt == nil else { return nil }
        return enrolment(try keyring.open(factor.secret, for: user), account)
    }

    private func enrolment(_ secret: [UInt8], _ account: String) -> Enrolment {
        let text = OneTimeCode.base32(secret)
        return Enrolment(
            uri: SecondFactorRules.uri(account: account, secret: text),
            secret: SecondFactorRules.grouped(text)
        )
    }

    /// Puts it in force by its first code.
    ///
    /// - Returns: recovery codes, shown once; nil: the code is not right.
    package func confirm(_ user: UUID, code: String, audit: AuditEntry) async throws -> [String]? {
        guard let factor = try await store.one(user), factor.confirmedAt == nil,
            let step = try step(of: code, factor, user)
        else { return nil }
        let codes = (0..<SecondFactorRules.recoveryCodes).map { _ in
            SecondFactorRules.recoveryCode(random: world.random(10))
        }
        try await database.transaction { transaction in
            try await store.confirm(user, step: step, codes: codes, in: transaction)
            try await transaction.record(audit, world: world)
        }
        return codes
    }

    /// Takes a code or a recovery code; false: it is not right, or was taken before.
    func take(_ code: String, of user: UUID) async throws -> Bool {
        guard let factor = try await store.one(user), factor.confirmedAt != nil else { return false }
        let step = try step(of: code, factor, user)
        return try await database.transaction { transaction in
            if let step { return try await store.spend(user, step: step, in: transaction) }
            return try await store.spend(user, code: code, in: transaction)
        }
    }

    /// Takes it from one's own account, with a code.
    func remove(_ user: UUID, code: String, audit: AuditEntry) async throws -> Bool {
        guard try await take(code, of: user) else { return false }
        try await database.transaction { transaction in
            try await store.remove(user, in: transaction)
            try await transaction.record(audit, world: world)
        }
        return true
    }

    private func step(of code: String, _ factor: SecondFactor, _ user: UUID) throws -> Int64? {
        OneTimeCode.step(
            of: SecondFactorRules.plain(code),
            try keyring.open(factor.secret, for: user),
            at: world.now(),
            after: factor.lastStep
        )
    }
}
