import Documents
import Foundation
import Testing

@Suite("Asking clamd")
struct ClamdScannerTests {
    /// Answers one scan on a Unix socket as clamd would, and keeps what it was sent.
    private final class FakeClamd: @unchecked Sendable {
        let path: String
        private let listener: Int32
        private(set) var received: [UInt8] = []
        private let done = DispatchSemaphore(value: 0)

        init(answer: @escaping @Sendable ([UInt8]) -> String?) throws {
            path = FileManager.default.temporaryDirectory.appending(path: "clamd-\(UUID().uuidString)").path
            listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: bytes) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let isBound = withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
            }
            guard isBound, listen(listener, 4) == 0 else { throw CocoaError(.fileWriteUnknown) }
            Thread.detachNewThread { [self] in
                let connection = accept(listener, nil, nil)
                serve(connection, answer)
                close(connection)
                close(listener)
                unlink(path)
                done.signal()
            }
        }

        private func serve(_ connection: Int32, _ answer: ([UInt8]) -> String?) {
            guard take(10, connection) == Array("zINSTREAM\0".utf8) else { return }
            while let prefix = take(4, connection) {
                let length = prefix.reduce(0) { $0 << 8 | Int($1) }
                guard length > 0 else { break }
                received += take(length, connection) ?? []
            }
            guard let text = answer(received) else { return }
            let bytes = Array((text + "\0").utf8)
            _ = write(connection, bytes, bytes.count)
        }

        private func take(_ count: Int, _ connection: Int32) -> [UInt8]? {
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let got = bytes.withUnsafeMutableBytes { buffer in
                    recv(connection, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
                }
                guard got > 0 else { return nil }
                filled += got
            }
            return bytes
        }

        func wait() { done.wait() }
    }

    private static let eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*"

    private func scan(_ content: [UInt8], answer: @escaping @Sendable ([UInt8]) -> String?) async throws
        -> (ScanVerdict, [UInt8])
    {
        let clamd = try FakeClamd(answer: answer)
        let address = try #require(ClamdScanner.Address("unix:\(clamd.path)"))
        let verdict = await ClamdScanner(address).scan(content)
        clamd.wait()
        return (verdict, clamd.received)
    }

    @Test("the content arrives whole, and what clamd finds is told")
    func findsEicar() async throws {
        let answer: @Sendable ([UInt8]) -> String? = { content in
            content == Array(Self.eicar.utf8) ? "stream: Eicar-Test-Signature FOUND" : "stream: OK"
        }
        let found = try await scan(Array(Self.eicar.utf8), answer: answer)
        #expect(found.0 == .infected("Eicar-Test-Signature"))
        let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0) }
        let clean = try await scan(content, answer: answer)
        #expect(clean.0 == .clean)
        #expect(clean.1 == content)
    }

    @Test(
        "anything but a verdict is no verdict",
        arguments: ["INSTREAM size limit exceeded. ERROR", "stream: whatever", "", nil]
    )
    func noVerdict(answer: String?) async throws {
        let result = try await scan([1, 2, 3]) { _ in answer }
        guard case .unavailable = result.0 else {
            Issue.record("\(result.0)")
            return
        }
    }

    @Test("a clamd that is not there is unavailable")
    func notThere() async throws {
        let address = try #require(ClamdScanner.Address("unix:/nowhere/clamd.ctl"))
        #expect(await ClamdScanner(address).scan([1]) == .unavailable("clamd cannot be reached"))
    }

    @Test("addresses are a socket's path, or a host and a port")
    func addresses() {
        #expect(ClamdScanner.Address("unix:/run/clamd.ctl") == .unix("/run/clamd.ctl"))
        #expect(ClamdScanner.Address("tcp:localhost:3310") == .tcp(host: "localhost", port: 3310))
        for text in ["", "unix:", "tcp:localhost", "tcp::3310", "tcp:a:0", "tcp:a:70000", "localhost:3310"] {
            #expect(ClamdScanner.Address(text) == nil, "\(text)")
        }
    }
}
