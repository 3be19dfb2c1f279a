/// A face as numbers, to compare with others of the same net only.
///
/// The numbers have unit length, so that the cosine of two is their inner product.
package struct FaceTemplate: Sendable, Equatable {
    package let values: [Float]
    /// Name and version of the net that made it.
    package let model: String

    /// - Returns: nil when the numbers have no direction.
    package init?(_ values: [Float], model: String) {
        let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard length.isFinite, length > 1e-6 else { return nil }
        self.values = values.map { Float(Double($0) / length) }
        self.model = model
    }

    /// How alike two faces are, -1…1; nil when they come from different nets and cannot be compared.
    package func cosine(with other: FaceTemplate) -> Double? {
        guard model == other.model, values.count == other.values.count else { return nil }
        let (one, two) = (values.span, other.values.span)
        var sum: Float = 0
        for index in one.indices { sum += one[index] * two[index] }
        return Double(sum)
    }

    /// The mean direction of several templates of one net; nil without any, or of different nets.
    package static func mean(of templates: [FaceTemplate]) -> FaceTemplate? {
        guard let first = templates.first,
            templates.allSatisfy({ $0.model == first.model && $0.values.count == first.values.count })
        else { return nil }
        var sums = [Float](repeating: 0, count: first.values.count)
        for template in templates {
            for (index, value) in template.values.enumerated() { sums[index] += value }
        }
        return FaceTemplate(sums, model: first.model)
    }
}

extension FaceTemplate {
    /// IEEE 754 single precision, least significant byte first.
    package var bytes: [UInt8] {
        values.flatMap { value in
            let bits = value.bitPattern
            return (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        }
    }

    /// Reads what `bytes` writes; nil when it is damaged.
    package init?(bytes: some Collection<UInt8>, model: String) {
        let all = Array(bytes)
        guard !all.isEmpty, all.count % 4 == 0 else { return nil }
        let values = stride(from: 0, to: all.count, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(all[start + $1]) << (8 * $1) })
        }
        self.init(values, model: model)
    }
}
