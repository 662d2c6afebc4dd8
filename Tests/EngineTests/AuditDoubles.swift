import EventStore
import Values

/// Where a test's rows come from.
protocol RowSource: Sendable {
    func row(_ model: String, _ stream: StreamID) -> JSONObject?
}

struct MemoryRows: RowSource {
    let store: InMemoryEventStore

    func row(_ model: String, _ stream: StreamID) -> JSONObject? { store.row(of: model, stream: stream) }
}

/// Answers for single rows; audits ask for nothing else.
struct StubReadModels: ReadModels {
    let source: any RowSource

    func row(model: String, stream: StreamID) async throws -> JSONObject? { source.row(model, stream) }

    func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage {
        throw Unexpected(reason: "rows were listed")
    }

    func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)] {
        throw Unexpected(reason: "rows were counted")
    }

    func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject] {
        throw Unexpected(reason: "rows were searched")
    }
}

extension PageSigningKey {
    static var sample: PageSigningKey {
        guard let key = PageSigningKey(seed: [UInt8](repeating: 9, count: seedLength)) else {
            preconditionFailure("a seed has \(seedLength) bytes")
        }
        return key
    }
}

extension RecordedEvent {
    /// The event as somebody changed it, with the hash that it had.
    func with(type: String? = nil, metadata: String? = nil) -> RecordedEvent {
        RecordedEvent(
            streamID: streamID,
            streamVersion: streamVersion,
            type: type ?? self.type,
            schemaVersion: schemaVersion,
            data: data,
            metadata: metadata.map { Array($0.utf8) } ?? self.metadata,
            recordedAt: recordedAt,
            previousHash: previousHash,
            hash: hash,
            globalPosition: globalPosition
        )
    }
}

extension SealedPage {
    func with(
        number: Int64? = nil,
        lastPosition: Int64? = nil,
        merkleRoot: Digest? = nil,
        signature: [UInt8]? = nil
    ) -> SealedPage {
        SealedPage(
            number: number ?? self.number,
            firstPosition: firstPosition,
            lastPosition: lastPosition.map { GlobalPosition($0) } ?? self.lastPosition,
            merkleRoot: merkleRoot ?? self.merkleRoot,
            previousPageHash: previousPageHash,
            hash: hash,
            sealedAt: sealedAt,
            signature: signature ?? self.signature
        )
    }
}
