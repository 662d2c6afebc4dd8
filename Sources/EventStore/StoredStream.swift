package import Values

/// A stream's row as loaded for the next step.
package struct StoredStream: Sendable, Hashable {
    package let streamID: StreamID
    package let lifecycle: String
    package let version: StreamVersion
    package let headHash: Digest
    package let head: StreamHead
    /// What of the row cannot be read, for people; nil for a row that is well. Such a case goes no further, and where a
    /// field could not be read stands an empty one.
    package let defect: String?

    package init(
        streamID: StreamID,
        lifecycle: String,
        version: StreamVersion,
        headHash: Digest,
        head: StreamHead,
        defect: String? = nil
    ) {
        self.streamID = streamID
        self.lifecycle = lifecycle
        self.version = version
        self.headHash = headHash
        self.head = head
        self.defect = defect
    }
}
