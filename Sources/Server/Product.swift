/// What this program calls itself.
enum Product {
    /// Semantic version; the OpenAPI document carries the same.
    static let version = "0.1.0"
}
