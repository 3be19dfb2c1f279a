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
        mountAccount(on: routes, site: site, secureCookies: secureCookies)
    }

    private func mountSignIn(on routes: Routes, site: Site, secureCookies: Bool) {
        routes.open(.get, "/sign-in", because: "nobody is signed in yet") { request, context in
            let to = LocalPath.checked(request.uri.queryParameters["to"].map(String.init), else: "/")
            guard context.principal == nil else { return .seeOther(to) }
            return try await site.page("sign-in", SignInView(account: "", to: to, error: ""), context)
        }
        routes.open(.post, "/sign-in", because: "nobody is signed in yet") { request, context in
            let form = try await request.form(context)
            let to = LocalPath.checked(form["to"], else: "/")
            let account = (form["account"] ?? "").trimmingCharacters(in: .whitespaces)
            do {
                let token = try await signIn.open(
                    account: account,
                    password: form["password"] ?? "",
                    address: context.address,
                    agent: request.headers[.userAgent]
                )
                var response = Response.seeOther(to)
                response.setCookie(
                    Self.cookie(
                        token,
                        age: Int(SignInRules.lifetime),
                        secure: secureCookies || context.isSecure
                    )
                )
                return response
            } catch let problem as Problem where request.wantsPage {
                let error = ProblemView(problem, words: site.words(context.language), request: "").detail
                let view = SignInView(account: account, to: to, error: error)
                return try await site.page(
                    "sign-in",
                    view,
                    status: .init(code: problem.kind.rawValue),
                    context
                )
            }
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
