import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Values

/// Requests as any HTTP client makes them.
enum Web {
    struct Answer {
        let status: Int
        let body: String

        var json: JSON { (try? JSON.parse(body)) ?? .null }
    }

    static func status(of url: String) async throws -> Int? { try? await get(url).status }

    static func get(_ url: String) async throws -> Answer { try await send(HTTPClientRequest(url: url)) }

    static func post(
        _ url: String,
        _ body: String,
        type: String = "application/json",
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            request.headers.add(name: name, value: value)
        }
        request.body = .bytes(Array(body.utf8))
        return try await send(request)
    }

    private static func send(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 4 * 1024 * 1024)
        return Answer(
            status: Int(response.status.code),
            body: String(decoding: body.readableBytesView, as: UTF8.self)
        )
    }
}

/// A TCP port that nobody listens on at this moment.
enum FreePort {
    static func take() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw House.Disorder(description: "no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
