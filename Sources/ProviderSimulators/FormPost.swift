import AsyncHTTPClient
import Hummingbird

/// Posts a form, once.
///
/// The client's method, header and status types belong to a module that this target does not depend on, and
/// their members are out of sight without it. Their conformances are not: hence the two generic functions and
/// the description.
struct FormPost {
    let url: String
    let body: String

    /// Longest answer that is read; the content does not matter.
    static let answerBytesLimit = 65_536

    /// The HTTP status of the answer. Throws the client's error when there is none in time.
    func send(with client: HTTPClient, timeoutMilliseconds: Int) async throws -> Int {
        var request = HTTPClientRequest(url: url)
        if let post = FormPost.value("POST", like: request.method) { request.method = post }
        request.headers = FormPost.fields(like: request.headers)
        request.body = .bytes(Array(body.utf8))
        let response = try await client.execute(request, timeout: .milliseconds(Int64(timeoutMilliseconds)))
        _ = try await response.body.collect(upTo: FormPost.answerBytesLimit)
        return Int("\(response.status)".prefix { $0.isNumber }) ?? 0
    }

    private static func value<Value: RawRepresentable>(_ raw: Value.RawValue, like _: Value) -> Value? {
        Value(rawValue: raw)
    }

    private static func fields<Fields: ExpressibleByDictionaryLiteral>(like _: Fields) -> Fields
    where Fields.Key == String, Fields.Value == String {
        ["content-type": "application/x-www-form-urlencoded"]
    }
}
