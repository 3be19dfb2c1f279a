internal import CCodes

/// A QR code (ISO/IEC 18004) of a text: what a telephone's camera reads from a page.
package struct SquareCode: Sendable, Equatable {
    /// Why there is none.
    package enum Failure: Error, Equatable {
        /// More than 2331 bytes.
        case tooLong
        /// An empty text, or no memory.
        case failed
    }

    /// Modules of a side.
    package let width: Int
    /// Rows from the top; true is dark.
    package let modules: [Bool]

    /// Error correction M: fifteen of a hundred modules may be lost.
    package init(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        var room = [UInt8](repeating: 0, count: codes_widest * codes_widest)
        var width: Int32 = 0
        let status = unsafe codes_make(bytes, Int32(clamping: bytes.count), &room, &width)
        switch status {
        case codes_ok: break
        case codes_too_long: throw .tooLong
        default: throw .failed
        }
        self.width = Int(width)
        modules = room.prefix(Int(width * width)).map { $0 == 1 }
    }

    /// The code as an SVG picture, one unit a module, with the quiet zone of four around it.
    package var svg: String {
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                guard modules[row * width + column] else {
                    column += 1
                    continue
                }
                let start = column
                while column < width, modules[row * width + column] { column += 1 }
                path += "M\(start + 4) \(row + 4)h\(column - start)v1h-\(column - start)z"
            }
        }
        let side = width + 8
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
            <path fill="#fff" d="M0 0h\(side)v\(side)H0z"/><path d="\(path)"/></svg>
            """
    }
}
