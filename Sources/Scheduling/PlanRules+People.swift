internal import Kernel

/// People, their accounts and roles.
extension PlanRules {
    private static let longestAccount = 64
    private static let mostRoles = 20
    /// Each new password costs a good part of a second's work to hash.
    private static let mostPasswords = 500
    /// Roles that nobody gives who does not reach everything himself: they look over organisations or hold
    /// the keys of the house.
    private static let withheld: Set<Role> = [
        .systemAdministrator, .cityAuthority, .provincialAuthority, .authorityApprover, .supervisionPlatform,
    ]

    mutating func decidePeople(_ document: PlanDocument) {
        decision.people = section("people", document.people) {
            .person($0.code)
        } check: {
            (rules, row, _) throws(FieldFault) in
            try rules.check(row)
            rules.kinds[row.code] = row.kind
            if let account = row.account?.lowercased() {
                rules.accounts.insert(account)
                if row.password != nil, rules.known.accounts[account] == nil { rules.newPasswords += 1 }
            }
            return row
        }
    }

    private func check(_ person: PlanDocument.Person) throws(FieldFault) {
        try FieldRules.required(person.code, atMost: FieldRules.longestCode)
        try FieldRules.required(person.name, atMost: FieldRules.longestName)
        try FieldRules.optional(person.phone ?? "", atMost: FieldRules.longestPhone)
        guard ["candidate", "staff"].contains(person.kind) else {
            throw FieldFault(
                "bad_kind",
                ["value": String(person.kind.prefix(40)), "known": "candidate, staff"]
            )
        }
        if let old = known.people[person.code], old.kind != person.kind { throw FieldFault("kind_changed") }
        if let account = person.account {
            try check(account, of: person)
        } else if person.password != nil || person.roles?.isEmpty == false {
            throw FieldFault("account_missing")
        }
        let roles = person.roles ?? []
        try FieldRules.number(roles.count, in: 0...Self.mostRoles)
        for grant in roles { try check(grant) }
    }

    private func check(_ account: String, of person: PlanDocument.Person) throws(FieldFault) {
        guard person.kind == "staff" else { throw FieldFault("account_of_candidate") }
        let letters = account.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "._@-".unicodeScalars.contains(scalar))
        }
        guard letters, (3...Self.longestAccount).contains(account.count) else {
            throw FieldFault("bad_account")
        }
        let taken = FieldFault("account_taken", ["account": account])
        guard !accounts.contains(account.lowercased()) else { throw taken }
        if let holder = known.accounts[account.lowercased()] {
            guard holder.isOurs, holder.person ?? person.code == person.code else { throw taken }
        }
        if let old = known.people[person.code]?.account, old.lowercased() != account.lowercased() {
            throw FieldFault("account_changed", ["account": old])
        }
        // An existing account keeps its own password, so the document's is not looked at.
        guard let password = person.password, known.accounts[account.lowercased()] == nil else { return }
        if let key = policy.passwordFault(password, account) { throw FieldFault(key) }
        guard newPasswords < Self.mostPasswords else {
            throw FieldFault("too_many_accounts", ["limit": "\(Self.mostPasswords)"])
        }
    }

    private func check(_ grant: PlanDocument.RoleGrant) throws(FieldFault) {
        let role = try FieldRules.code(grant.role, of: Role.self, "bad_role")
        guard policy.givesEveryRole || !Self.withheld.contains(role) else {
            throw FieldFault("role_withheld", ["role": role.rawValue])
        }
        guard let scope = PlanScope(grant.scope) else {
            throw FieldFault("bad_scope", ["value": String(grant.scope.prefix(40))])
        }
        if case .site(let code) = scope { try require(.site(code), "unknown_site") }
        guard role.mayReach(scope.kind) else {
            throw FieldFault("role_reach", ["role": role.rawValue, "scope": grant.scope])
        }
    }
}

/// Over what a role of the document is held.
enum PlanScope: Equatable {
    case organisation
    case site(String)

    /// Reads `organisation` or `site:CODE`.
    init?(_ text: String) {
        if text == "organisation" {
            self = .organisation
        } else if text.hasPrefix("site:") {
            self = .site(String(text.dropFirst(5)))
        } else {
            return nil
        }
    }

    var kind: ReachKind {
        switch self {
        case .organisation: .organisation
        case .site: .site
        }
    }
}
