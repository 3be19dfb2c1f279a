internal import Web

/// The plan workbook's words: written in the reader's language, read in every one.
struct PlanTitles: Sendable {
    let words: Words
    private let all: [Words]

    init(_ words: Words, all: [Words]) {
        self.words = words
        self.all = all
    }

    init(_ site: Web.Site, _ language: Language) {
        self.init(site.words(language), all: Language.allCases.map(site.words))
    }

    func sheet(_ section: PlanSection) -> String { words("plan.sheet.\(section.rawValue)") }

    func column(_ column: PlanColumn) -> String { words("plan.column.\(column.title)") }

    var notesSheet: String { words("plan.sheet.notes") }
    var reason: String { words("plan.column.reason") }

    /// The section a sheet's name means, in whichever language.
    func section(named name: String) -> PlanSection? {
        PlanSection.allCases.first { section in
            Self.same(name, section.rawValue)
                || all.contains { Self.same(name, $0("plan.sheet.\(section.rawValue)")) }
        }
    }

    /// Whether the sheet only explains.
    func isNotes(_ name: String) -> Bool { all.contains { Self.same(name, $0("plan.sheet.notes")) } }

    /// Whether a column was added by us to say why a row failed.
    func isReason(_ title: String) -> Bool { all.contains { Self.same(title, $0("plan.column.reason")) } }

    func column(titled title: String, in section: PlanSection) -> PlanColumn? {
        section.columns.first { column in
            Self.same(title, column.name)
                || all.contains { Self.same(title, $0("plan.column.\(column.title)")) }
        }
    }

    /// The code a word means.
    func code(_ word: String, among codes: [String], prefix: String) -> String? {
        codes.first { code in
            Self.same(word, code) || all.contains { Self.same(word, $0("\(prefix).\(code)")) }
        }
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        func plain(_ text: String) -> String {
            String(text.lowercased().filter { !$0.isWhitespace && $0 != "*" })
        }
        return plain(left) == plain(right)
    }
}

extension PlanTitles {
    private static let separators: Set<Character> = ["；", ";", "、", "\n"]

    /// `巡考员：全机构；考点负责人：east` for `patrol@organisation;site_manager@site:east`.
    func roles(_ codes: String) -> String {
        codes.split(separator: ";").map(role).joined(separator: words("plan.separator"))
    }

    private func role(_ grant: Substring) -> String {
        let halves = grant.split(separator: "@", maxSplits: 1).map(String.init)
        guard halves.count == 2 else { return String(grant) }
        let isWhole = halves[1] == "organisation"
        let scope = isWhole ? words("plan.scope.organisation") : String(halves[1].dropFirst(5))
        return words("plan.role", ["role": words("role.\(halves[0])"), "scope": scope])
    }

    /// The codes again; what is no role or scope stays as it is, for the rules to refuse.
    func roleCodes(_ text: String, roles: [String]) -> String {
        let parts = text.split(whereSeparator: Self.separators.contains)
        return parts.map { roleCode($0, roles) }.joined(separator: ";")
    }

    private func roleCode(_ part: Substring, _ roles: [String]) -> String {
        let halves = Self.halves(of: part)
        let role = halves.first.map { code($0, among: roles, prefix: "role") ?? $0 } ?? ""
        guard halves.count == 2 else { return role }
        let isWhole = code(halves[1], among: ["organisation"], prefix: "plan.scope") != nil
        return "\(role)@" + (isWhole ? "organisation" : "site:\(halves[1])")
    }

    /// What stands before and behind the first colon, without spaces around.
    private static func halves(of part: Substring) -> [String] {
        part.split(maxSplits: 1) { $0 == "：" || $0 == ":" || $0 == "@" }.map { half in
            String(half.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
    }
}
