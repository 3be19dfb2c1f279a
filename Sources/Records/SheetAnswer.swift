internal import Documents
package import Foundation
internal import HTTPTypes
package import Hummingbird
internal import NIOCore

/// A plain table for a workbook: headings and texts.
package struct SheetTable: Sendable {
    package let title: String
    package let headings: [String]
    package let rows: [[String]]

    package init(_ title: String, _ headings: [String], _ rows: [[String]]) {
        self.title = title
        self.headings = headings
        self.rows = rows
    }

    /// The tables as one workbook to keep as a file of that name.
    @concurrent package static func answer(_ tables: [SheetTable], named name: String, created: Date)
        async throws -> Response
    {
        var writer = try WorkbookWriter(created: Int64(created.timeIntervalSince1970))
        for table in tables {
            try writer.sheet(table.title, table.headings.map { SheetColumn($0, width: 18) })
            for row in table.rows { try writer.row(row.map { $0.isEmpty ? .empty : .text($0) }) }
        }
        return .workbook(try writer.bytes(), named: name)
    }
}

extension Response {
    /// A workbook to keep as a file of that name (RFC 6266).
    static func workbook(_ bytes: [UInt8], named name: String) -> Response {
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "records.xlsx"
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                .contentDisposition: "attachment; filename=\"records.xlsx\"; filename*=UTF-8''\(encoded)",
                .cacheControl: "private, no-store",
            ],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
