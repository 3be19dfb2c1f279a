internal import Foundation

/// One message in words, ready for any channel.
struct OutgoingMessage: Sendable, Equatable {
    /// Stays the same however often it is sent: Message-ID, idempotency key.
    let id: String
    let receiver: String
    let receiverName: String
    let subject: String
    let text: String
    /// Who is named in it, for channels that call people by telephone number.
    let phones: [String]
    /// What it tells, for programs.
    let document: String
    let at: Date
}
