import Foundation
package import Postgres
import Synchronization

/// A stretch of network between a test and its server that can swallow everything without a word, as a network does
/// whose cable is pulled: no connection ends by it, and nothing is refused.
package final class SilentProxy: Sendable {
    private static let port = 5432

    package struct Failure: Error {
        package let call: String
        package let code: Int32
    }

    private let folder: URL
    private let server: String
    private let listener: Int32
    private let links = Mutex<[Link]>([])

    /// Gives `body` the way to the server through a proxy.
    package static func with(
        _ database: TemporaryDatabase,
        _ body: (SilentProxy, PostgresConfiguration) async throws -> Void
    ) async throws {
        let connection = try await PostgresConnection.connect(database.configuration)
        let folders = try await connection.simple("SHOW unix_socket_directories")[0].string(0)
        let port = try await connection.simple("SHOW port")[0].string(0)
        connection.close()
        let folder = folders.split(separator: ",").first.map(String.init) ?? ""
        let proxy = try SilentProxy(to: "\(folder)/.s.PGSQL.\(port)")
        defer { proxy.close() }
        let way = "\(database.connectionString) host='\(proxy.folder.path)' port=\(Self.port)"
        try await body(proxy, try PostgresConfiguration(way))
    }

    private init(to server: String) throws {
        // A socket's path may have a hundred bytes.
        folder = URL(fileURLWithPath: "/tmp/dossier-\(UInt32.random(in: .min ... .max))")
        self.server = server
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        listener = try Self.socket()
        let path = folder.appendingPathComponent(".s.PGSQL.\(Self.port)").path
        try Self.address(path) { try Self.check("bind", bind(listener, $0, $1)) }
        try Self.check("listen", listen(listener, 16))
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// From now on nothing passes on the connections that there are; later ones are not concerned.
    package func goSilent() {
        links.withLock { links in
            for link in links { link.isSilent.store(true, ordering: .sequentiallyConsistent) }
        }
    }

    private func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        links.withLock { links in
            for link in links { link.cut() }
        }
        try? FileManager.default.removeItem(at: folder)
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0 { break }
            guard let upstream = try? Self.socket(),
                (try? Self.address(server, { try Self.check("connect", connect(upstream, $0, $1)) })) != nil
            else {
                Foundation.close(client)
                continue
            }
            let link = Link(client, upstream)
            links.withLock { $0.append(link) }
            Thread.detachNewThread { link.pump(from: client, to: upstream) }
            Thread.detachNewThread { link.pump(from: upstream, to: client) }
        }
        Foundation.close(listener)
    }

    /// One connection: two ends, and a thread for each direction.
    private final class Link: Sendable {
        let isSilent = Atomic(false)
        private let ends: (Int32, Int32)
        private let pumps = Mutex(2)

        init(_ first: Int32, _ second: Int32) { ends = (first, second) }

        func cut() {
            pumps.withLock { left in
                guard left > 0 else { return }
                shutdown(ends.0, Int32(SHUT_RDWR))
                shutdown(ends.1, Int32(SHUT_RDWR))
            }
        }

        func pump(from source: Int32, to target: Int32) {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(source, &buffer, buffer.count)
                if count <= 0 { break }
                if isSilent.load(ordering: .sequentiallyConsistent) { continue }
                var sent = 0
                while sent < count {
                    let written = buffer.withUnsafeBytes { bytes in
                        send(
                            target,
                            bytes.baseAddress.map { $0 + sent },
                            count - sent,
                            Int32(MSG_NOSIGNAL)
                        )
                    }
                    if written <= 0 { break }
                    sent += written
                }
            }
            cut()
            pumps.withLock { left in
                left -= 1
                guard left == 0 else { return }
                Foundation.close(ends.0)
                Foundation.close(ends.1)
            }
        }
    }

    // MARK: sockets

    private static func socket() throws -> Int32 {
        let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        try check("socket", descriptor)
        return descriptor
    }

    private static func check(_ call: String, _ outcome: Int32) throws {
        if outcome < 0 { throw Failure(call: call, code: errno) }
    }

    private static func address(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(call: "path", code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        try withUnsafePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, length) }
        }
    }
}
