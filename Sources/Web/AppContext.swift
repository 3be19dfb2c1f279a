package import Hummingbird
package import Kernel
internal import Logging
internal import NIOCore

/// What a request carries on its way: who asks, in which language, under which id.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The asker's address: the peer's, or what a trusted proxy says (`http.trusted_proxies`).
    package var address: String?
    /// Whether a trusted proxy says that the browser's connection is encrypted.
    package var isSecure = false
    package var principal: Principal?
    /// Set while a sign-in token came along; forms carry it back (see `CrossSite`).
    package var formToken: String?
    package var language: Language = .chinese
    /// A file name and a JSON plan fit; footage is streamed and has its own limits.
    package var maxUploadSize: Int { 8 * 1024 * 1024 }

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }

    /// The request's id, in the log and in every `internal` problem the client sees.
    package var requestID: String { id }
}
