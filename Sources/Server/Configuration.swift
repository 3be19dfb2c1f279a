import Foundation

/// What the operator may set: one table of keys, each with its default and meaning.
///
/// A key `http.port` comes from the environment (`INVIGIL_HTTP_PORT`), else from the JSON file (`{"http":
/// {"port": 8080}}`), else from here.
struct Configuration: Sendable {
    struct Key: Sendable {
        let name: String
        let standard: String
        let meaning: String

        var environmentName: String {
            name == "database.url" ? "DATABASE_URL" : "INVIGIL_" + name.uppercased().replacing(".", with: "_")
        }
    }

    /// A configuration that cannot be used, in one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private var values: [String: String]

    /// - Parameters:
    ///   - file: a JSON file, or nil.
    ///   - overrides: what the command line says; strongest.
    init(file: String?, environment: [String: String], overrides: [String: String] = [:]) throws {
        var values: [String: String] = [:]
        if let file { values = try Self.read(file) }
        for key in Self.keys {
            if let text = environment[key.environmentName], !text.isEmpty { values[key.name] = text }
        }
        for (name, value) in overrides { values[name] = value }
        if let unknown = values.keys.first(where: { name in !Self.keys.contains { $0.name == name } }) {
            throw Failure(
                description: "unknown configuration key \(unknown); `invigil configuration` lists them all"
            )
        }
        self.values = values
    }

    /// Sets a key whatever file and environment say.
    mutating func force(_ name: String, _ value: String) {
        values[name] = value
    }

    func text(_ name: String) -> String {
        values[name] ?? Self.keys.first { $0.name == name }?.standard ?? ""
    }

    func number(_ name: String) throws -> Double {
        guard let value = Double(text(name)), value.isFinite else {
            throw Failure(description: "configuration key \(name) must be a number, not \(text(name))")
        }
        return value
    }

    func whole(_ name: String) throws -> Int {
        guard let value = Int(text(name)) else {
            throw Failure(description: "configuration key \(name) must be a whole number, not \(text(name))")
        }
        return value
    }

    func flag(_ name: String) -> Bool {
        ["1", "true", "yes"].contains(text(name).lowercased())
    }

    private static func read(_ file: String) throws -> [String: String] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Failure(description: "configuration file \(file) cannot be read")
        }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Failure(description: "configuration file \(file) is not a JSON object")
        }
        return flatten(object, under: "")
    }

    private static func flatten(_ object: [String: Any], under prefix: String) -> [String: String] {
        var flat: [String: String] = [:]
        for (name, value) in object {
            if let branch = value as? [String: Any] {
                flat.merge(flatten(branch, under: prefix + name + ".")) { first, _ in first }
            } else {
                flat[prefix + name] = "\(value)"
            }
        }
        return flat
    }
}
