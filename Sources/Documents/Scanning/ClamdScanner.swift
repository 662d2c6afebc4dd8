import Dispatch
import Foundation

/// clamd, asked over a Unix socket or TCP with INSTREAM. (clamd(8))
package struct ClamdScanner: DocumentScanner {
    package enum Address: Sendable, Equatable {
        case unix(String)
        case tcp(host: String, port: Int)

        /// `unix:/run/clamav/clamd.ctl` or `tcp:host:port`.
        package init?(_ text: String) {
            if text.hasPrefix("unix:/") {
                self = .unix(String(text.dropFirst(5)))
                return
            }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "tcp", !parts[1].isEmpty, let port = Int(parts[2]),
                (1...65_535).contains(port)
            else { return nil }
            self = .tcp(host: String(parts[1]), port: port)
        }
    }

    /// How long clamd may say nothing.
    private static let silenceSeconds = 30
    private static let pieceByteLimit = 262_144
    private static let answerByteLimit = 4_096

    private let address: Address

    package init(_ address: Address) { self.address = address }

    package func scan(_ content: [UInt8]) async -> ScanVerdict {
        await withCheckedContinuation { continuation in
            // Blocking calls, on a thread that is there for them; the intake lets few through at a time.
            DispatchQueue.global().async { [address] in
                continuation.resume(returning: Self.scan(content, at: address))
            }
        }
    }

    private static func scan(_ content: [UInt8], at address: Address) -> ScanVerdict {
        guard let descriptor = connected(to: address) else {
            return .unavailable("clamd cannot be reached")
        }
        defer { close(descriptor) }
        // clamd answers and hangs up as soon as it has seen too much: what it says counts, not that it left.
        let isSent = send(content, to: descriptor)
        let answer = read(from: descriptor)
        if answer.hasSuffix(" FOUND"), let start = answer.range(of: ": ") {
            return .infected(String(answer[start.upperBound...].dropLast(6)))
        }
        if isSent, answer.hasSuffix(": OK") { return .clean }
        return .unavailable(answer.isEmpty ? "clamd said nothing" : "clamd said: \(answer.prefix(200))")
    }

    private static func connected(to address: Address) -> Int32? {
        switch address {
        case .unix(let path):
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: place.sun_path) else { return nil }
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: bytes) }
            return withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connected(AF_UNIX, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return nil }
            defer { freeaddrinfo(list) }
            var next = list
            while let candidate = next {
                let entry = candidate.pointee
                if let descriptor = connected(entry.ai_family, entry.ai_addr, entry.ai_addrlen) {
                    return descriptor
                }
                next = entry.ai_next
            }
            return nil
        }
    }

    private static func connected(_ family: Int32, _ place: UnsafePointer<sockaddr>?, _ length: socklen_t)
        -> Int32?
    {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var patience = timeval(tv_sec: silenceSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        guard connect(descriptor, place, length) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func send(_ content: [UInt8], to descriptor: Int32) -> Bool {
        guard send(all: ArraySlice(Array("zINSTREAM\0".utf8)), to: descriptor) else { return false }
        var offset = 0
        while offset < content.count {
            let length = min(pieceByteLimit, content.count - offset)
            let prefix = withUnsafeBytes(of: UInt32(length).bigEndian, Array.init)
            guard send(all: ArraySlice(prefix), to: descriptor),
                send(all: content[offset..<offset + length], to: descriptor)
            else { return false }
            offset += length
        }
        return send(all: ArraySlice([0, 0, 0, 0]), to: descriptor)
    }

    private static func send(all bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
                let count = Foundation.send(
                    descriptor,
                    rest.baseAddress,
                    rest.count,
                    Int32(MSG_NOSIGNAL)
                )
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    /// Up to the zero byte that ends an answer, or what came before clamd fell silent.
    private static func read(from descriptor: Int32) -> String {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 512)
        while answer.count < answerByteLimit, !answer.contains(0) {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            answer += piece[..<count]
        }
        return String(decoding: answer.prefix { $0 != 0 && $0 != 0x0A }, as: UTF8.self)
    }
}
