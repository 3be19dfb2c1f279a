internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Secrets
internal import Web

extension Organisations {
    /// One's own one-time codes: switching them on and off.
    func mountSecondFactor(on routes: Routes, site: Site) {
        routes.on(.get, "/second-factor", requires: .ownAccount) { _, context, caller in
            try await own(site, context, caller)
        }
        routes.on(.post, "/second-factor", requires: .ownAccount) { _, context, caller in
            let principal = caller.principal
            _ = try await secondFactors.begin(principal.user, account: principal.account)
            return .seeOther("/second-factor")
        }
        routes.on(.post, "/second-factor/confirmation", requires: .ownAccount) { request, context, caller in
            let code = try await request.form(context)["code"] ?? ""
            let audit = caller.audit("second_factor.on", caller.principal.user, "{}", context)
            guard let codes = try await secondFactors.confirm(caller.principal.user, code: code, audit: audit)
            else { return try await own(site, context, caller, error: "code_wrong") }
            return try await own(site, context, caller, codes: codes)
        }
        routes.on(.post, "/second-factor/removal", requires: .ownAccount) { request, context, caller in
            guard !secondFactors.policy.demands(caller.principal.grants.map(\.role)) else {
                throw Problem(.conflict, "second_factor_demanded")
            }
            try await admit(ID(caller.principal.user))
            let code = try await request.form(context)["code"] ?? ""
            let audit = caller.audit("second_factor.off", caller.principal.user, "{}", context)
            guard try await secondFactors.remove(caller.principal.user, code: code, audit: audit) else {
                try await signIn.noteWrongCode(ID(caller.principal.user), address: context.address)
                return try await own(site, context, caller, error: "code_wrong")
            }
            return .seeOther("/second-factor")
        }
    }

    private func admit(_ user: ID<User>) async throws {
        guard let user = try await users.byID(user) else { throw Problem.notFound }
        try signIn.admit(user)
    }

    private func own(
        _ site: Site,
        _ context: AppContext,
        _ caller: Caller,
        error: String = "",
        codes: [String] = []
    ) async throws -> Response {
        let words = site.words(context.language)
        let principal = caller.principal
        let isOn = try await secondFactors.store.one(principal.user)?.confirmedAt != nil
        let left = isOn ? try await secondFactors.store.codesLeft(principal.user) : 0
        let enrolment = try await secondFactors.pending(principal.user, account: principal.account)
        let view = SecondFactorView(
            isOn: isOn,
            isDemanded: secondFactors.policy.demands(principal.grants.map(\.role)),
            left: isOn ? words("second_factor.left", ["n": "\(left)"]) : "",
            error: error.isEmpty ? "" : words("problem.\(error).detail"),
            enrolment: try enrolment.map {
                EnrolmentView(code: try Site.squareCode($0.uri), secret: $0.secret)
            },
            codes: codes,
            to: ""
        )
        return try await site.page(
            "second-factor",
            view,
            status: error.isEmpty ? .ok : .unprocessableContent,
            context
        )
    }
}
