internal import Foundation
internal import Glibc
internal import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Takes a connection that asks to become a WebSocket out of the HTTP server and hands it over.
///
/// One a connection, behind the HTTP decoder. On an upgrade request for the path, the socket is duplicated, the
/// HTTP channel closed (which leaves the duplicate open), and the request's bytes are rebuilt for whoever takes over.
/// Everything else passes through. Cannot work with TLS inside the process: TLS ends in the proxy.
package final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    /// Gets a descriptor of its own, to close as it likes, and the request it came with; on the event loop.
    package typealias Adopt = @Sendable (_ descriptor: Int32, _ head: [UInt8]) -> Void

    private let path: String
    private let adopt: Adopt
    private var isHandedOver = false

    package init(path: String, adopt: @escaping Adopt) {
        self.path = path
        self.adopt = adopt
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isHandedOver { return }
        guard case .head(let request) = unwrapInboundIn(data), Self.isUpgrade(request, path: path) else {
            context.fireChannelRead(data)
            return
        }
        isHandedOver = true
        let transport = context.channel.pipeline.syncOperations
        let descriptor = try? transport.withUnsafeTransportIfAvailable(of: CInt.self) { dup($0) }
        context.close(promise: nil)
        if let descriptor, descriptor >= 0 { adopt(descriptor, Self.bytes(of: request)) }
    }

    private static func isUpgrade(_ request: HTTPRequest, path: String) -> Bool {
        let asked = (request.path ?? "").prefix { $0 != "?" }
        return request.method == .get && asked == path
            && (request.headerFields[.upgrade] ?? "").lowercased() == "websocket"
    }

    /// The request as it was sent, without the fields a WebSocket does not need: the room for a head is small,
    /// and the ticket stands for the cookie.
    static func bytes(of request: HTTPRequest) -> [UInt8] {
        var lines = ["GET \(request.path ?? "/") HTTP/1.1", "Host: \(request.authority ?? "")"]
        for field in request.headerFields {
            let name = field.name.canonicalName
            guard ["connection", "upgrade", "origin"].contains(name) || name.hasPrefix("sec-websocket-")
            else { continue }
            // Permessage compression is never used here.
            if name != "sec-websocket-extensions" { lines.append("\(field.name.rawName): \(field.value)") }
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}
