internal import Crypto
internal import Foundation
internal import Kernel

/// The hall's own certificate authority, as terminals are asked to trust it.
package struct Authority: Sendable, Equatable {
    /// The certificate as DER (X.690), which every system takes.
    package let certificate: [UInt8]
    /// SHA-256 of it, in pairs: what people compare with the server's own.
    package let fingerprint: String

    /// Reads the first certificate of a PEM file (RFC 7468); nil when there is none.
    package init?(file: String) {
        guard !file.isEmpty, let data = FileManager.default.contents(atPath: file) else { return nil }
        self.init(pem: String(decoding: data, as: UTF8.self))
    }

    package init?(pem: String) {
        guard let begin = pem.range(of: "-----BEGIN CERTIFICATE-----"),
            let end = pem.range(of: "-----END CERTIFICATE-----", range: begin.upperBound..<pem.endIndex),
            let data = Data(base64Encoded: pem[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace })
        else { return nil }
        certificate = Array(data)
        fingerprint = SHA256.hash(data: data).map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.count == 1 ? "0" + text : text
        }.joined(separator: ":")
    }
}
