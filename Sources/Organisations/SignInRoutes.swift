internal import Foundation
internal import Hummingbird
internal import Kernel
package import Web

extension Organisations {
    /// Signing in and out, one's own password and language.
    ///
    /// - Parameter secureCookies: cookies only over HTTPS; set behind a proxy that ends TLS.
    package func mount(on routes: Routes, site: Site, secureCookies: Bool) {
        mountSignIn(on: routes, site: site, secureCookies: secureCookies)
        mountChoices(on: routes, secureCookies: secureCookies)
        mountSignInCode(on: routes, site: site, secureCookies: secureCookies)
        mountSecondFactor(on: routes, site: site)
        mountAccount(on: routes, site: site, secureCookies: secureCookies)
    }

    private func mountSignIn(on routes: Routes, site: Site, secureCookies: Bool) {
        routes.open(.get, "/sign-in", because: "nobody is signed in yet") { request, context in
            let to = LocalPath.checked(request.uri.queryParameters["to"].map(String.init), else: "/")
            guard context.principal == nil else { return .seeOther(to) }
            return try await site.page(
                "sign-in",
                SignInView(account: "", to: to, error: "", picture: nil),
                context
            )
        }
        routes.open(.post, "/sign-in", because: "nobody is signed in yet") { request, context in
            let form = try await request.form(context)
            let to = LocalPath.checked(form["to"], else: "/")
            let account = (form["account"] ?? "").trimmingCharacters(in: .whitespaces)
            do {
                let outcome = try await signIn.open(
                    account: account,
                    password: form["password"] ?? "",
                    picture: form["picture"].map {
                        SignIn.PictureAnswer(ticket: form["picture_ticket"] ?? "", letters: $0)
                    },
                    address: context.address,
                    agent: request.headers[.userAgent]
                )
                guard case .open(let token) = outcome else {
                    guard case .due(let user) = outcome, request.wantsPage else {
                        throw Problem(.unauthenticated, "code_due")
                    }
                    return try await codePage(user, to: to, site, context)
                }
                var response = Response.seeOther(to)
                response.setCookie(Self.session(token, secure: secureCookies || context.isSecure))
                return response
            } catch let problem as Problem where request.wantsPage {
                let error = ProblemView(problem, words: site.words(context.language), request: "").detail
                let picture = try await signIn.picture(for: account).map { SignInPictureView(ticket: $0) }
                let view = SignInView(account: account, to: to, error: error, picture: picture)
                return try await site.page(
                    "sign-in",
                    view,
                    status: .init(code: problem.kind.rawValue),
                    context
                )
            }
        }
    }

    /// What a stranger may see or choose beside the form: the picture of letters, the language.
    private func mountChoices(on routes: Routes, secureCookies: Bool) {
        routes.open(.get, "/sign-in/picture", because: "nobody is signed in yet; it shows letters") {
            request,
            _ in
            let ticket = request.uri.queryParameters["ticket"].map(String.init) ?? ""
            guard let picture = pictures.picture(of: ticket) else { throw Problem.notFound }
            return .png(picture)
        }
        routes.open(.post, "/language", because: "the language is everybody's own choice") {
            request,
            context in
            let form = try await request.form(context)
            guard let language = Language(rawValue: form["language"] ?? "") else { throw Problem.notFound }
            var response = Response.seeOther(LocalPath.checked(form["to"], else: "/"))
            response.setCookie(
                Cookie(
                    name: VisitorMiddleware.languageCookie,
                    value: language.rawValue,
                    maxAge: 365 * 86_400,
                    path: "/",
                    secure: secureCookies || context.isSecure,
                    httpOnly: true,
                    sameSite: .lax
                )
            )
            return response
        }
    }

    private func mountAccount(on routes: Routes, site: Site, secureCookies: Bool) {
        routes.on(.post, "/sign-out", requires: .ownAccount) { _, context, caller in
            try await signOut(caller, context)
            var response = Response.seeOther("/sign-in")
            response.setCookie(Self.cookie("", age: 0, secure: secureCookies || context.isSecure))
            return response
        }
        routes.on(.get, "/password", requires: .ownAccount) { _, context, caller in
            let view = PasswordView(isFirst: caller.principal.mustChangePassword, errors: [])
            return try await site.page("password", view, context)
        }
        routes.on(.post, "/password", requires: .ownAccount) { request, context, caller in
            let form = try await request.form(context)
            do {
                try await signIn.changePassword(
                    of: caller.principal,
                    old: form["old"] ?? "",
                    new: form["new"] ?? "",
                    again: form["again"] ?? ""
                )
                return .seeOther("/")
            } catch let problem as Problem where request.wantsPage && !problem.fields.isEmpty {
                let words = site.words(context.language)
                let errors = ProblemView(problem, words: words, request: "").fields.map(\.detail)
                let view = PasswordView(isFirst: caller.principal.mustChangePassword, errors: errors)
                return try await site.page("password", view, status: .unprocessableContent, context)
            }
        }
    }

    private func signOut(_ caller: Caller, _ context: AppContext) async throws {
        try await end(
            signIn: caller.principal.signIn,
            caller.audit("sign_in.closed", caller.principal.user, "{}", context)
        )
    }

    /// The cookie of a session just opened.
    static func session(_ token: String, secure: Bool) -> Cookie {
        cookie(token, age: Int(SignInRules.lifetime), secure: secure)
    }

    private static func cookie(_ token: String, age: Int, secure: Bool) -> Cookie {
        Cookie(
            name: VisitorMiddleware.cookie,
            value: token,
            maxAge: age,
            path: "/",
            secure: secure,
            httpOnly: true,
            sameSite: .lax
        )
    }
}
