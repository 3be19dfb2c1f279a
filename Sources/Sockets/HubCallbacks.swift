internal import CSockets

/// What the native side calls, with values in place of pointers.
final class Callbacks: Sendable {
    private let admission: @Sendable (UpgradeRequest) -> Admission
    private let handler: any HubHandler
    private let slowCode: UInt16

    init(
        admission: @escaping @Sendable (UpgradeRequest) -> Admission,
        handler: any HubHandler,
        slowCode: UInt16
    ) {
        self.admission = admission
        self.handler = handler
        self.slowCode = slowCode
    }

    /// Valid while this object lives; the handle keeps it as long as the hub.
    var events: csockets_events {
        unsafe csockets_events(
            context: Unmanaged.passUnretained(self).toOpaque(),
            admit: admitCallback,
            opened: openedCallback,
            message: messageCallback,
            closed: closedCallback
        )
    }

    fileprivate func admit(_ request: UpgradeRequest) -> Admission { admission(request) }

    fileprivate func opened(_ connection: UInt64, tag: UInt64) {
        handler.opened(ConnectionID(rawValue: connection), tag: tag)
    }

    fileprivate func received(_ message: [UInt8], from connection: UInt64) {
        handler.received(message, from: ConnectionID(rawValue: connection))
    }

    fileprivate func closed(_ connection: UInt64, closer: csockets_closer, code: UInt16) {
        let reason: CloseReason =
            switch closer {
            case CSOCKETS_PEER: .client(code: code)
            case CSOCKETS_SELF: code == slowCode ? .slow : .server(code: code)
            default: .lost
            }
        handler.closed(ConnectionID(rawValue: connection), reason: reason)
    }
}

private func callbacks(_ context: UnsafeMutableRawPointer) -> Callbacks {
    unsafe Unmanaged<Callbacks>.fromOpaque(context).takeUnretainedValue()
}

private func admitCallback(
    context: UnsafeMutableRawPointer,
    request: UnsafePointer<csockets_request>,
    tag: UnsafeMutablePointer<UInt64>
) -> Int32 {
    let claim = unsafe UpgradeRequest(
        path: String(cString: request.pointee.path),
        query: String(cString: request.pointee.query),
        origin: String(cString: request.pointee.origin),
        host: String(cString: request.pointee.host)
    )
    switch unsafe callbacks(context).admit(claim) {
    case .admit(let given):
        unsafe tag.pointee = given
        return 0
    case .refuse(let status):
        return (400...599).contains(status) ? Int32(status) : 403
    }
}

private func openedCallback(context: UnsafeMutableRawPointer, connection: UInt64, tag: UInt64) {
    unsafe callbacks(context).opened(connection, tag: tag)
}

private func messageCallback(
    context: UnsafeMutableRawPointer,
    connection: UInt64,
    bytes: UnsafePointer<UInt8>,
    length: Int
) {
    let message = unsafe Array(UnsafeBufferPointer(start: bytes, count: length))
    unsafe callbacks(context).received(message, from: connection)
}

private func closedCallback(
    context: UnsafeMutableRawPointer,
    connection: UInt64,
    closer: csockets_closer,
    code: UInt16
) {
    unsafe callbacks(context).closed(connection, closer: closer, code: code)
}
