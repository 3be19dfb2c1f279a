internal import CDocuments

/// What reads one kind of part as its XML goes by; kept small by being told, never by holding a tree.
class MarkupHandler {
    /// Why reading was stopped.
    fileprivate(set) var failure: WorkbookError?
    fileprivate var depth = 0
    private static let deepest = 64

    /// An element begins; names are without namespace.
    func start(_ name: String, _ attributes: MarkupAttributes) throws(WorkbookError) {}
    /// An element ends.
    func end(_ name: String) throws(WorkbookError) {}
    /// Characters, in pieces.
    func text(_ bytes: UnsafeRawBufferPointer) throws(WorkbookError) {}

    fileprivate func deepen() throws(WorkbookError) {
        depth += 1
        if depth > Self.deepest { throw .damaged(part: "", reason: "nested too deep") }
    }

    /// Runs a step; false, with the reason kept, when nothing more is wanted.
    fileprivate func takes(_ step: () throws(WorkbookError) -> Void) -> Bool {
        do throws(WorkbookError) { try step() } catch {
            failure = error
            return false
        }
        return true
    }
}

/// An element's attributes, valid while its start is told and never kept.
@safe struct MarkupAttributes {
    private let pairs: UnsafePointer<UnsafePointer<CChar>?>

    fileprivate init(_ pairs: UnsafePointer<UnsafePointer<CChar>?>) {
        unsafe self.pairs = pairs
    }

    /// The value of the attribute of that name, whatever its namespace.
    subscript(_ name: String) -> String? {
        var at = 0
        while let found = unsafe pairs[at], let value = unsafe pairs[at + 1] {
            if unsafe String(cString: cdoc_local_name(found)) == name { return unsafe String(cString: value) }
            at += 2
        }
        return nil
    }

    /// A whole number.
    func number(_ name: String) -> Int? { self[name].flatMap { Int($0) } }

    /// A yes or no as XML Schema writes it.
    func flag(_ name: String) -> Bool { ["1", "true", "on"].contains(self[name] ?? "") }
}

extension Archive {
    /// Parses a part with a handler, counting what is unpacked.
    ///
    /// - Parameter budget: bytes that may still be unpacked, of all parts.
    func parse(
        _ name: String,
        with handler: MarkupHandler,
        budget: inout ExpansionBudget
    ) throws(WorkbookError) {
        var opened: OpaquePointer?
        _ = unsafe cdoc_markup_open(callbacks(for: handler), &opened)
        guard let markup = unsafe opened else { throw .failed("no parser was made") }
        defer {
            unsafe cdoc_markup_close(markup)
            // The callbacks hold the handler unretained: it outlives the parser.
            withExtendedLifetime(handler) {}
        }
        var spent = budget
        try read(name) { (bytes, isLast) throws(WorkbookError) in
            try spent.take(bytes.count)
            let (status, reason) = unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe calling { message, capacity in
                    unsafe cdoc_markup_feed(
                        markup,
                        bytes.baseAddress,
                        Int32(bytes.count),
                        isLast,
                        message,
                        capacity
                    )
                }
            }
            switch status {
            case CDOC_OK: return
            case CDOC_DOCTYPE: throw .declaresEntities(part: name)
            case CDOC_STOPPED: throw (handler.failure ?? .failed("stopped")).named(name)
            case CDOC_INVALID: throw .damaged(part: name, reason: reason)
            default: throw .failed(reason)
            }
        }
        budget = spent
    }
}

extension WorkbookError {
    /// The same, with the part's name where it was not known.
    fileprivate func named(_ name: String) -> WorkbookError {
        if case .damaged("", let reason) = self { .damaged(part: name, reason: reason) } else { self }
    }
}

/// Counts what is unpacked, over all parts.
struct ExpansionBudget {
    private let limits: WorkbookLimits
    private let packed: Int
    private var expanded = 0

    init(_ limits: WorkbookLimits, packed: Int) {
        self.limits = limits
        self.packed = max(1, packed)
    }

    mutating func take(_ bytes: Int) throws(WorkbookError) {
        expanded += bytes
        guard expanded <= limits.expanded else { throw .tooLarge(.expanded, limit: limits.expanded, nil) }
        guard expanded <= 1_048_576 || expanded / packed <= limits.ratio else {
            throw .tooLarge(.ratio, limit: limits.ratio, nil)
        }
    }
}

/// The C callbacks of a handler, which they hold without retaining it.
private nonisolated func callbacks(for handler: MarkupHandler) -> cdoc_markup_callbacks {
    unsafe cdoc_markup_callbacks(
        context: Unmanaged.passUnretained(handler).toOpaque(),
        on_start: { context, name, attributes in
            let handler = unsafe Unmanaged<MarkupHandler>.fromOpaque(context).takeUnretainedValue()
            let name = unsafe String(cString: cdoc_local_name(name))
            return handler.takes { () throws(WorkbookError) in
                try handler.deepen()
                try unsafe handler.start(name, MarkupAttributes(attributes))
            }
        },
        on_end: { context, name in
            let handler = unsafe Unmanaged<MarkupHandler>.fromOpaque(context).takeUnretainedValue()
            let name = unsafe String(cString: cdoc_local_name(name))
            handler.depth -= 1
            return handler.takes { () throws(WorkbookError) in try handler.end(name) }
        },
        on_text: { context, bytes, count in
            let handler = unsafe Unmanaged<MarkupHandler>.fromOpaque(context).takeUnretainedValue()
            let text = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count))
            return handler.takes { () throws(WorkbookError) in try unsafe handler.text(text) }
        }
    )
}
