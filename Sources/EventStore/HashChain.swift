package import Values

/// The hash chain of one stream: what is hashed for an event, and how a chain is made and checked.
///
/// The bytes are the canonical JSON (RFC 8785) of an object with the members `data`, `metadata`, `previousHash`,
/// `recordedAt`, `schemaVersion`, `streamId`, `streamVersion`, `type`, in that order, which is the canonical one.
/// They are built by concatenation around texts that are canonical already, so that hashing parses nothing.
/// docs/audit-format.md tells a stranger the same.
package enum HashChain {
    /// The event as it will stand in the store, chained to the one before it (`Digest.zero` before the first).
    package static func record(
        _ event: NewEvent,
        streamID: StreamID,
        version: StreamVersion,
        recordedAt: Instant,
        previousHash: Digest
    ) -> RecordedEvent {
        var writer = EventHashWriter(streamID: streamID)
        writer.use(recordedAt)
        return writer.record(event, version: version, recordedAt: recordedAt, previousHash: previousHash)
    }

    /// The events of a step as they will stand in the store, chained to `step.previousHash` and to each other.
    package static func record(_ step: Step) -> [RecordedEvent] {
        precondition(step.events.count <= Step.eventLimit, "a step has at most \(Step.eventLimit) events")
        guard !step.events.isEmpty else { return [] }
        var writer = EventHashWriter(streamID: step.streamID)
        writer.use(step.recordedAt)
        var recorded: [RecordedEvent] = []
        recorded.reserveCapacity(step.events.count)
        var version = step.expectedVersion.version
        var previousHash = step.previousHash
        for event in step.events {
            version = version.advanced(by: 1)
            let next = writer.record(
                event,
                version: version,
                recordedAt: step.recordedAt,
                previousHash: previousHash
            )
            previousHash = next.hash
            recorded.append(next)
        }
        return recorded
    }

    /// The hash that the event's contents and its `previousHash` give; its own `hash` is not looked at.
    package static func hash(of event: RecordedEvent) -> Digest {
        var writer = EventHashWriter(streamID: event.streamID)
        return writer.hash(of: event)
    }

    /// The exact bytes that are hashed for the event.
    package static func hashedBytes(of event: RecordedEvent) -> [UInt8] {
        var writer = EventHashWriter(streamID: event.streamID)
        _ = writer.hash(of: event)
        return writer.bytes
    }

    /// Recomputes a stretch of one stream that follows the event with the given version and hash (by default: the
    /// stream from its beginning). Nil when every link holds, else the first that does not.
    package static func verify(
        _ events: [RecordedEvent],
        after version: StreamVersion = .none,
        hash: Digest = .zero
    ) -> ChainBreak? {
        guard let first = events.first else { return nil }
        var writer = EventHashWriter(streamID: first.streamID)
        var previous = (version: version, hash: hash)
        for event in events {
            let expectedVersion = previous.version.advanced(by: 1)
            func broken(_ difference: ChainBreak.Difference) -> ChainBreak {
                ChainBreak(streamID: first.streamID, streamVersion: expectedVersion, difference: difference)
            }
            guard event.streamID == first.streamID else { return broken(.foreignStream(event.streamID)) }
            guard event.streamVersion == expectedVersion else { return broken(.version(event.streamVersion)) }
            guard event.previousHash == previous.hash else {
                return broken(.previousHash(expected: previous.hash, found: event.previousHash))
            }
            guard event.data.isOneJSONValue else { return broken(.malformed(member: "data")) }
            guard event.metadata.isOneJSONValue else { return broken(.malformed(member: "metadata")) }
            let computed = writer.hash(of: event)
            guard computed == event.hash else {
                return broken(.hash(computed: computed, stored: event.hash))
            }
            previous = (event.streamVersion, event.hash)
        }
        return nil
    }
}
