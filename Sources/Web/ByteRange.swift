/// One byte range of a resource (RFC 9110 §14): the framework's own handling of suffix and open ranges is
/// wrong, and replay depends on them.
package enum ByteRange {
    /// What to send.
    package enum Answer: Equatable {
        case whole
        case part(Range<Int>)
        case unsatisfiable
    }

    /// Reads a `Range` header against a resource of that size.
    ///
    /// Several ranges at once are not served: the whole is sent instead, as the RFC allows.
    package static func answer(header: String?, size: Int) -> Answer {
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else { return .whole }
        let ends = header.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        let first = ends[0].trimming, last = ends[1].trimming
        switch (Int(first), Int(last)) {
        case (nil, nil): return .whole
        case (nil, let suffix?):
            guard first.isEmpty, suffix > 0, size > 0 else { return first.isEmpty ? .unsatisfiable : .whole }
            return .part(max(0, size - suffix)..<size)
        case (let start?, let end):
            guard end != nil || last.isEmpty, start >= 0, end.map({ $0 >= start }) ?? true else {
                return .whole
            }
            guard start < size else { return .unsatisfiable }
            return .part(start..<min(size, end.map { $0 + 1 } ?? size))
        }
    }
}

extension Substring {
    fileprivate var trimming: String { filter { $0 != " " } }
}
