package import Foundation
package import HTTPTypes
package import Hummingbird
package import Kernel

/// A route as declared: what HouseTests, `Docs/Permissions.md` and the OpenAPI document are checked against.
package struct DeclaredRoute: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        case requires(Permission)
        case open(because: String)
    }

    package let method: String
    package let path: String
    package let access: Access
}

/// Where contexts declare their routes.
///
/// A route without a permission does not exist: there is `requires:` and there is `open(because:)`, and no
/// third way.
package struct Routes {
    /// A handler behind a permission gets who asks and how far he reaches.
    package typealias Guarded = @Sendable (Request, AppContext, Caller) async throws -> Response
    package typealias Open = @Sendable (Request, AppContext) async throws -> Response

    private let router: Router<AppContext>
    private let declared: Declared

    private final class Declared {
        var routes: [DeclaredRoute] = []
    }

    package init(router: Router<AppContext>) {
        self.router = router
        declared = Declared()
    }

    /// Everything declared so far.
    package var all: [DeclaredRoute] { declared.routes }

    /// Declares a route for those who hold the permission; everybody else is refused before the handler runs.
    package func on(
        _ method: HTTPRequest.Method,
        _ path: String,
        requires permission: Permission,
        _ handler: @escaping Guarded
    ) {
        declared.routes.append(.init(method: method.rawValue, path: path, access: .requires(permission)))
        router.on(RouterPath(path), method: method) { request, context -> Response in
            guard let principal = context.principal else { throw Problem.unauthenticated }
            guard let reach = principal.reach(permission) else { throw Problem.forbidden }
            if principal.mustChangePassword, permission != .ownAccount {
                guard request.wantsPage else { throw Problem(.forbidden, "password_due") }
                return Response.seeOther("/password")
            }
            return try await handler(request, context, Caller(principal: principal, reach: reach))
        }
    }

    /// Declares a route that anybody may ask for, with the reason why.
    package func open(
        _ method: HTTPRequest.Method,
        _ path: String,
        because reason: String,
        _ handler: @escaping Open
    ) {
        declared.routes.append(.init(method: method.rawValue, path: path, access: .open(because: reason)))
        router.on(RouterPath(path), method: method) { request, context in try await handler(request, context)
        }
    }
}

/// Who asks, and how far the route's permission goes for him.
package struct Caller: Sendable {
    package let principal: Principal
    package let reach: Reach

    package init(principal: Principal, reach: Reach) {
        self.principal = principal
        self.reach = reach
    }

    /// An audit line of this caller's.
    package func audit(_ action: String, _ subject: UUID?, _ detail: String = "{}", _ context: AppContext)
        -> AuditEntry
    {
        AuditEntry(
            actor: principal.user,
            action: action,
            subject: subject,
            detail: detail,
            request: context.requestID,
            address: context.address
        )
    }
}
