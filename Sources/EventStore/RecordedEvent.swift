package import Values

/// An event with its envelope, as it stands in the store.
///
/// `data` and `metadata` are canonical JSON text in UTF-8, exactly the bytes that were hashed; reading them into
/// values is left to whoever needs them, because most readers of a million events do not.
package struct RecordedEvent: Sendable, Hashable {
    package let streamID: StreamID
    package let streamVersion: StreamVersion
    package let type: String
    package let schemaVersion: Int
    package let data: [UInt8]
    package let metadata: [UInt8]
    package let recordedAt: Instant
    package let previousHash: Digest
    package let hash: Digest
    /// Known once the event is sealed, and only to readers of the global order.
    package let globalPosition: GlobalPosition?

    package init(
        streamID: StreamID,
        streamVersion: StreamVersion,
        type: String,
        schemaVersion: Int,
        data: [UInt8],
        metadata: [UInt8],
        recordedAt: Instant,
        previousHash: Digest,
        hash: Digest,
        globalPosition: GlobalPosition? = nil
    ) {
        self.streamID = streamID
        self.streamVersion = streamVersion
        self.type = type
        self.schemaVersion = schemaVersion
        self.data = data
        self.metadata = metadata
        self.recordedAt = recordedAt
        self.previousHash = previousHash
        self.hash = hash
        self.globalPosition = globalPosition
    }
}
