internal import Foundation
internal import HTTPTypes
package import Hummingbird
internal import NIOCore

extension Response {
    /// A file to keep; the name may have any letters (RFC 6266, RFC 8187).
    package static func file(_ bytes: [UInt8], type: String, name: String) -> Response {
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "file"
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename*=UTF-8''\(encoded)",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// A spreadsheet to keep.
    package static func workbook(_ bytes: [UInt8], name: String) -> Response {
        .file(
            bytes,
            type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            name: name + ".xlsx"
        )
    }
}
