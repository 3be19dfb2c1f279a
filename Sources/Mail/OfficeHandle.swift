internal import CMail

/// Live native handles of this fence; tests assert that it returns to where it was.
package func liveHandles() -> Int { Int(cmail_live_handles()) }

/// Owns the native office.
///
/// Unchecked because a raw pointer is not Sendable; the office takes calls from any thread, and is closed only
/// when nobody has this object, running calls included.
@safe final class OfficeHandle: @unchecked Sendable {
    private let office: OpaquePointer

    init(authorities: String?) throws(MailError) {
        guard let office = unsafe cmail_open(authorities) else { throw .library }
        unsafe self.office = office
    }

    deinit {
        unsafe cmail_close(office)
    }

    func stop() {
        unsafe cmail_stop(office)
    }

    func deliver(
        _ bytes: [UInt8],
        from: String,
        to: String,
        _ server: MailServer,
        _ target: Target
    ) throws(MailError) {
        let user = server.user.isEmpty ? nil : server.user
        let password = server.user.isEmpty ? nil : server.password
        var answer: OpaquePointer?
        let status = unsafe Self.withTexts([to]) { receivers in
            unsafe Self.withTarget(target) { native in
                unsafe bytes.withUnsafeBufferPointer { body in
                    unsafe from.withCString { from in
                        unsafe Self.withText(user) { user in
                            unsafe Self.withText(password) { password in
                                var letter = unsafe cmail_letter(
                                    target: native,
                                    security: server.security.native,
                                    user: user,
                                    password: password,
                                    from: from,
                                    to: receivers,
                                    to_count: 1,
                                    bytes: body.baseAddress,
                                    length: body.count
                                )
                                return unsafe cmail_deliver(office, &letter, &answer)
                            }
                        }
                    }
                }
            }
        }
        defer { if let answer = unsafe answer { unsafe cmail_answer_close(answer) } }
        let code = unsafe answer.map { unsafe Int(cmail_answer_code($0)) } ?? 0
        if let error = MailError(status, code: code) { throw error }
    }

    func post(_ bytes: [UInt8], headers: [String], _ target: Target) throws(MailError) -> Answer {
        var answer: OpaquePointer?
        let status = unsafe Self.withTexts(headers) { lines in
            unsafe Self.withTarget(target) { native in
                unsafe bytes.withUnsafeBufferPointer { body in
                    var request = unsafe cmail_request(
                        target: native,
                        headers: lines,
                        header_count: headers.count,
                        bytes: body.baseAddress,
                        length: body.count,
                        most_answer_bytes: PostOffice.longestAnswer
                    )
                    return unsafe cmail_post(office, &request, &answer)
                }
            }
        }
        defer { if let answer = unsafe answer { unsafe cmail_answer_close(answer) } }
        if let error = MailError(status, code: 0) { throw error }
        guard let answer = unsafe answer else { throw .library }
        let body = unsafe cmail_answer_bytes(answer).map { start in
            unsafe Array(UnsafeBufferPointer(start: start, count: cmail_answer_length(answer)))
        }
        return Answer(status: Int(unsafe cmail_answer_code(answer)), body: body ?? [])
    }

    private static func withTarget(
        _ target: Target,
        _ body: (cmail_target) -> cmail_status
    ) -> cmail_status {
        unsafe target.url.withCString { url in
            unsafe withText(target.pin) { pin in
                unsafe body(
                    cmail_target(
                        url: url,
                        pin: pin,
                        connect_milliseconds: UInt32(clamping: Int(target.patience.connect * 1000)),
                        total_milliseconds: UInt32(clamping: Int(target.patience.total * 1000))
                    )
                )
            }
        }
    }

    private static func withText(
        _ text: String?,
        _ body: (UnsafePointer<CChar>?) -> cmail_status
    ) -> cmail_status {
        guard let text else { return body(nil) }
        return unsafe text.withCString { unsafe body($0) }
    }

    /// Lends several texts as an array of C strings.
    private static func withTexts(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>>) -> cmail_status
    ) -> cmail_status {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            bytes += text.utf8.map { CChar(bitPattern: $0) } + [0]
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return CMAIL_LIBRARY }
            let pointers = unsafe starts.map { unsafe base + $0 }
            return unsafe pointers.withUnsafeBufferPointer { list in
                guard let first = list.baseAddress else { return CMAIL_LIBRARY }
                return unsafe body(first)
            }
        }
    }
}

extension MailServer.Security {
    fileprivate var native: cmail_security {
        switch self {
        case .tls: CMAIL_IMPLICIT
        case .starttls: CMAIL_STARTTLS
        case .plain: CMAIL_PLAIN
        }
    }
}

extension MailError {
    /// Nil for success.
    fileprivate init?(_ status: cmail_status, code: Int) {
        switch status {
        case CMAIL_OK: return nil
        case CMAIL_TIMED_OUT: self = .timedOut
        case CMAIL_UNRESOLVED: self = .unresolved
        case CMAIL_UNREACHABLE: self = .unreachable
        case CMAIL_TLS: self = .encryption
        case CMAIL_LOGIN: self = .signIn
        case CMAIL_REFUSED: self = .refused(code: code)
        case CMAIL_DROPPED: self = .dropped
        case CMAIL_TOO_LARGE: self = .tooLarge
        case CMAIL_STOPPED: self = .stopped
        default: self = .library
        }
    }
}
