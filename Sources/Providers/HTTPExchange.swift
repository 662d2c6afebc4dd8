/// The thin port between clients and the network: one POST, and how far it got.
///
/// Clients decide; an exchange only carries. Tests put their own in its place.
package protocol HTTPExchange: Sendable {
    /// Never throws: what went wrong is a result.
    func post(_ request: HTTPPost) async -> HTTPPostResult
}

/// A POST with a body that is in memory.
package struct HTTPPost: Sendable, Equatable {
    package let url: String
    /// In the order in which they are sent. May hold credentials: never log them.
    package let headers: [(name: String, value: String)]
    /// May hold personal data: never log it.
    package let body: [UInt8]
    /// For connecting, sending and reading together.
    package let timeout: Duration

    package init(url: String, headers: [(name: String, value: String)], body: [UInt8], timeout: Duration) {
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }

    package static func == (left: HTTPPost, right: HTTPPost) -> Bool {
        left.url == right.url && left.body == right.body && left.timeout == right.timeout
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}

package enum HTTPPostResult: Sendable, Equatable {
    /// The server answered in full.
    case answered(status: Int, retryAfter: String?, body: [UInt8])
    /// Not one byte of the body left this machine: the server cannot have acted.
    case notSent(reason: String)
    /// Something was sent and no whole answer came: the server may have acted.
    case broken(reason: String)
}
