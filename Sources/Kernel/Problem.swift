/// What went wrong, with two faces: the client's (a slug that becomes the RFC 9457 `type`, translated title
/// and detail, field errors) and the log's (`cause`), which never leaves the server.
package struct Problem: Error, Sendable {
    /// The closed set of kinds; each has one HTTP status.
    package enum Kind: Int, Sendable, CaseIterable {
        case invalid = 422
        case unauthenticated = 401
        case forbidden = 403
        case notFound = 404
        case conflict = 409
        case gone = 410
        case tooLarge = 413
        case rateLimited = 429
        case unavailable = 503
        case `internal` = 500
    }

    /// One wrong field of a form or document.
    package struct Field: Sendable, Equatable {
        /// Where: a form field's name or a JSON pointer (RFC 6901).
        package let name: String
        /// Locale key under `problem.field`, with its arguments.
        package let key: String
        package let arguments: [String: String]

        package init(_ name: String, _ key: String, _ arguments: [String: String] = [:]) {
            self.name = name
            self.key = key
            self.arguments = arguments
        }
    }

    package let kind: Kind
    /// `problem.<slug>.title` and `problem.<slug>.detail` are its locale keys.
    package let slug: String
    package let arguments: [String: String]
    package let fields: [Field]
    /// Seconds after which trying again makes sense; sent as `Retry-After`.
    package let retryAfter: Int?
    /// For the log only.
    package let cause: String?

    package init(
        _ kind: Kind,
        _ slug: String,
        _ arguments: [String: String] = [:],
        fields: [Field] = [],
        retryAfter: Int? = nil,
        cause: String? = nil
    ) {
        self.kind = kind
        self.slug = slug
        self.arguments = arguments
        self.fields = fields
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// A thing that does not exist, or lies outside the reader's reach; the two are never told apart.
    package static let notFound = Problem(.notFound, "not_found")
    /// Nobody is signed in.
    package static let unauthenticated = Problem(.unauthenticated, "unauthenticated")
    /// Signed in, but the role does not allow it.
    package static let forbidden = Problem(.forbidden, "forbidden")
}
