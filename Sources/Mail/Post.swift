/// A body to post.
package struct Post: Sendable, Equatable {
    package let url: String
    /// Name and value; no control characters.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(url: String, headers: [String: String], body: [UInt8]) {
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What came back to a post.
package struct Answer: Sendable, Equatable {
    /// Status of HTTP; a redirect is one like any other and is never followed.
    package let status: Int
    /// At most `PostOffice.longestAnswer` bytes.
    package let body: [UInt8]

    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}
