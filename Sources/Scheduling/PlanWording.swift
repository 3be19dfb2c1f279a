internal import FoundationEssentials
internal import Kernel
internal import Web

/// Puts what an import found into the reader's words.
struct PlanWording {
    let titles: PlanTitles
    let moments: Moments

    init(_ titles: PlanTitles, _ moments: Moments) {
        self.titles = titles
        self.moments = moments
    }

    private var words: Words { titles.words }

    /// `考场编号：考场“9”不存在`.
    func sentence(_ fault: PlanFault) -> String {
        let column = column(fault)
        let reason = reason(fault)
        return column.isEmpty ? reason : words("plan.sentence", ["column": column, "reason": reason])
    }

    func reason(_ fault: PlanFault) -> String {
        var arguments = fault.arguments
        if let pointer = arguments["pointer"] { arguments["pointer"] = place(pointer) }
        return words("problem.field.\(fault.key)", arguments)
    }

    func column(_ fault: PlanFault) -> String {
        fault.section.flatMap { $0.column(fault.column) }.map(titles.column) ?? ""
    }

    func sheet(_ fault: PlanFault) -> String { fault.section.map(titles.sheet) ?? fault.sheet }

    /// `考场 第 7 行` for `rooms:7`.
    private func place(_ place: String) -> String {
        let halves = place.split(separator: ":").map(String.init)
        guard halves.count == 2, let section = PlanSection(rawValue: halves[0]) else { return place }
        return words("plan.place", ["sheet": titles.sheet(section), "row": halves[1]])
    }

    /// A value as people read it.
    func value(_ text: String, _ name: String, _ section: PlanSection) -> String {
        guard !text.isEmpty, let column = section.column(name) else { return words("plan.nothing") }
        switch column.kind {
        case .text: return name == "roles" ? titles.roles(text) : text
        case .number, .decimal: return text
        case .moment: return Date(rfc3339: text).map(moments.wallText) ?? text
        case .choice(_, let prefix): return words("\(prefix).\(text)")
        }
    }
}
