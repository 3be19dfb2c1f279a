/// Why a letter was not delivered or a post not answered: a closed set, libcurl's codes end here.
package enum MailError: Error, Sendable, Equatable {
    case timedOut
    /// The name has no address.
    case unresolved
    /// Nothing listens there.
    case unreachable
    /// No encryption where it is demanded, or a certificate that does not prove the name.
    case encryption
    /// User name or password are wrong.
    case signIn
    /// The mail server refused sender, receiver or letter; 4xx for now, 5xx for good (RFC 5321 §4.2.1).
    case refused(code: Int)
    /// The connection broke, or what came was not the protocol.
    case dropped
    /// The answer is longer than allowed.
    case tooLarge
    /// The name leads to an address that is not on the allow-list.
    case forbidden
    /// The letter or address cannot be sent as it is: a line break in a header, no receiver.
    case malformed(String)
    /// The office is closing.
    case stopped
    /// The library refused, or memory is short.
    case library

    /// Whether trying again later can help.
    package var isPassing: Bool {
        switch self {
        case .refused(let code): code < 500
        case .malformed, .forbidden: false
        default: true
        }
    }
}
