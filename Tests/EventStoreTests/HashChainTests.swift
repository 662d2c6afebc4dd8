import EventStore
import Testing
import Values

/// The expected hashes were computed with Python's json and hashlib, not with the code under test.
@Suite("the hash chain")
struct HashChainTests {
    private static let stream = StreamID("01990000-0001-7000-8000-00000000000A")
    private static let firstHash = "3d7b880a103cf1439cfb2ddbfe2f4d15cbf77c6cbf6d6bf541947a9555aa4790"
    private static let secondHash = "971cd36e38a245522417b772094d4a8faed876b425220f51ca02f686d1e41e83"

    private let events: [RecordedEvent]
    private let first: RecordedEvent
    private let second: RecordedEvent

    init() throws {
        let stream = try #require(Self.stream)
        first = HashChain.record(
            NewEvent(
                type: "financing.started",
                data: ["amount": 12500, "note": "Zoë \"Z\"\n", "currency": "EUR"],
                metadata: ["actor": "clerk"]
            ),
            streamID: stream,
            version: StreamVersion(1),
            recordedAt: try #require(Instant("2026-11-20T18:40:00Z")),
            previousHash: .zero
        )
        second = HashChain.record(
            NewEvent(
                type: "financing.confirmed",
                schemaVersion: 2,
                data: .emptyObject,
                metadata: ["causation": "c-1"]
            ),
            streamID: stream,
            version: StreamVersion(2),
            recordedAt: try #require(Instant("2026-11-20T18:40:00.25Z")),
            previousHash: first.hash
        )
        events = [first, second]
    }

    @Test("hashes the canonical text that an independent writer gives")
    func fixedVectors() {
        let text = String(decoding: HashChain.hashedBytes(of: first), as: UTF8.self)
        let expected =
            #"{"data":{"amount":12500,"currency":"EUR","note":"Zoë \"Z\"\n"},"metadata":{"actor":"clerk"},"#
            + #""previousHash":"\#(String(repeating: "0", count: 64))","recordedAt":"2026-11-20T18:40:00Z","#
            + #""schemaVersion":1,"streamId":"01990000-0001-7000-8000-00000000000a","streamVersion":1,"#
            + #""type":"financing.started"}"#
        #expect(text == expected)
        #expect(first.hash.description == Self.firstHash)
        #expect(second.hash.description == Self.secondHash)
        #expect(HashChain.hash(of: second) == second.hash)
    }

    @Test("hashes canonical JSON: reading the bytes and writing them again changes nothing")
    func canonical() throws {
        for event in events {
            let bytes = HashChain.hashedBytes(of: event)
            #expect(try JSON.parse(bytes).canonicalBytes == bytes)
        }
    }

    @Test("a step's events chain to its previous hash and to each other")
    func step() {
        let step = Step(
            streamID: first.streamID,
            lifecycle: "financing",
            expectedVersion: .exactly(StreamVersion(2)),
            previousHash: second.hash,
            events: (1...3).map { NewEvent(type: "financing.polled", data: ["count": .integer($0)]) },
            recordedAt: Instant(seconds: 1)
        )
        let recorded = HashChain.record(step)
        #expect(recorded.map(\.streamVersion.number) == [3, 4, 5])
        #expect(recorded.map(\.previousHash) == [second.hash, recorded[0].hash, recorded[1].hash])
        #expect(HashChain.verify(events + recorded) == nil)
        #expect(HashChain.verify(recorded, after: StreamVersion(2), hash: second.hash) == nil)
    }

    @Test("nothing to check holds")
    func empty() {
        #expect(HashChain.verify([]) == nil)
    }

    @Test("every changed member breaks the link")
    func changedMembers() throws {
        let changed = [
            second.with(type: "financing.refused"), second.with(schemaVersion: 3),
            second.with(data: #"{"a":1}"#), second.with(metadata: #"{"causation":"c-2"}"#),
            second.with(recordedAt: second.recordedAt + .microseconds(1)),
        ]
        for event in changed {
            let found = try #require(HashChain.verify([first, event]))
            #expect(found.streamVersion == StreamVersion(2))
            #expect(found.difference == .hash(computed: HashChain.hash(of: event), stored: second.hash))
        }
    }

    @Test("a missing, foreign or relinked event is told apart")
    func brokenLinks() throws {
        #expect(HashChain.verify([second])?.difference == .version(StreamVersion(2)))
        #expect(HashChain.verify([first, first])?.difference == .version(StreamVersion(1)))
        let other = try #require(StreamID("01990000-0001-7000-8000-00000000000b"))
        #expect(HashChain.verify([first, second.with(streamID: other)])?.difference == .foreignStream(other))
        let relinked = second.with(previousHash: .zero)
        #expect(
            HashChain.verify([first, relinked])?.difference
                == .previousHash(expected: first.hash, found: .zero)
        )
        #expect(
            HashChain.verify(events, after: .none, hash: second.hash)?.difference
                == .previousHash(expected: second.hash, found: .zero)
        )
    }

    @Test("text shifted between data and metadata is found although the hash stays")
    func shiftedText() throws {
        let whole = HashChain.record(
            NewEvent(
                type: "financing.started",
                data: ["a": ["data": 1, "metadata": ["b": 2]], "metadata": [3]],
                metadata: ["c": 4]
            ),
            streamID: first.streamID,
            version: StreamVersion(1),
            recordedAt: first.recordedAt,
            previousHash: .zero
        )
        #expect(HashChain.verify([whole]) == nil)
        let shifted = whole.with(
            data: #"{"a":{"data":1"#,
            metadata: #"{"b":2}},"metadata":[3]},"metadata":{"c":4}"#
        )
        #expect(HashChain.hash(of: shifted) == whole.hash)
        #expect(HashChain.verify([shifted])?.difference == .malformed(member: "data"))
        let empty = whole.with(data: "")
        #expect(HashChain.verify([empty])?.difference == .malformed(member: "data"))
        let metadata = whole.with(metadata: #""unended"#)
        #expect(HashChain.verify([metadata])?.difference == .malformed(member: "metadata"))
    }

    @Test("a break says where and what")
    func description() throws {
        let text = try #require(HashChain.verify([first, second.with(schemaVersion: 9)])).description
        #expect(text.contains("01990000-0001-7000-8000-00000000000a breaks at version 2"))
        #expect(text.contains(Self.secondHash))
    }
}

extension RecordedEvent {
    /// The same event with a part of it tampered with; the hash stays.
    func with(
        streamID: StreamID? = nil,
        type: String? = nil,
        schemaVersion: Int? = nil,
        data: String? = nil,
        metadata: String? = nil,
        recordedAt: Instant? = nil,
        previousHash: Digest? = nil
    ) -> RecordedEvent {
        RecordedEvent(
            streamID: streamID ?? self.streamID,
            streamVersion: streamVersion,
            type: type ?? self.type,
            schemaVersion: schemaVersion ?? self.schemaVersion,
            data: data.map { Array($0.utf8) } ?? self.data,
            metadata: metadata.map { Array($0.utf8) } ?? self.metadata,
            recordedAt: recordedAt ?? self.recordedAt,
            previousHash: previousHash ?? self.previousHash,
            hash: hash
        )
    }
}
