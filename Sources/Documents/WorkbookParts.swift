/// The relationships of a part: where its other parts are.
final class RelationshipHandler: MarkupHandler {
    /// Target and the last word of the type, by id.
    private(set) var found: [String: (type: String, target: String)] = [:]

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        guard name == "Relationship", attributes["TargetMode"] != "External",
            let id = attributes["Id"], let type = attributes["Type"], let target = attributes["Target"]
        else { return }
        // Transitional and strict files differ in what stands before the last word only.
        found[id] = (String(type.split(separator: "/").last ?? ""), target)
    }

    /// The target of the first relationship of that type.
    func target(_ type: String) -> String? {
        found.filter { $0.value.type == type }.min { $0.key < $1.key }?.value.target
    }
}

/// The list of sheets.
final class SheetListHandler: MarkupHandler {
    struct Entry {
        let name: String
        let relationship: String
        let isHidden: Bool
    }

    private(set) var entries: [Entry] = []
    /// Days count from 1904 instead of 1900.
    private(set) var countsFrom1904 = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        if name == "workbookPr" { countsFrom1904 = attributes.flag("date1904") }
        guard name == "sheet", let title = attributes["name"], let id = attributes["id"] else { return }
        guard entries.count < limit else { throw .tooLarge(.sheets, limit: limit, nil) }
        let state = attributes["state"] ?? "visible"
        entries.append(Entry(name: title, relationship: id, isHidden: state != "visible"))
    }
}
