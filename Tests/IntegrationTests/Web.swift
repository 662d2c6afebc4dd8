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
        try await post(url, Array(body.utf8), type: type, headers: headers)
    }

    /// A form with one file, as browsers send it.
    static func form(_ name: String, type: String, _ content: [UInt8]) -> (type: String, body: [UInt8]) {
        let boundary = "dossier-\(UUID().uuidString)"
        let head = """
            --\(boundary)\r\nContent-Disposition: form-data; name="document"; filename="\(name)"\r\n\
            Content-Type: \(type)\r\n\r\n
            """
        let tail = "\r\n--\(boundary)--\r\n"
        return ("multipart/form-data; boundary=\(boundary)", Array(head.utf8) + content + Array(tail.utf8))
    }

    static func post(
        _ url: String,
        _ body: [UInt8],
        type: String,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            request.headers.add(name: name, value: value)
        }
        request.body = .bytes(body)
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

/// A client that stops in the middle of what it sends.
final class HalfwayClient {
    private let descriptor: Int32

    /// Announces a whole body and sends the half of it.
    init(port: Int, path: String, type: String, body: [UInt8]) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let head =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.count)\r\n\r\n"
        let bytes = Array(head.utf8) + body.prefix(body.count / 2)
        guard isConnected, send(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw House.Disorder(description: "half a request cannot be sent: errno \(errno)")
        }
    }

    func vanish() { close(descriptor) }
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
