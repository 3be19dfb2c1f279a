import Testing

@Suite struct SizeTests {
    private static let files = Repository.sources + Repository.native

    private static func quantile(_ values: [Int], _ share: Double) -> Int {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    @Test("files: median ≤ 90 lines, p95 ≤ 350, none above 400")
    func fileSizes() {
        let sizes = Self.files.map(\.lines.count)
        #expect(Self.quantile(sizes, 0.5) <= 90)
        #expect(Self.quantile(sizes, 0.95) <= 350)
        for file in Self.files {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test("functions: median ≤ 8 lines, p95 ≤ 30, none above 60")
    func functionSizes() {
        let functions = Repository.sources.flatMap(Self.functions)
        #expect(functions.count > 100)
        let sizes = functions.map(\.lines)
        #expect(Self.quantile(sizes, 0.5) <= 8)
        #expect(Self.quantile(sizes, 0.95) <= 30)
        for function in functions {
            #expect(function.lines <= 60, "\(function.place) has \(function.lines) lines")
        }
    }

    /// A protocol's requirement has no body to measure.
    private static func isRequirement(_ code: Substring, before next: Substring) -> Bool {
        let goesOn = ["{", "->", "throws", "async", "where"].contains {
            next.drop { $0 == " " }.hasPrefix($0)
        }
        return !goesOn && !code.contains("{") && code.contains(")")
            && code.count { $0 == "(" } == code.count { $0 == ")" }
    }

    /// Functions and initialisers, from the line of their keyword to the line of the closing brace at the same
    /// indentation, which the formatter guarantees.
    private static func functions(of file: Repository.File) -> [(place: String, lines: Int)] {
        let lines = file.lines
        var found: [(String, Int)] = []
        for (number, line) in lines.enumerated() {
            let code = line.drop { $0 == " " }
            let isDeclaration = code.contains("func ") || code.hasPrefix("init(") || code.contains(" init(")
            guard isDeclaration, !code.hasPrefix("//"), !code.hasPrefix("\""),
                !isRequirement(code, before: lines.dropFirst(number + 1).first ?? "")
            else {
                continue
            }
            let indent = line.prefix { $0 == " " }
            var end = number
            while end < lines.count, lines[end] != indent + "}", !(end == number && line.hasSuffix("}")) {
                end += 1
                if end < lines.count, lines[end].isEmpty, end == number + 1, !line.hasSuffix("{") { break }
            }
            guard end < lines.count else { continue }
            found.append(("\(file.path):\(number + 1)", end - number + 1))
        }
        return found
    }
}
