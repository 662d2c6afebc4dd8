package import Values

/// The first link of a chain that does not hold.
package struct ChainBreak: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Difference: Sendable, Hashable {
        /// An event of another stream stands in the chain.
        case foreignStream(StreamID)
        /// An event is missing, repeated or out of order; this version was found instead.
        case version(StreamVersion)
        /// The event names another predecessor than the one before it.
        case previousHash(expected: Digest, found: Digest)
        /// `data` or `metadata` is not one JSON value, so the hashed bytes could be read in more than one way.
        case malformed(member: String)
        /// The contents do not give the stored hash.
        case hash(computed: Digest, stored: Digest)
    }

    package let streamID: StreamID
    /// The version that should have come and held.
    package let streamVersion: StreamVersion
    package let difference: Difference

    package init(streamID: StreamID, streamVersion: StreamVersion, difference: Difference) {
        self.streamID = streamID
        self.streamVersion = streamVersion
        self.difference = difference
    }

    package var description: String {
        let reason =
            switch difference {
            case .foreignStream(let other): "an event of stream \(other) stands there"
            case .version(let found): "version \(found) stands there"
            case .previousHash(let expected, let found):
                "it follows \(found), but the event before it has the hash \(expected)"
            case .malformed(let member): "its \(member) is not one JSON value"
            case .hash(let computed, let stored): "its contents give \(computed), stored is \(stored)"
            }
        return "stream \(streamID) breaks at version \(streamVersion): \(reason)"
    }
}
