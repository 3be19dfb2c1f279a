internal import Foundation
internal import Hummingbird
internal import Kernel
internal import Web

/// Records for programs: JSON with the declared fields in snake_case, numbers and flags as such.
extension RecordRoutes {
    func mountAPI(on routes: Routes) {
        let base = "/api/v1/\(type.path)"
        routes.on(.get, base, requires: type.read) { request, _, caller in
            let parameters = request.uri.queryParameters.map {
                (key: String($0.key), value: String($0.value))
            }
            var query = RecordQuery(parameters, of: type)
            query.size = min(
                500,
                max(1, parameters.first { $0.key == "limit" }.flatMap { Int($0.value) } ?? 100)
            )
            let page = try await store.page(query, reach: caller.reach)
            return try .json(
                RecordListBody(
                    items: page.rows.map { RecordBody($0, of: type) },
                    total: page.total,
                    page: query.page
                )
            )
        }
        routes.on(.get, "\(base)/:id", requires: type.read) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            return try .json(RecordBody(try await store.one(id, reach: caller.reach), of: type))
        }
        if !type.isReadOnly { mountChangingAPI(base, on: routes) }
    }

    private func mountChangingAPI(_ base: String, on routes: Routes) {
        routes.on(.post, base, requires: type.change) { request, context, caller in
            let saved = try await store.save(
                try await draft(request, context),
                as: nil,
                by: RecordAuthor(caller, context),
                zone: zone
            )
            return try .json(
                RecordBody(try await store.one(saved.id, reach: caller.reach), of: type),
                status: .created
            )
        }
        routes.on(.put, "\(base)/:id", requires: type.change) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            _ = try await store.save(
                try await draft(request, context),
                as: id,
                by: RecordAuthor(caller, context),
                zone: zone
            )
            return try .json(RecordBody(try await store.one(id, reach: caller.reach), of: type))
        }
        routes.on(.delete, "\(base)/:id", requires: type.change) { request, context, caller in
            let id = try request.identifier("id", context, of: RecordRow.self).uuid
            _ = try await store.delete([id], by: RecordAuthor(caller, context))
            return .noContent
        }
    }

    private func draft(_ request: Request, _ context: AppContext) async throws -> RecordValues {
        let body = try await request.decode([String: RecordValue].self, context)
        var draft: RecordValues = [:]
        var faults: [Problem.Field] = []
        for (name, value) in body {
            guard let field = type[name], field.isEntered else {
                faults.append(.init(name, "no_such_field"))
                continue
            }
            draft[field.name] = value.text
        }
        guard faults.isEmpty else {
            throw Problem(.invalid, "record_invalid", fields: faults.sorted { $0.name < $1.name })
        }
        return draft
    }
}

/// A value as JSON writes it.
enum RecordValue: Codable {
    case text(String), number(Int), flag(Bool), nothing

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .nothing
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .nothing: try container.encodeNil()
        }
    }

    init(_ text: String, of field: RecordField) {
        switch field.kind {
        case .flag: self = .flag(text == "true")
        case .number: self = Int(text).map(Self.number) ?? .nothing
        case .moment, .reference, .choice: self = text.isEmpty ? .nothing : .text(text)
        default: self = .text(text)
        }
    }

    /// As fields read it.
    var text: String {
        switch self {
        case .text(let text): text
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .nothing: ""
        }
    }
}

/// One record as programs get it.
struct RecordBody: Encodable {
    private let values: [String: RecordValue]

    init(_ row: RecordRow, of type: RecordType) {
        var values: [String: RecordValue] = [
            "id": .text(row.id.text), "created_at": .text(row.createdAt.rfc3339),
        ]
        if !type.states.isEmpty { values["state"] = .text(row.state) }
        for field in type.fields where !field.traits.contains(.secret) {
            values[field.name] = RecordValue(row.values[field.name] ?? "", of: field)
        }
        self.values = values
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

struct RecordListBody: Encodable {
    let items: [RecordBody]
    let total: Int
    let page: Int
}
