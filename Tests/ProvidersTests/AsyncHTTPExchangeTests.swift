import AsyncHTTPClient
import Foundation
import Providers
import Synchronization
import Testing

@Suite("HTTP exchange")
struct AsyncHTTPExchangeTests {
    private func post(
        to port: UInt16,
        timeout: Duration = .seconds(20),
        isTooLate: @escaping @Sendable () -> Bool = { false }
    ) async throws -> HTTPExchangeResult {
        let client = HTTPClient(configuration: AsyncHTTPExchange.clientConfiguration)
        let result = await AsyncHTTPExchange(client: client).send(
            HTTPExchangeRequest(
                url: "http://127.0.0.1:\(port)/confirm",
                headers: [("content-type", "application/json")],
                body: Array(#"{"a":1}"#.utf8),
                timeout: timeout,
                isTooLate: isTooLate
            )
        )
        try await client.shutdown()
        return result
    }

    @Test("a whole answer comes back with its status, Retry-After and body")
    func answers() async throws {
        let server = try OneShotServer(
            reply: "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno"
        )
        let result = try await post(to: server.port)
        #expect(result == .answered(status: 429, retryAfter: "7", body: Array("no".utf8)))
        #expect(server.received.hasPrefix("POST /confirm HTTP/1.1"))
        #expect(server.received.hasSuffix(#"{"a":1}"#))
    }

    @Test("a server that takes no connection was sent nothing")
    func knowsUnsent() async throws {
        guard case .notSent = try await post(to: OneShotServer.closedPort()) else {
            Issue.record("something was sent to a closed port")
            return
        }
    }

    @Test("a connection that closes without an answer may have had its effect")
    func knowsBroken() async throws {
        let server = try OneShotServer(reply: "")
        guard case .broken = try await post(to: server.port) else {
            Issue.record("a closed connection was taken for certain")
            return
        }
    }

    @Test("an answer that breaks off, or never comes, may have had its effect")
    func knowsHalfAnswers() async throws {
        let half = try OneShotServer(reply: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        guard case .broken = try await post(to: half.port) else {
            Issue.record("half an answer was taken for a whole one")
            return
        }
        let silent = try OneShotServer(reply: nil)
        guard case .broken = try await post(to: silent.port, timeout: .milliseconds(500)) else {
            Issue.record("silence was taken for certain")
            return
        }
    }

    @Test("an answer beyond the limit is no answer")
    func limitsAnswers() async throws {
        let length = AsyncHTTPExchange.responseBytesLimit + 1
        let body = String(repeating: "x", count: length)
        let server = try OneShotServer(reply: "HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(body)")
        guard case .tooLong = try await post(to: server.port) else {
            Issue.record("an endless answer was taken, or would be asked for again")
            return
        }
    }

    @Test("a request that is too late before it connects opens no connection")
    func holdsBackBeforeConnecting() async throws {
        let server = try OneShotServer(reply: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        #expect(try await post(to: server.port, isTooLate: { true }) == .tooLate)
        #expect(server.received.isEmpty)
        server.stop()
    }

    @Test("a request that is too late once it is connected sends no body")
    func holdsBackTheBody() async throws {
        let server = try OneShotServer(reply: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let asked = Mutex(0)
        let result = try await post(to: server.port) {
            asked.withLock { asked in
                asked += 1
                return asked > 1
            }
        }
        #expect(result == .tooLate)
        #expect(!server.received.contains(#"{"a":1}"#))
    }

    @Test("a redirect is an answer, not a second call")
    func followsNothing() async throws {
        let target = try OneShotServer(reply: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let server = try OneShotServer(
            reply: "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:\(target.port)/\r\n"
                + "Content-Length: 0\r\n\r\n"
        )
        let result = try await post(to: server.port)
        #expect(result == .answered(status: 307, retryAfter: nil, body: []))
        #expect(target.received.isEmpty)
        target.stop()
    }
}
