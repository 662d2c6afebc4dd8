import FoundationEssentials
import Values

/// Writes the bytes that are hashed for the events of one stream, into one buffer that is used again and again:
/// chains of millions of events are made and checked without a temporary text per event.
struct EventHashWriter {
    /// The bytes of the event hashed last.
    private(set) var bytes: [UInt8] = []
    private let streamID: StreamID
    /// `,"streamId":"…","streamVersion":`
    private let streamMembers: [UInt8]
    /// `","recordedAt":"…","schemaVersion":` of the moment used last; the events of a step share it.
    private var momentMembers: [UInt8] = []
    private var moment: Instant?

    init(streamID: StreamID) {
        self.streamID = streamID
        var text = Array(#","streamId":""#.utf8)
        streamID.appendText(to: &text)
        text.append(contentsOf: #"","streamVersion":"#.utf8)
        streamMembers = text
        bytes.reserveCapacity(1024)
    }

    mutating func use(_ recordedAt: Instant) {
        guard moment != recordedAt else { return }
        moment = recordedAt
        momentMembers.removeAll(keepingCapacity: true)
        momentMembers.append(contentsOf: #"","recordedAt":""#.utf8)
        momentMembers.append(contentsOf: recordedAt.textBytes)
        momentMembers.append(contentsOf: #"","schemaVersion":"#.utf8)
    }

    mutating func record(
        _ event: NewEvent,
        version: StreamVersion,
        recordedAt: Instant,
        previousHash: Digest
    ) -> RecordedEvent {
        let data = event.data.canonicalBytes
        let metadata = event.metadata.canonicalBytes
        write(
            data: data,
            metadata: metadata,
            previousHash: previousHash,
            recordedAt: recordedAt,
            schemaVersion: event.schemaVersion,
            version: version,
            type: event.type
        )
        return RecordedEvent(
            streamID: streamID,
            streamVersion: version,
            type: event.type,
            schemaVersion: event.schemaVersion,
            data: data,
            metadata: metadata,
            recordedAt: recordedAt,
            previousHash: previousHash,
            hash: .sha256(bytes)
        )
    }

    mutating func hash(of event: RecordedEvent) -> Digest {
        write(
            data: event.data,
            metadata: event.metadata,
            previousHash: event.previousHash,
            recordedAt: event.recordedAt,
            schemaVersion: event.schemaVersion,
            version: event.streamVersion,
            type: event.type
        )
        return .sha256(bytes)
    }

    private mutating func write(
        data: [UInt8],
        metadata: [UInt8],
        previousHash: Digest,
        recordedAt: Instant,
        schemaVersion: Int,
        version: StreamVersion,
        type: String
    ) {
        use(recordedAt)
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: #"{"data":"#.utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: #","metadata":"#.utf8)
        bytes.append(contentsOf: metadata)
        bytes.append(contentsOf: #","previousHash":""#.utf8)
        bytes.append(contentsOf: previousHash.hexadecimalBytes)
        bytes.append(contentsOf: momentMembers)
        JSON.appendInteger(Int64(schemaVersion), to: &bytes)
        bytes.append(contentsOf: streamMembers)
        JSON.appendInteger(version.number, to: &bytes)
        bytes.append(contentsOf: #","type":"#.utf8)
        JSON.appendQuoted(type, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }
}

extension StreamID {
    /// The same text as `description`, without making a String.
    func appendText(to output: inout [UInt8]) {
        withUnsafeBytes(of: uuid.uuid) { raw in
            for (index, byte) in raw.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 { output.append(UInt8(ascii: "-")) }
                output.append(Self.hexadecimalDigit(byte >> 4))
                output.append(Self.hexadecimalDigit(byte & 15))
            }
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension [UInt8] {
    /// Whether a text that stands between two commas of the hashed object is read there as one value: brackets
    /// balance and no comma lies outside them. Without this, text could be shifted between `data` and `metadata`
    /// with the hash unchanged. It is no full check of the syntax, which the hash vouches for.
    var isOneJSONValue: Bool {
        var depth = 0
        var inString = false
        var escaped = false
        for byte in self {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth < 0 { return false }
            case UInt8(ascii: ",") where depth == 0: return false
            default: break
            }
        }
        return depth == 0 && !inString && !isEmpty
    }
}
