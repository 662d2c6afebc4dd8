/// The thin port between clients and the network: one request, and how far it got.
///
/// Clients decide; an exchange only carries. Tests put their own in its place.
package protocol HTTPExchange: Sendable {
    /// Never throws: what went wrong is a result.
    func send(_ request: HTTPExchangeRequest) async -> HTTPExchangeResult
}

/// A request with a body that is in memory.
package struct HTTPExchangeRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    package let method: Method
    package let url: String
    /// In the order in which they are sent. May hold credentials: never log them.
    package let headers: [(name: String, value: String)]
    /// Empty for none. May hold personal data: never log it.
    package let body: [UInt8]
    /// For connecting, sending and reading together.
    package let timeout: Duration
    /// Asked as late as can be before something leaves; when it says true nothing does.
    package let isTooLate: @Sendable () -> Bool

    package init(
        method: Method = .post,
        url: String,
        headers: [(name: String, value: String)],
        body: [UInt8],
        timeout: Duration,
        isTooLate: @escaping @Sendable () -> Bool = { false }
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.isTooLate = isTooLate
    }

    package static func == (left: HTTPExchangeRequest, right: HTTPExchangeRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.timeout == right.timeout
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}

package enum HTTPExchangeResult: Sendable, Equatable {
    /// The server answered in full.
    case answered(status: Int, retryAfter: String?, body: [UInt8])
    /// A request with a body of which not one byte left this machine: the server cannot have acted.
    case notSent(reason: String)
    /// The request said that it came too late before anything of it was acted on.
    case tooLate
    /// A whole answer that is longer than what is read. The server may have acted, and would answer so again.
    case tooLong(reason: String)
    /// Something was sent and no whole answer came: the server may have acted.
    case broken(reason: String)
}
