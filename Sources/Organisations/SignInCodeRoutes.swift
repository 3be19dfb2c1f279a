internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Secrets
internal import Web

extension Organisations {
    /// The second door: a one-time code after the password, or its setting up where it is demanded.
    func mountSignInCode(on routes: Routes, site: Site, secureCookies: Bool) {
        let reason = "carries a ticket that only a right password gives"
        routes.open(.post, "/sign-in/code", because: reason) { request, context in
            let form = try await request.form(context)
            let door = try Door(form, secondFactors)
            do {
                let token = try await signIn.enter(
                    ID(door.user),
                    code: form["code"] ?? "",
                    address: context.address,
                    agent: request.headers[.userAgent]
                )
                var response = Response.seeOther(door.to)
                response.setCookie(Self.session(token, secure: secureCookies || context.isSecure))
                return response
            } catch let problem as Problem where request.wantsPage {
                return try await codePage(door, site, context, problem: problem)
            }
        }
        routes.open(.post, "/sign-in/enrolment", because: reason) { request, context in
            let form = try await request.form(context)
            let door = try Door(form, secondFactors)
            let audit = AuditEntry(
                actor: door.user,
                action: "second_factor.on",
                subject: door.user,
                request: context.requestID,
                address: context.address
            )
            guard
                let codes = try await secondFactors.confirm(door.user, code: form["code"] ?? "", audit: audit)
            else {
                let problem = Problem(.unauthenticated, "code_wrong")
                return try await codePage(door, site, context, problem: problem)
            }
            let token = try await signIn.enter(
                ID(door.user),
                address: context.address,
                agent: request.headers[.userAgent]
            )
            let view = SecondFactorView(
                isOn: true,
                isDemanded: true,
                left: "",
                error: "",
                enrolment: nil,
                codes: codes,
                to: door.to
            )
            var response = try await site.page("second-factor", view, context)
            response.setCookie(Self.session(token, secure: secureCookies || context.isSecure))
            return response
        }
    }

    /// Who stands at the second door.
    private struct Door {
        let user: UUID
        let ticket: String
        let to: String

        init(_ form: [String: String], _ secondFactors: SecondFactors) throws {
            ticket = form["ticket"] ?? ""
            to = LocalPath.checked(form["to"], else: "/")
            guard let user = secondFactors.user(of: ticket) else {
                throw Problem(.unauthenticated, "ticket_old")
            }
            self.user = user
        }

        init(user: UUID, ticket: String, to: String) {
            (self.user, self.ticket, self.to) = (user, ticket, to)
        }
    }

    /// The page after a right password.
    func codePage(_ user: UUID, to: String, _ site: Site, _ context: AppContext) async throws -> Response {
        let door = Door(user: user, ticket: secondFactors.ticket(user), to: to)
        return try await codePage(door, site, context, problem: nil)
    }

    private func codePage(_ door: Door, _ site: Site, _ context: AppContext, problem: Problem?) async throws
        -> Response
    {
        var enrolment: SecondFactors.Enrolment?
        if try await secondFactors.due(door.user) == .enrolment {
            guard let user = try await users.byID(ID(door.user)) else { throw Problem.notFound }
            enrolment = try await secondFactors.pending(door.user, account: user.account)
            if enrolment == nil {
                enrolment = try await secondFactors.begin(door.user, account: user.account)
            }
        }
        let words = site.words(context.language)
        let view = SignInCodeView(
            ticket: door.ticket,
            to: door.to,
            error: problem.map { ProblemView($0, words: words, request: "").detail } ?? "",
            enrolment: try enrolment.map {
                EnrolmentView(code: try Site.squareCode($0.uri), secret: $0.secret)
            }
        )
        return try await site.page(
            "sign-in-code",
            view,
            status: problem.map { .init(code: $0.kind.rawValue) } ?? .ok,
            context
        )
    }
}
