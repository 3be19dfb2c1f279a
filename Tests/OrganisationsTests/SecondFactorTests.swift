import Foundation
import Kernel
import Postgres
import Secrets
import Support
import Testing

@testable import Organisations

@Suite struct SecondFactorTests {
    private static let vector = Array("12345678901234567890".utf8)

    @Test(
        "M-01 codes are those of RFC 6238, appendix B",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Double, String)]
    )
    func vectors(seconds: Double, code: String) {
        let step = OneTimeCode.step(at: Date(timeIntervalSince1970: seconds))
        #expect(OneTimeCode.code(Self.vector, step: step, digits: 8) == code)
        #expect(OneTimeCode.code(Self.vector, step: step) == String(code.suffix(6)))
    }

    @Test(
        "secrets are written as RFC 4648 says",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ]
    )
    func base32(text: String, written: String) {
        #expect(OneTimeCode.base32(Array(text.utf8)) == written)
    }

    @Test("a code stands for its half-minute and the one beside it, and only after the last one taken")
    func window() {
        let now = Date(timeIntervalSince1970: 1_800_000_015)
        let step = OneTimeCode.step(at: now)
        for away in -3...3 {
            let code = OneTimeCode.code(Self.vector, step: step + Int64(away))
            let found = OneTimeCode.step(of: code, Self.vector, at: now, after: 0)
            #expect(found == (abs(away) <= 1 ? step + Int64(away) : nil))
        }
        let code = OneTimeCode.code(Self.vector, step: step)
        #expect(OneTimeCode.step(of: code, Self.vector, at: now, after: step) == nil)
        for wrong in ["", "12345", "1234567", "abcdef", code + "0"] {
            #expect(OneTimeCode.step(of: wrong, Self.vector, at: now, after: 0) == nil)
        }
    }

    @Test(
        "whom the policy demands it of",
        arguments: [
            (SecondFactorPolicy.none, Role.systemAdministrator, false),
            (.administrators, .systemAdministrator, true),
            (.administrators, .examAdministrator, true), (.administrators, .proctor, false),
            (.everybody, .proctor, true),
        ]
    )
    func policy(policy: SecondFactorPolicy, role: Role, isDemanded: Bool) {
        #expect(policy.demands([role]) == isDemanded)
    }

    @Test("the address in the code names account and product, whatever is in the account")
    func uri() {
        let uri = SecondFactorRules.uri(account: "考务 a:b", secret: "MZXW6")
        #expect(
            uri.hasPrefix("otpauth://totp/Invigil:%E8%80%83%E5%8A%A1%20a%3Ab?secret=MZXW6&issuer=Invigil")
        )
        #expect(SecondFactorRules.grouped("ABCDEFGHIJ") == "ABCD EFGH IJ")
    }

    private struct Place {
        let clock: TestClock
        let organisations: Organisations
        let user: UUID
        let audit: AuditEntry
    }

    /// An account `lin` with the password `right-Password-1`.
    private static func with(
        _ policy: SecondFactorPolicy = .none,
        _ role: Role = .examAdministrator,
        _ body: (Place, Database) async throws -> Void
    ) async throws {
        try await TestDatabase.with { test in
            let clock = TestClock(Date(timeIntervalSince1970: 1_800_000_015))
            let keys = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: keys) }
            let hasher = PasswordHasher(threads: 1, world: clock.world)
            let organisations = Organisations(
                database: test.database,
                hasher: hasher,
                keyring: try Keyring(directory: keys, world: clock.world),
                policy: policy,
                world: clock.world
            )
            let day = try await ExamDay(test.database, starts: clock.now)
            let user = try await day.user(role).user
            let hash = try await hasher.hash("right-Password-1")
            try await test.database.transaction { transaction in
                try await transaction.run(
                    "update users set account = 'lin', password_hash = $2 where id = $1",
                    user,
                    hash
                )
            }
            let audit = AuditEntry(actor: user, action: "second_factor.on", subject: user)
            try await body(
                Place(clock: clock, organisations: organisations, user: user, audit: audit),
                test.database
            )
        }
    }

    private static func signIn(_ place: Place) async throws -> SignIn.Outcome {
        try await place.organisations.signIn.open(
            account: "lin",
            password: "right-Password-1",
            address: nil,
            agent: nil
        )
    }

    private static func code(_ place: Place, secret: String) throws -> String {
        // Base32 back to bytes, as an authenticator does.
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bytes: [UInt8] = [], buffer = 0, bits = 0
        for letter in secret where letter != " " {
            buffer = buffer << 5 | (try #require(letters.firstIndex(of: letter)))
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: buffer >> bits))
            buffer &= (1 << bits) - 1
        }
        return OneTimeCode.code(bytes, step: OneTimeCode.step(at: place.clock.now))
    }

    @Test("M-01 set up, asked for, taken once; recovery codes stand in, each once; wrong ones delay")
    func life() async throws {
        try await Self.with { place, database in
            let factors = place.organisations.secondFactors
            guard case .open = try await Self.signIn(place) else {
                Issue.record("a code is asked for before there is one")
                return
            }
            let enrolment = try await factors.begin(place.user, account: "lin")
            #expect(try await factors.confirm(place.user, code: "000000", audit: place.audit) == nil)
            #expect(try await factors.due(place.user) == .nothing)
            let first = try Self.code(place, secret: enrolment.secret)
            let codes = try #require(try await factors.confirm(place.user, code: first, audit: place.audit))
            #expect(Set(codes).count == 10)
            #expect(try await Self.signIn(place) == .due(user: place.user))
            #expect(try await factors.take(first, of: place.user) == false)
            await #expect(throws: Problem.self) { _ = try await factors.begin(place.user, account: "lin") }

            place.clock.now += 30
            let next = try Self.code(place, secret: enrolment.secret)
            let signIn = place.organisations.signIn
            let id = ID<User>(place.user)
            _ = try await signIn.enter(id, code: next, address: nil, agent: nil)
            _ = try await signIn.enter(id, code: codes[0].uppercased(), address: nil, agent: nil)
            for number in 0..<3 {
                await #expect(throws: Problem.self, "\(number)") {
                    _ = try await signIn.enter(id, code: codes[0], address: nil, agent: nil)
                }
            }
            let delayed = await #expect(throws: Problem.self) {
                _ = try await signIn.enter(id, code: codes[1], address: nil, agent: nil)
            }
            #expect(delayed?.slug == "sign_in_delayed")
            let rows = try await database.rows("select encode(secret, 'hex') as s from second_factors")
            #expect(rows.count == 1)
            let stored = try await database.row(
                "select count(*) as n from recovery_codes where used_at is not null"
            )
            #expect(try stored?.get("n") == 1)
        }
    }

    @Test("the ticket between password and code is somebody's, for five minutes")
    func ticket() async throws {
        try await Self.with { place, _ in
            let factors = place.organisations.secondFactors
            let ticket = factors.ticket(place.user)
            #expect(factors.user(of: ticket) == place.user)
            #expect(factors.user(of: ticket + "x") == nil && factors.user(of: "") == nil)
            place.clock.now += 301
            #expect(factors.user(of: ticket) == nil)
        }
    }

    @Test("administrators must set it up where the policy demands it; a reset account sets it up anew")
    func demanded() async throws {
        try await Self.with(.administrators) { place, database in
            let factors = place.organisations.secondFactors
            #expect(try await factors.due(place.user) == .enrolment)
            #expect(try await Self.signIn(place) == .due(user: place.user))
            let enrolment = try await factors.begin(place.user, account: "lin")
            let code = try Self.code(place, secret: enrolment.secret)
            _ = try await factors.confirm(place.user, code: code, audit: place.audit)
            #expect(try await factors.due(place.user) == .code)
            try await database.transaction { try await factors.store.remove(place.user, in: $0) }
            #expect(try await factors.due(place.user) == .enrolment)
        }
        try await Self.with(.administrators, .patrol) { place, _ in
            let due = try await place.organisations.secondFactors.due(place.user)
            #expect(due == .nothing)
        }
    }
}
