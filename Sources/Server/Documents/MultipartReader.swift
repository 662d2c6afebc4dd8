/// Reads a `multipart/form-data` body as it arrives (RFC 7578): strictly, in bounded memory, never the whole of a part.
///
/// Give it bytes, then ask for events until there is none.
struct MultipartReader {
    enum Event: Equatable {
        /// A part begins, with its header fields, names in lower case.
        case part([String: String])
        case bytes(ArraySlice<UInt8>)
        case partEnd
        /// The closing boundary; what follows it is ignored.
        case end
    }

    struct Malformed: Error, Equatable {
        let reason: String
    }

    /// Bytes of one part's header fields, and of what may stand before the first boundary.
    static let headerByteLimit = 8_192
    /// RFC 2046, 5.1.1.
    static let boundaryLengthLimit = 70

    private enum Phase {
        case preamble
        case headers
        case content
        case ended
    }

    /// Before a boundary within the body: CR LF, two dashes.
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = []
    /// Where in the buffer the next event begins.
    private var start = 0
    private var phase = Phase.preamble
    private var isInPart = false

    /// From the Content-Type of the request; nil when it names no boundary, or one that cannot be.
    init?(contentType: String) {
        guard let boundary = HeaderParameters(contentType)["boundary"],
            (1...Self.boundaryLengthLimit).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { return nil }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // So that the first boundary, too, follows a line's end.
        buffer = [0x0D, 0x0A]
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        guard phase != .ended else { return }
        buffer.removeFirst(start)
        start = 0
        buffer.append(contentsOf: bytes)
    }

    var hasEnded: Bool { phase == .ended }

    /// What the bytes so far say; nil when more are needed.
    mutating func next() throws(Malformed) -> Event? {
        while true {
            switch phase {
            case .ended: return nil
            case .preamble:
                guard let place = find(delimiter) else {
                    try keepSmall("a boundary at the body's beginning")
                    return nil
                }
                guard place == start else { throw Malformed(reason: "something stands before the boundary") }
                guard let event = try boundary(at: place) else { return nil }
                if let event { return event }
            case .headers:
                guard let fields = try headers() else { return nil }
                phase = .content
                isInPart = true
                return .part(fields)
            case .content: return try content()
            }
        }
    }

    private mutating func content() throws(Malformed) -> Event? {
        if let place = find(delimiter) {
            if place > start {
                defer { start = place }
                return .bytes(buffer[start..<place])
            }
            if isInPart {
                isInPart = false
                return .partEnd
            }
            guard let event = try boundary(at: place) else { return nil }
            if let event { return event }
            return try next()
        }
        // The end of what is here may be the beginning of a boundary.
        let safe = buffer.count - delimiter.count
        guard safe > start else { return nil }
        defer { start = safe }
        return .bytes(buffer[start..<safe])
    }

    /// What follows a boundary: dashes when it is the last one, else an end of line. The outer nil asks for more bytes.
    private mutating func boundary(at place: Int) throws(Malformed) -> Event?? {
        var next = place + delimiter.count
        guard buffer.count >= next + 2 else { return nil }
        if buffer[next] == UInt8(ascii: "-"), buffer[next + 1] == UInt8(ascii: "-") {
            phase = .ended
            return .some(.end)
        }
        while next < buffer.count, buffer[next] == 0x20 || buffer[next] == 0x09 { next += 1 }
        guard next - place <= Self.headerByteLimit else { throw Malformed(reason: "a boundary has no end") }
        guard buffer.count >= next + 2 else { return nil }
        guard buffer[next] == 0x0D, buffer[next + 1] == 0x0A else {
            throw Malformed(reason: "a boundary is followed by something else than an end of line")
        }
        start = next + 2
        phase = .headers
        return .some(nil)
    }

    private mutating func headers() throws(Malformed) -> [String: String]? {
        var fields: [String: String] = [:]
        var line = start
        while true {
            guard let end = lineEnd(from: line) else {
                guard buffer.count - start <= Self.headerByteLimit else {
                    throw Malformed(
                        reason: "a part's header fields have more than \(Self.headerByteLimit) bytes"
                    )
                }
                return nil
            }
            guard end - start <= Self.headerByteLimit else {
                throw Malformed(reason: "a part's header fields have more than \(Self.headerByteLimit) bytes")
            }
            if end == line {
                start = end + 2
                return fields
            }
            let text = String(decoding: buffer[line..<end], as: UTF8.self)
            guard !text.utf8.contains(0) else {
                throw Malformed(reason: "a part's header field holds a zero byte")
            }
            guard let colon = text.firstIndex(of: ":") else {
                throw Malformed(reason: "a part's header field has no colon")
            }
            let name = text[..<colon].lowercased()
            let value = text[text.index(after: colon)...].trimmed
            guard fields.updateValue(value, forKey: name) == nil else {
                throw Malformed(reason: "a part has the header field \(name.prefix(40)) twice")
            }
            line = end + 2
        }
    }

    private func lineEnd(from place: Int) -> Int? {
        var index = place
        while index + 1 < buffer.count {
            if buffer[index] == 0x0D, buffer[index + 1] == 0x0A { return index }
            index += 1
        }
        return nil
    }

    private func keepSmall(_ wanted: String) throws(Malformed) {
        guard buffer.count - start <= Self.headerByteLimit else {
            throw Malformed(reason: "there is no \(wanted)")
        }
    }

    /// Where the pattern comes first, from where the next event begins.
    private func find(_ pattern: [UInt8]) -> Int? {
        buffer.withUnsafeBytes { bytes in
            let last = bytes.count - pattern.count
            var index = start
            while index <= last {
                guard bytes[index] == pattern[0] else {
                    index += 1
                    continue
                }
                if bytes[index..<index + pattern.count].elementsEqual(pattern) { return index }
                index += 1
            }
            return nil
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
