internal import Codes

extension Site {
    /// A QR code of a text as an SVG picture, to be put into a page as it is.
    ///
    /// - Throws: `SquareCode.Failure` when the text is empty or longer than a code holds.
    package static func squareCode(_ text: String) throws -> String { try SquareCode(text).svg }
}
