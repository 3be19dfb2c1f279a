internal import Documents
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import NIOCore
internal import Web

extension RecordRoutes {
    /// An export holds at most so many rows (P-24).
    static var mostExported: Int { 50_000 }
    private static var largestFile: Int { 20 * 1_048_576 }

    /// Template, export (P-22), import with its records (P-23, H-40).
    func mountWorkbooks(on routes: Routes) {
        mountExport(on: routes)
        guard !type.isReadOnly else { return }
        mountImports(on: routes)
        routes.on(.get, "/\(type.path)/template.xlsx", requires: type.change) { _, context, _ in
            let bytes = try await write(context) { sheet, now in try sheet.template(created: now) }
            return .workbook(bytes, named: name(context, words(context)("records.template")))
        }
    }

    private func mountExport(on routes: Routes) {
        routes.on(.get, "/\(type.path)/export.xlsx", requires: type.read) { request, context, caller in
            let parameters = request.uri.queryParameters.map {
                (key: String($0.key), value: String($0.value))
            }
            return try await export(RecordQuery(parameters, of: type), context, caller)
        }
        routes.on(.post, "/\(type.path)/export.xlsx", requires: type.read) { request, context, caller in
            var query = RecordQuery()
            query.chosen = try await request.fields(context).all("id").compactMap { UUID(uuidString: $0) }
            guard !query.chosen.isEmpty else { throw Problem(.invalid, "none_chosen") }
            return try await export(query, context, caller)
        }
    }

    private func mountImports(on routes: Routes) {
        routes.on(.post, "/\(type.path)/imports", requires: type.change) { request, context, caller in
            let buffer: ByteBuffer
            do {
                buffer = try await request.body.collect(upTo: Self.largestFile)
            } catch is NIOTooManyBytesError {
                throw Problem(.tooLarge, "too_large", ["limit": "20 MiB"])
            }
            guard buffer.readableBytes > 0 else { throw Problem(.invalid, "workbook_empty") }
            let id = try await imports.add(
                Array(buffer.readableBytesView),
                named: request.fileName,
                of: type,
                by: RecordAuthor(caller, context),
                context.language
            )
            return try .json(
                ImportPlace(id: id.text, path: "/\(type.path)/imports/\(id.text)"),
                status: .accepted
            )
        }
        routes.on(.get, "/\(type.path)/imports", requires: type.change) { _, context, caller in
            try await page(open: nil, context, caller)
        }
        routes.on(.get, "/\(type.path)/imports/:id", requires: type.change) { request, context, caller in
            try await page(
                open: request.identifier("id", context, of: RecordImport.self).uuid,
                context,
                caller
            )
        }
        routes.on(.get, "/\(type.path)/imports/:id/failed.xlsx", requires: type.change) {
            request,
            context,
            caller in
            let id = try request.identifier("id", context, of: RecordImport.self).uuid
            let found = try await imports.one(id, type.noun, reach: caller.reach)
            let bytes = try await write(context) { sheet, now in
                try sheet.failed(found.failures, headings: found.headings, created: now)
            }
            return .workbook(bytes, named: name(context, words(context)("records.import.failed")))
        }
    }

    private var imports: RecordImportStore { RecordImportStore(database: store.database, world: store.world) }

    private func words(_ context: AppContext) -> Words { site.words(context.language) }

    private func name(_ context: AppContext, _ what: String) -> String {
        let today = site.moments(context.language).day(store.world.now())
        return "\(words(context)(type.key("title")))-\(what)-\(today).xlsx"
    }

    private func export(_ query: RecordQuery, _ context: AppContext, _ caller: Caller) async throws
        -> Response
    {
        let rows = try await store.rows(query, limit: Self.mostExported + 1, reach: caller.reach)
        guard rows.count <= Self.mostExported else {
            throw Problem(.tooLarge, "export_too_many", ["limit": "\(Self.mostExported)"])
        }
        let bytes = try await write(context) { sheet, now in try sheet.export(rows, created: now) }
        try await store.note("\(type.noun).export", rows.count, by: RecordAuthor(caller, context))
        return .workbook(bytes, named: name(context, words(context)("records.export")))
    }

    @concurrent private func write(
        _ context: AppContext,
        _ body: @Sendable (RecordSheet, Date) throws -> [UInt8]
    ) async throws -> [UInt8] {
        let making = RecordMaking(type: type, words: words(context), moments: site.moments(context.language))
        return try body(RecordSheet(type: type, making: making, zone: zone), store.world.now())
    }

    private func page(open: UUID?, _ context: AppContext, _ caller: Caller) async throws -> Response {
        let making = RecordMaking(type: type, words: words(context), moments: site.moments(context.language))
        let sheet = RecordSheet(type: type, making: making, zone: zone)
        let list = try await imports.list(type.noun, limit: 50, reach: caller.reach)
        let shown = open ?? list.first?.id
        var detail: RecordImportDetailView?
        if let shown {
            let found = try await imports.one(shown, type.noun, reach: caller.reach)
            detail = making.detail(found.import, found.failures, found.arguments, sheet)
        }
        return try await site.page(
            "record-imports",
            making.imports(list, shown: shown, detail: detail),
            context
        )
    }

    private struct ImportPlace: Encodable {
        let id: String
        let path: String
    }
}

extension Request {
    /// The name of the file in the body, as the page tells it; for showing only.
    fileprivate var fileName: String {
        let named = HTTPField.Name("X-File-Name").flatMap { headers[$0] }?.removingPercentEncoding ?? ""
        let plain = named.filter { !$0.isNewline && !"/\\\"<>".contains($0) }
        return plain.isEmpty ? "workbook.xlsx" : String(plain.prefix(120))
    }
}
