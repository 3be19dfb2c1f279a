internal import Kernel
internal import Scheduling

/// Faults of a form's fields, gathered.
struct FieldChecks {
    private(set) var faults: [Problem.Field] = []

    init() {}

    /// Notes what a check throws under a field's name.
    @discardableResult
    mutating func callAsFunction<Value>(_ name: String, _ check: () throws(FieldFault) -> Value) -> Value? {
        do throws(FieldFault) { return try check() } catch {
            faults.append(error.field(name))
            return nil
        }
    }

    mutating func fault(_ name: String, _ key: String, _ arguments: [String: String] = [:]) {
        faults.append(Problem.Field(name, key, arguments))
    }
}
