import Foundation
import Kernel
import Postgres
import Support
import Testing
import Web

@testable import Organisations
@testable import Records

@Suite struct UserRecordsTests {
    private static let draft = ["name": "何敏", "account": "hemin", "phone": "15012340001", "role": "patrol"]

    @Test("M-28 M-29 an account gets its role's rights; a first password is shown once and must be changed")
    func add() async throws {
        try await Office.with { office in
            let users = office.users
            let saved = try await users.save(Self.draft, as: nil, by: office.author, zone: Office.zone)
            let row = try await users.one(saved.id, reach: office.reach)
            #expect(row.values["role"] == "patrol" && row.state == "enabled")
            let reset = try #require(users.type.actions.first { $0.name == "reset" })
            let shown = try await users.act(reset, on: [saved.id], by: office.author)
            let password = try #require(shown.first?.text)
            let user = try #require(try await office.organisations.users.byAccount("hemin"))
            #expect(user.passwordHash.hasPrefix("$argon2id$"))
            #expect(try await office.count("users where account = 'hemin' and must_change_password") == 1)
            #expect(try await office.count("audit where detail::text like '%\(password)%'") == 0)
        }
    }

    @Test("M-30 only disabled accounts change or go; disabling ends the person's sessions")
    func disable() async throws {
        try await Office.with { office in
            let users = office.users
            let id = try await users.save(Self.draft, as: nil, by: office.author, zone: Office.zone).id
            let change = {
                _ = try await users.save(["name": "何"], as: id, by: office.author, zone: Office.zone)
            }
            #expect(try await office.faults(change) == ["record_locked"])
            #expect(
                try await office.faults { _ = try await users.delete([id], by: office.author) } == [
                    "record_locked"
                ]
            )
            try await office.database.transaction { transaction in
                try await transaction.run(
                    """
                    insert into sign_ins (id, token_digest, user_id, created_at, seen_at, expires_at)
                    values (gen_random_uuid(), '\\x00', $1, now(), now(), now() + interval '1 hour')
                    """,
                    id
                )
            }
            let disable = try #require(users.type.actions.first { $0.name == "disable" })
            _ = try await users.act(disable, on: [id], by: office.author)
            #expect(try await office.count("sign_ins where revoked_at is not null") == 1)
            #expect(try await office.count("events where kind = 'sign_in.revoked'") == 1)
            #expect(try await office.faults(change).isEmpty)
            #expect(try await office.faults { _ = try await users.delete([id], by: office.author) }.isEmpty)
        }
    }

    @Test(
        "M-32 a role is handed out by whoever holds all of it, as far as he holds it",
        arguments: [
            (Role.examAdministrator, Role.siteManager, true, true), (.examAdministrator, .patrol, true, true),
            (.examAdministrator, .systemAdministrator, true, true),
            (.examAdministrator, .patrol, false, false),
            (.siteManager, .examAdministrator, true, false), (.patrol, .supervisor, true, false),
            (.supervisor, .patrol, true, false), (.siteManager, .proctor, true, true),
        ]
    )
    func grants(holder: Role, role: Role, isInside: Bool, may: Bool) {
        let organisation = UUID()
        let author = Office.author(UUID(), holder, over: organisation, of: organisation)
        let scope = isInside ? [Reach.house, organisation] : [Reach.house]
        #expect(UserRules.mayGrant(role, over: scope, by: author.caller.principal) == may)
    }

    @Test("M-32 nobody makes, resets or disables an account that can do more than he can, nor his own")
    func escalation() async throws {
        try await Office.with { office in
            let users = office.users
            var draft = Self.draft
            draft["role"] = "site_manager"
            let wide = try await office.faults {
                _ = try await users.save(draft, as: nil, by: office.author, zone: Office.zone)
            }
            #expect(wide == ["site role_needs_site"])
            let id = try await users.save(Self.draft, as: nil, by: office.author, zone: Office.zone).id
            try await office.database.transaction { transaction in
                try await office.organisations.users.grant(
                    .systemAdministrator,
                    to: ID(id),
                    kind: .everything,
                    scope: Reach.house,
                    in: transaction
                )
            }
            for action in users.type.actions where action.name != "enable" {
                let refused = try await office.faults {
                    _ = try await users.act(action, on: [id], by: office.author)
                }
                #expect(refused == ["role_beyond"], "\(action.name)")
                let own = office.author.caller.principal.user
                try await office.database.transaction {
                    try await $0.run(
                        "update users set scope = (select scope from organisations) || id where id = $1",
                        own
                    )
                }
                #expect(
                    try await office.faults { _ = try await users.act(action, on: [own], by: office.author) }
                        == ["own_account"]
                )
            }
        }
    }
}
