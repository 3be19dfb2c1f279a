internal import Foundation
internal import Kernel
internal import Web

extension RecordMaking {
    func form(
        _ row: RecordRow?,
        draft: RecordValues,
        faults: [Problem.Field],
        choices: [String: [RecordChoice]]
    ) -> RecordFormView {
        let names = Set(type.entered.map(\.name))
        return RecordFormView(
            title: row.map(name) ?? words(type.key("add")),
            crumb: words(type.key("title")),
            back: row.map { type.page(of: $0.id) } ?? "/\(type.path)",
            action: row.map { type.page(of: $0.id) } ?? "/\(type.path)",
            fields: type.entered.map { field in
                input(
                    field,
                    isNew: row == nil,
                    draft[field.name] ?? "",
                    fault: faults.first { $0.name == field.name },
                    choices[field.name] ?? []
                )
            },
            wrongs: faults.filter { !names.contains($0.name) }.map(told)
        )
    }

    private func told(_ fault: Problem.Field) -> String {
        words("problem.field.\(fault.key)", fault.arguments)
    }

    private func input(
        _ field: RecordField,
        isNew: Bool,
        _ given: String,
        fault: Problem.Field?,
        _ choices: [RecordChoice]
    ) -> RecordInputView {
        // Where there is only one to choose, nobody has to.
        let isOnly = isNew && given.isEmpty && choices.count == 1 && field.traits.contains(.required)
        let value = isOnly ? choices[0].id.text : given
        let (type, least, most, longest) = control(field)
        let isChoice = field.isChosen
        let hint = self.type.key("note.\(field.name)")
        let isRequired = field.traits.contains(.required) || (field.traits.contains(.secret) && isNew)
        var options = isChoice ? self.options(field, choices, chosen: value) : []
        if isChoice, !field.traits.contains(.required) || value.isEmpty {
            options.insert(
                ChoiceView(value: "", word: words("records.nothing"), isChosen: value.isEmpty),
                at: 0
            )
        }
        return RecordInputView(
            name: field.name,
            label: label(field),
            hint: words.has(hint) ? words(hint) : "",
            value: field.traits.contains(.secret) ? "" : shown(value, field),
            type: type,
            isChoice: isChoice,
            isFlag: field.isFlag,
            isOn: value == "true",
            isRequired: isRequired && field.traits.contains(.required),
            isFixed: field.traits.contains(.fixed) && !isNew,
            isWide: longest.flatMap(Int.init).map { $0 > 120 } ?? false,
            choices: options,
            error: fault.map(told) ?? "",
            least: least ?? "",
            most: most ?? "",
            longest: longest ?? ""
        )
    }

    /// A moment as the form's own control writes it, where the pages are; anything else as it is.
    private func shown(_ value: String, _ field: RecordField) -> String {
        guard case .moment = field.kind, let date = Date(rfc3339: value) else { return value }
        return "\(moments.day(date))T\(moments.minute(date))"
    }

    private func control(_ field: RecordField) -> (
        type: String, least: String?, most: String?, longest: String?
    ) {
        if field.traits.contains(.secret) { return ("password", nil, nil, "128") }
        switch field.kind {
        case .number(let range): return ("number", "\(range.lowerBound)", "\(range.upperBound)", nil)
        case .phone: return ("tel", nil, nil, "\(FieldRules.longestPhone)")
        case .moment: return ("datetime-local", nil, nil, nil)
        case .code: return ("text", nil, nil, "\(FieldRules.longestCode)")
        case .text(let limit): return ("text", nil, nil, "\(limit)")
        default: return ("text", nil, nil, nil)
        }
    }
}

extension RecordField {
    var isFlag: Bool {
        if case .flag = kind { true } else { false }
    }
    var isChosen: Bool {
        switch kind {
        case .choice, .reference: true
        default: false
        }
    }
}
