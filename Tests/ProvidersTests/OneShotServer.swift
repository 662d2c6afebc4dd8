import Foundation
import Glibc
import Synchronization

/// A server on a loopback port that takes one connection, reads one small request and says what it was told to.
/// Plain sockets: it must be able to misbehave in ways that a proper HTTP server cannot.
final class OneShotServer: Sendable {
    struct NoPort: Error {}

    let port: UInt16
    private let listener: Int32
    private let request = Mutex("")

    /// What came in so far.
    var received: String { request.withLock { $0 } }

    /// An empty reply closes the connection after the request; nil keeps it open and silent.
    init(reply: String?) throws {
        (listener, port) = try Self.listen()
        let thread = Thread { [self] in serve(reply) }
        thread.start()
    }

    deinit { _ = close(listener) }

    /// Lets a server go to which nobody came.
    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    /// A port on which nobody listens.
    static func closedPort() throws -> UInt16 {
        let (descriptor, port) = try listen()
        _ = close(descriptor)
        return port
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && Glibc.listen(descriptor, 1) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else { throw NoPort() }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    private func serve(_ reply: String?) {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        defer { _ = close(connection) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !(received.hasSuffix("}") || (received.hasPrefix("GET ") && received.hasSuffix("\r\n\r\n"))) {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            request.withLock { $0 += String(decoding: buffer[..<count], as: UTF8.self) }
        }
        guard let reply else {
            // Until the client gives up and closes.
            while read(connection, &buffer, buffer.count) > 0 {}
            return
        }
        var bytes = Array(reply.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
