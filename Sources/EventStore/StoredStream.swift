package import Values

/// A stream's row as loaded for the next step.
package struct StoredStream: Sendable, Hashable {
    package let streamID: StreamID
    package let lifecycle: String
    package let version: StreamVersion
    package let headHash: Digest
    package let head: StreamHead

    package init(
        streamID: StreamID,
        lifecycle: String,
        version: StreamVersion,
        headHash: Digest,
        head: StreamHead
    ) {
        self.streamID = streamID
        self.lifecycle = lifecycle
        self.version = version
        self.headHash = headHash
        self.head = head
    }
}
