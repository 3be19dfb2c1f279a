package import Foundation
internal import Kernel

/// The OpenAPI 3.1 entries of record types, made from their declarations.
package enum RecordOpenAPI {
    private typealias Tree = [String: Any]

    /// The document with the entries of these types put in, keys sorted.
    ///
    /// - Parameter document: the part kept by hand.
    package static func complete(_ document: Data, with types: [RecordType]) throws -> Data {
        guard var root = try JSONSerialization.jsonObject(with: document) as? Tree,
            var paths = root["paths"] as? Tree, var components = root["components"] as? Tree,
            var schemas = components["schemas"] as? Tree
        else { throw Problem(.internal, "internal", cause: "the OpenAPI document cannot be read") }
        for type in types where !type.hasOwnRoutes {
            let entries = [
                "/api/v1/\(type.path)": collection(type), "/api/v1/\(type.path)/{id}": item(type),
            ]
            // A context may have further methods on the same paths.
            for (path, entry) in entries {
                paths[path] = (paths[path] as? Tree ?? [:]).merging(entry) { _, made in made }
            }
            schemas[type.schema] = schema(type, isDraft: false)
            if !type.isReadOnly { schemas[type.schema + "Draft"] = schema(type, isDraft: true) }
        }
        components["schemas"] = schemas
        root["paths"] = paths
        root["components"] = components
        let options: JSONSerialization.WritingOptions = [
            .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
        ]
        return try JSONSerialization.data(withJSONObject: root, options: options)
    }

    private static func collection(_ type: RecordType) -> Tree {
        var parameters: [Tree] = [
            parameter(
                "limit",
                "How many",
                ["type": "integer", "minimum": 1, "maximum": 500, "default": 100]
            ),
            parameter("page", "From 1", ["type": "integer", "minimum": 1]),
            parameter("q", "Text looked for", ["type": "string", "maxLength": 100]),
        ]
        if !type.states.isEmpty {
            parameters.append(
                parameter("state", "Only those", ["type": "string", "enum": type.states.map(\.code)])
            )
        }
        parameters += type.filtered.map { parameter($0.name, "Only those", property($0)) }
        let list: Tree = [
            "type": "object", "required": ["items", "total", "page"],
            "properties": [
                "items": ["type": "array", "items": reference(type.schema)] as Tree,
                "total": ["type": "integer"],
                "page": ["type": "integer"],
            ] as Tree,
        ]
        let entry: Tree = [
            "get": operation(
                "list_\(type.path)",
                "\(type.schema) records within reach",
                ["200": answer("A page of them", list)],
                [401, 403, 422, 503],
                parameters: parameters
            ),
            "post": operation(
                "create_\(type.noun)",
                "Add one",
                ["201": answer("Added", reference(type.schema))],
                [401, 403, 409, 413, 422, 503],
                body: reference(type.schema + "Draft")
            ),
        ]
        return reading(entry, of: type)
    }

    private static func item(_ type: RecordType) -> Tree {
        let id: Tree = [
            "name": "id", "in": "path", "required": true,
            "schema": ["type": "string", "format": "uuid"] as Tree,
        ]
        let entry: Tree = [
            "parameters": [id],
            "get": operation(
                "read_\(type.noun)",
                "One of them",
                ["200": answer("It", reference(type.schema))],
                [401, 403, 404, 503]
            ),
            "put": operation(
                "change_\(type.noun)",
                "Change one; absent fields stay",
                ["200": answer("Changed", reference(type.schema))],
                [401, 403, 404, 409, 413, 422, 503],
                body: reference(type.schema + "Draft")
            ),
            "delete": operation(
                "delete_\(type.noun)",
                "Delete one that nothing refers to",
                ["204": ["description": "Deleted"]],
                [401, 403, 404, 409, 503]
            ),
        ]
        return reading(entry, of: type)
    }

    /// What is left of an entry for a type that is only read.
    private static func reading(_ entry: Tree, of type: RecordType) -> Tree {
        type.isReadOnly ? entry.filter { ["get", "parameters"].contains($0.key) } : entry
    }

    private static func operation(
        _ id: String,
        _ summary: String,
        _ answers: Tree,
        _ refusals: [Int],
        parameters: [Tree] = [],
        body: Tree? = nil
    ) -> Tree {
        var responses = answers
        for status in refusals {
            responses["\(status)"] =
                [
                    "description": words[status] ?? "",
                    "content": ["application/problem+json": ["schema": reference("Problem")] as Tree] as Tree,
                ] as Tree
        }
        var operation: Tree = [
            "operationId": id, "summary": summary, "tags": ["Records"], "responses": responses,
        ]
        if !parameters.isEmpty { operation["parameters"] = parameters }
        if let body {
            operation["requestBody"] =
                ["required": true, "content": ["application/json": ["schema": body] as Tree] as Tree] as Tree
        }
        return operation
    }

    private static let words: [Int: String] = [
        401: "Nobody is signed in", 403: "The role does not allow it, or the form token is missing",
        404: "No such thing within reach", 409: "It does not fit the present state", 413: "Too large",
        422: "Something in it is wrong; `errors` says where",
        503: "Cannot be done at the moment; `Retry-After` says when",
    ]

    private static func answer(_ description: String, _ schema: Tree) -> Tree {
        ["description": description, "content": ["application/json": ["schema": schema] as Tree] as Tree]
    }

    private static func reference(_ name: String) -> Tree { ["$ref": "#/components/schemas/\(name)"] }

    private static func parameter(_ name: String, _ description: String, _ schema: Tree) -> Tree {
        ["name": name, "in": "query", "required": false, "description": description, "schema": schema]
    }

    private static func schema(_ type: RecordType, isDraft: Bool) -> Tree {
        var properties: Tree = [:]
        for field in type.fields where isDraft ? field.isEntered : !field.traits.contains(.secret) {
            let mayBeAbsent = !isDraft || !field.traits.contains(.required)
            properties[field.name] = mayBeAbsent ? absentable(property(field)) : property(field)
        }
        var schema: Tree = ["type": "object", "properties": properties]
        if isDraft {
            schema["additionalProperties"] = false
            return schema
        }
        properties["id"] = ["type": "string", "format": "uuid"] as Tree
        properties["created_at"] = ["type": "string", "format": "date-time"] as Tree
        if !type.states.isEmpty {
            properties["state"] = ["type": "string", "enum": type.states.map(\.code)] as Tree
        }
        schema["properties"] = properties
        schema["required"] = properties.keys.sorted()
        return schema
    }

    /// A choice nobody has made is null, in a record also where a draft must make it.
    private static func absentable(_ property: Tree) -> Tree {
        guard let codes = property["enum"] as? [String] else { return property }
        return ["type": ["string", "null"], "enum": codes.map { $0 as Any } + [NSNull()]]
    }

    private static func property(_ field: RecordField) -> Tree {
        switch field.kind {
        case .text(let limit): ["type": "string", "maxLength": limit]
        case .code: ["type": "string", "maxLength": FieldRules.longestCode]
        case .phone: ["type": "string", "maxLength": FieldRules.longestPhone]
        case .number(let range):
            ["type": ["integer", "null"], "minimum": range.lowerBound, "maximum": range.upperBound]
        case .choice(let codes): ["type": "string", "enum": codes]
        case .flag: ["type": "boolean"]
        case .moment: ["type": ["string", "null"], "format": "date-time"]
        case .reference:
            ["type": ["string", "null"], "description": "The id of a record; drafts may give its code"]
        }
    }
}

extension RecordType {
    /// `Room`.
    var schema: String { noun.prefix(1).uppercased() + noun.dropFirst() }
}
