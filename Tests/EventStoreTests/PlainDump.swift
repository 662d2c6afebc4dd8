import EventStore
import Values

/// What `pg_dump --format=plain` writes of a store's tables.
struct PlainDump {
    let events: [RecordedEvent]
    let pages: [SealedPage]
    let text: String

    init(of store: InMemoryEventStore) async throws {
        let sealed = try await store.readAll(after: .start, limit: 10_000)
        let streams = (1...3).compactMap { StreamID("01990000-0001-7000-8000-00000000000\($0)") }
        var events: [RecordedEvent] = []
        for stream in streams { events += try await store.readStream(stream, from: .none, limit: 10_000) }
        self.events = events
        pages = try await store.pages(after: 0, limit: 10_000)
        let heads = try await store.load(streams).sorted { $0.streamID < $1.streamID }
        let tables = [
            Self.copy(
                "events",
                [
                    "stream_id", "stream_version", "tx", "recorded_at", "schema_version", "type", "data",
                    "metadata",
                ]
                    + ["previous_hash", "hash"],
                events.map { event in
                    [
                        "\(event.streamID)", "\(event.streamVersion)", "771", Self.moment(event.recordedAt),
                        "\(event.schemaVersion)", event.type, String(decoding: event.data, as: UTF8.self),
                        String(decoding: event.metadata, as: UTF8.self), "\\x\(event.previousHash)",
                        "\\x\(event.hash)",
                    ]
                }
            ),
            Self.copy(
                "streams",
                ["stream_id", "version", "head_hash"],
                heads.map { ["\($0.streamID)", "\($0.version)", "\\x\($0.headHash)"] }
            ),
            Self.copy(
                "page_events",
                ["global_position", "stream_id", "stream_version"],
                sealed.map { ["\($0.globalPosition?.number ?? 0)", "\($0.streamID)", "\($0.streamVersion)"] }
            ),
            Self.copy(
                "pages",
                ["number", "first_position", "last_position", "merkle_root", "previous_page_hash", "hash"]
                    + ["sealed_at", "signature"],
                pages.map { page in
                    [
                        "\(page.number)", "\(page.firstPosition)", "\(page.lastPosition)",
                        "\\x\(page.merkleRoot)",
                        "\\x\(page.previousPageHash)", "\\x\(page.hash)", Self.moment(page.sealedAt),
                        "\\x" + Self.hexadecimal(page.signature),
                    ]
                }
            ),
        ]
        text = "--\n-- PostgreSQL database dump\n--\n\n" + tables.joined()
    }

    func replacing(_ part: String, by other: String) -> String {
        guard let range = text.firstRange(of: part) else { return text }
        return text[..<range.lowerBound] + other + text[range.upperBound...]
    }

    /// The dump without the row of that index of a table.
    func without(table: String, row: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("COPY public.\(table) ") }) else {
            return text
        }
        lines.remove(at: start + 1 + row)
        return lines.joined(separator: "\n")
    }

    private static func copy(_ table: String, _ columns: [String], _ rows: [[String]]) -> String {
        let lines = rows.map { $0.map(escape).joined(separator: "\t") + "\n" }
        return "COPY public.\(table) (\(columns.joined(separator: ", "))) FROM stdin;\n" + lines.joined()
            + "\\.\n\n\n"
    }

    private static func escape(_ field: String) -> String {
        field.map { character in
            switch character {
            case "\\": "\\\\"
            case "\t": "\\t"
            case "\n": "\\n"
            default: String(character)
            }
        }.joined()
    }

    /// As PostgreSQL writes it in UTC: decimals only as far as they are needed.
    private static func moment(_ instant: Instant) -> String {
        var text = instant.description.replacing("T", with: " ").dropLast()
        if text.contains(".") {
            while text.last == "0" { text.removeLast() }
        }
        return text + "+00"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
