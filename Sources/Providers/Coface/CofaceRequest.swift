package import Values

/// One request to Coface, without credentials. Pure. The wire's names stand here, in ``CofaceWire`` and in
/// ``CofaceAnswer`` only, so that the real schemas can replace them. [coface-wire.md]
package struct CofaceRequest: Sendable, Equatable {
    package let method: HTTPExchangeRequest.Method
    package let service: CofaceConfiguration.Service
    /// What the budget counts by: the path with its parameters' names. [D-21]
    package let template: String
    package let path: String
    /// In order.
    package let query: [(name: String, value: String)]
    package let contentType: String?
    package let body: [UInt8]
    /// Nil: the account's own.
    package let policyNumber: String?

    package init(
        _ method: HTTPExchangeRequest.Method,
        _ service: CofaceConfiguration.Service,
        template: String,
        parameters: [String: String] = [:],
        query: [(name: String, value: String)] = [],
        json: JSON? = nil,
        policyNumber: String? = nil,
        isRepeatable: Bool? = nil
    ) {
        self.init(
            method,
            service,
            template: template,
            parameters: parameters,
            query: query,
            contentType: json == nil ? nil : "application/json",
            body: json?.canonicalBytes ?? [],
            policyNumber: policyNumber,
            isRepeatable: isRepeatable
        )
    }

    /// With a body that is no JSON, such as a document.
    package init(
        _ method: HTTPExchangeRequest.Method,
        _ service: CofaceConfiguration.Service,
        template: String,
        parameters: [String: String],
        query: [(name: String, value: String)] = [],
        contentType: String?,
        body: [UInt8],
        policyNumber: String?,
        isRepeatable: Bool? = nil
    ) {
        self.method = method
        self.service = service
        self.template = template
        var path = template
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            path = path.replacing("{\(name)}", with: Self.escaped(value))
        }
        self.path = path
        self.query = query
        self.contentType = contentType
        self.body = body
        self.policyNumber = policyNumber
        // An operation that knows better says so: a PATCH of a reference is repeatable, a PATCH that moves is not.
        self.isRepeatable = isRepeatable ?? (method == .get || method == .put)
    }

    package static func == (left: CofaceRequest, right: CofaceRequest) -> Bool {
        left.method == right.method && left.service == right.service && left.path == right.path
            && left.body == right.body && left.contentType == right.contentType
            && left.policyNumber == right.policyNumber
            && left.query.elementsEqual(right.query) { $0.name == $1.name && $0.value == $1.value }
    }

    /// Nothing happens by it.
    package var isRead: Bool { method == .get }
    /// Sending it twice does no more than sending it once: reads, and what is replaced as a whole.
    package let isRepeatable: Bool

    func url(of configuration: CofaceConfiguration) -> String {
        let url = configuration.url(service, path)
        guard !query.isEmpty else { return url }
        return url + "?" + query.map { "\($0.name)=\(Self.escaped($0.value))" }.joined(separator: "&")
    }

    /// Percent-encoding of everything that RFC 3986 does not call unreserved.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return escaped
    }
}
