/// Texts that cells name by number.
final class SharedTextHandler: MarkupHandler {
    private(set) var texts: [String] = []
    private let limits: WorkbookLimits
    private var piece: TextPiece
    private var isInText = false
    private var phonetic = 0

    init(_ limits: WorkbookLimits) {
        self.limits = limits
        piece = TextPiece(limit: limits.characters)
    }

    override func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {
        if name == "rPh" { phonetic += 1 }
        if name == "t" { isInText = phonetic == 0 }
        guard name == "si" else { return }
        guard texts.count < limits.texts else { throw .tooLarge(.texts, limit: limits.texts, nil) }
        piece.clear()
    }

    override func end(_ name: String) throws(WorkbookError) {
        if name == "rPh" { phonetic -= 1 }
        if name == "t" { isInText = false }
        guard name == "si" else { return }
        guard let text = piece.value else { throw tooLong }
        texts.append(text)
    }

    override func text(_ bytes: UnsafeRawBufferPointer) throws(WorkbookError) {
        guard isInText else { return }
        guard unsafe piece.append(bytes) else { throw tooLong }
    }

    private var tooLong: WorkbookError { .tooLarge(.characters, limit: limits.characters, nil) }
}
