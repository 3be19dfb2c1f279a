internal import Foundation
internal import Kernel
internal import Web

extension RecordMaking {
    func list(
        _ page: RecordStore.Page,
        _ query: RecordQuery,
        choices: [String: [RecordChoice]],
        mayChange: Bool,
        notice: String,
        undo: UUID?,
        open: RecordDetailView?,
        asking: RecordAskView?
    ) -> RecordsView {
        let last = max(1, (page.total + query.size - 1) / query.size)
        let current = min(query.page, last)
        return RecordsView(
            title: words(type.key("title")),
            hint: words(type.key("hint")),
            path: "/\(type.path)",
            mayChange: mayChange,
            notice: notice,
            undo: undo.map { "/\(type.path)/deletions/\($0.text)/undo" } ?? "",
            tabs: tabs(page, query),
            filters: filters(query, choices),
            kept: kept(query),
            columns: type.listed.map { RecordColumnView(word: label($0), isNumber: $0.isNumber) },
            rows: page.rows.map { row($0, query, open: open, asking: asking, mayChange: mayChange) },
            isEmpty: page.rows.isEmpty,
            isFiltered: !query.text.isEmpty || !query.filters.isEmpty || query.state != nil,
            actions: mayChange ? actions() : [],
            addWord: words(type.key("add")),
            exporting: query.with { ($0.page, $0.size) = (1, RecordQuery.sizes[0]) }.path(
                of: type,
                under: "/\(type.path)/export.xlsx"
            ),
            exportNote: words("records.export_note", ["count": "\(page.total)"]),
            total: words("records.total", ["count": "\(page.total)"]),
            sizes: RecordQuery.sizes.map {
                ChoiceView(
                    value: "\($0)",
                    word: words("records.size", ["count": "\($0)"]),
                    isChosen: $0 == query.size
                )
            },
            pages: pages(current, last, query),
            page: current,
            last: last,
            open: open,
            asking: asking
        )
    }

    private func tabs(_ page: RecordStore.Page, _ query: RecordQuery) -> [RecordTabView] {
        ([nil] + type.states.map { Optional($0.code) }).map { code in
            RecordTabView(
                word: code.map { words(type.key("state.\($0)")) } ?? words("records.all"),
                count: "\(page.counts[code] ?? 0)",
                path: query.with { ($0.state, $0.page) = (code, 1) }.path(of: type),
                isCurrent: query.state == code,
                isGap: false
            )
        }
    }

    private func filters(_ query: RecordQuery, _ choices: [String: [RecordChoice]]) -> [RecordFilterView] {
        var filters = type.filtered.map { field in
            RecordFilterView(
                name: field.name,
                label: label(field),
                choices: [
                    ChoiceView(
                        value: "",
                        word: words("records.any"),
                        isChosen: query.filters[field.name] == nil
                    )
                ]
                    + options(field, choices[field.name] ?? [], chosen: query.filters[field.name]),
                isChoice: true,
                value: ""
            )
        }
        if type.fields.contains(where: { $0.traits.contains(.searched) }) {
            filters.append(
                RecordFilterView(
                    name: "q",
                    label: words(type.key("search")),
                    choices: [],
                    isChoice: false,
                    value: query.text
                )
            )
        }
        return filters
    }

    /// What a choice or reference may be.
    func options(_ field: RecordField, _ choices: [RecordChoice], chosen: String?) -> [ChoiceView] {
        switch field.kind {
        case .choice(let codes):
            codes.map { ChoiceView(value: $0, word: word($0, of: field), isChosen: $0 == chosen) }
        case .flag:
            ["true", "false"].map {
                ChoiceView(value: $0, word: words("records.flag.\($0)"), isChosen: $0 == chosen)
            }
        default:
            choices.map { ChoiceView(value: $0.id.text, word: $0.name, isChosen: $0.id.text == chosen) }
        }
    }

    private func kept(_ query: RecordQuery) -> [FactView] {
        var kept: [FactView] = []
        if let state = query.state { kept.append(FactView("state", state)) }
        return kept
    }

    private func row(
        _ row: RecordRow,
        _ query: RecordQuery,
        open: RecordDetailView?,
        asking: RecordAskView?,
        mayChange: Bool
    ) -> RecordRowView {
        RecordRowView(
            id: row.id.text,
            path: type.page(of: row.id),
            name: name(of: row),
            cells: type.listed.enumerated().map { index, field in
                RecordCellView(
                    label: label(field),
                    text: text(field, of: row),
                    isNumber: field.isNumber,
                    isMain: index == 0
                )
            },
            state: state(row),
            isOpen: open?.id == row.id.text,
            isChosen: asking?.ids.contains(row.id.text) ?? false,
            edit: mayChange && type.mayChange(row.state) ? edit(row) : ""
        )
    }

    /// First, last and the neighbours of the current page, with gaps between.
    private func pages(_ current: Int, _ last: Int, _ query: RecordQuery) -> [RecordTabView] {
        let shown = Set([1, last] + (current - 2...current + 2)).filter { (1...last).contains($0) }.sorted()
        var pages: [RecordTabView] = []
        for (index, number) in shown.enumerated() {
            if index > 0, shown[index - 1] < number - 1 {
                pages.append(RecordTabView(word: "…", count: "", path: "", isCurrent: false, isGap: true))
            }
            pages.append(
                RecordTabView(
                    word: "\(number)",
                    count: "",
                    path: query.with { $0.page = number }.path(of: type),
                    isCurrent: number == current,
                    isGap: false
                )
            )
        }
        return pages
    }
}

extension RecordField {
    var isNumber: Bool {
        if case .number = kind { true } else { false }
    }
}
