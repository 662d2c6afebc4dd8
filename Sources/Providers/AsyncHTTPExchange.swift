package import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// `HTTPExchange` on AsyncHTTPClient.
package struct AsyncHTTPExchange: HTTPExchange {
    /// Answers longer than this are cut off: no provider of ours says so much.
    package static let responseBytesLimit = 1024 * 1024
    /// A server that does not take the connection in this time is down.
    package static let connectTimeout = Duration.seconds(5)

    /// What a client for money calls needs: no redirect is followed, since that would send a call twice, and no
    /// connection is tried again behind our back. TLS with full certificate checks is the default.
    package static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: HTTPClient.Configuration.Timeout(connect: TimeAmount(connectTimeout))
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    private let client: HTTPClient

    /// The client should have been made with ``clientConfiguration``; whoever made it shuts it down.
    package init(client: HTTPClient) { self.client = client }

    package func send(_ asked: HTTPExchangeRequest) async -> HTTPExchangeResult {
        guard !asked.isTooLate() else { return .tooLate }
        let body = ObservedBody(bytes: asked.body, isTooLate: asked.isTooLate)
        var request = HTTPClientRequest(url: asked.url)
        request.method = HTTPMethod(rawValue: asked.method.rawValue)
        for header in asked.headers { request.headers.add(name: header.name, value: header.value) }
        if !asked.body.isEmpty { request.body = .stream(body, length: .known(Int64(asked.body.count))) }
        do {
            let response = try await client.execute(request, timeout: TimeAmount(asked.timeout))
            let bytes = try await response.body.collect(upTo: Self.responseBytesLimit)
            return .answered(
                status: Int(response.status.code),
                retryAfter: response.headers.first(name: "retry-after"),
                body: Array(bytes.readableBytesView)
            )
        } catch is NIOTooManyBytesError {
            return .tooLong(reason: "the answer is longer than \(Self.responseBytesLimit) bytes")
        } catch {
            // Without its body the server has nothing to act on.
            if body.wasTooLate { return .tooLate }
            let reason = "\(type(of: error)): \(error)"
            // Without a body nothing tells how far it got.
            return asked.body.isEmpty || body.wasRead ? .broken(reason: reason) : .notSent(reason: reason)
        }
    }
}

/// A request body that knows whether it was asked for. The client asks only once it holds a connection, so a body
/// that nobody asked for proves that the server has nothing to act on, whatever the error was.
private struct ObservedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    fileprivate final class Reading: Sendable {
        let hasBegun = Atomic(false)
        let wasTooLate = Atomic(false)
    }

    private let buffer: ByteBuffer
    private let reading = Reading()

    private let isTooLate: @Sendable () -> Bool

    init(bytes: [UInt8], isTooLate: @escaping @Sendable () -> Bool) {
        buffer = ByteBuffer(bytes: bytes)
        self.isTooLate = isTooLate
    }

    var wasRead: Bool { reading.hasBegun.load(ordering: .acquiring) }
    var wasTooLate: Bool { reading.wasTooLate.load(ordering: .acquiring) }

    struct TooLate: Error {}

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var remaining: ByteBuffer?
        fileprivate let reading: Reading
        fileprivate let isTooLate: @Sendable () -> Bool

        mutating func next() async throws -> ByteBuffer? {
            // Connecting took its time, or the process was suspended: this is the last moment to hold it back.
            if remaining != nil, isTooLate() {
                reading.wasTooLate.store(true, ordering: .releasing)
                throw TooLate()
            }
            reading.hasBegun.store(true, ordering: .releasing)
            defer { remaining = nil }
            return remaining
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(remaining: buffer, reading: reading, isTooLate: isTooLate)
    }
}
