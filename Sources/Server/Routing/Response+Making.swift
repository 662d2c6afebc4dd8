import EventStore
import Hummingbird
import Values

extension Response {
    /// A JSON answer.
    static func json(_ value: JSON, status: Int = 200, headers: HTTPFields = HTTPFields()) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        var bytes = value.canonicalBytes
        bytes.append(UInt8(ascii: "\n"))
        return Response(
            status: .init(integerLiteral: status),
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    static func text(_ text: String, contentType: String, status: Int = 200) -> Response {
        Response(
            status: .init(integerLiteral: status),
            headers: [.contentType: contentType],
            body: .init(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension StreamVersion {
    /// The case's version as an entity tag.
    var entityTag: String { "\"\(number)\"" }
}
