import EventStore
import FoundationEssentials
import Testing
import Values

@Suite("the in-memory store")
struct InMemoryEventStoreTests {
    private let store = InMemoryEventStore()

    private func begin(_ number: UInt8, rows: [ReadModelRow] = []) -> Step {
        Step(
            streamID: StreamID(UUID(uuid: (1, 0x99, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number))),
            lifecycle: "financing",
            expectedVersion: .noStream,
            events: [NewEvent(type: "financing.started", data: .emptyObject)],
            recordedAt: .epoch,
            head: StreamHead(state: "Open", snapshot: .emptyObject, chartHash: .zero),
            rows: rows
        )
    }

    private func columns(_ state: String) -> JSONObject { JSONObject([("state", .string(state))]) }

    @Test("keeps rows of read models by stream, the last word of each")
    func rows() async throws {
        let first = begin(2, rows: [ReadModelRow(model: "financings", columns: columns("Open"))])
        let second = begin(1, rows: [ReadModelRow(model: "financings", columns: columns("Open"))])
        _ = try await store.append([first, second])
        var step = first
        step.expectedVersion = .exactly(StreamVersion(1))
        step.previousHash = HashChain.record(first)[0].hash
        step.rows = [ReadModelRow(model: "financings", columns: columns("Validated"))]
        _ = try await store.append([step])
        let rows = store.rows(of: "financings")
        #expect(rows.map(\.streamID) == [second.streamID, first.streamID])
        #expect(rows.map(\.columns) == [columns("Open"), columns("Validated")])
        #expect(store.row(of: "financings", stream: first.streamID) == columns("Validated"))
        #expect(store.rows(of: "sales").isEmpty)
    }

    @Test("drops a row without columns, and keeps those of refused steps out")
    func deletedAndRefusedRows() async throws {
        let row = ReadModelRow(model: "financings", columns: columns("Open"))
        _ = try await store.append([begin(1, rows: [row])])
        let refused = begin(1, rows: [ReadModelRow(model: "financings", columns: columns("Refused"))])
        _ = try await store.append([refused])
        #expect(store.rows(of: "financings").map(\.columns) == [columns("Open")])
        var step = begin(1, rows: [ReadModelRow(model: "financings", columns: nil)])
        step.expectedVersion = .exactly(StreamVersion(1))
        step.previousHash = HashChain.record(refused)[0].hash
        step.events = []
        _ = try await store.append([step])
        #expect(store.rows(of: "financings").isEmpty)
    }

    @Test("signs its pages when it has a key")
    func signedPages() async throws {
        let key = try #require(PageSigningKey(seed: Array(1...32)))
        let store = InMemoryEventStore(signingKey: key)
        _ = try await store.append([begin(1), begin(2)])
        #expect(try await store.seal(at: .epoch, eventLimit: 10) == 2)
        let page = try #require(try await store.pages(after: 0, limit: 10).first)
        let hashes = try await store.readAll(after: .start, limit: 10).map(\.hash)
        #expect(page.verify(eventHashes: hashes, after: nil, key: key.verificationKey) == nil)
    }

    @Test("a page has at most as many events as a page may have")
    func pageLimit() async throws {
        var step = begin(1)
        step.events = Array(repeating: step.events[0], count: Step.eventLimit)
        _ = try await store.append([step, begin(2)])
        #expect(try await store.seal(at: .epoch, eventLimit: 5_000) == PageSealer.pageEventLimit + 1)
        let pages = try await store.pages(after: 0, limit: 10)
        #expect(pages.map(\.eventCount) == [PageSealer.pageEventLimit, 1])
    }

    @Test("rings every listener, and lets a listener that comes back late hear it once")
    func doorbell() async {
        let (first, second) = (store.doorbell(), store.doorbell())
        for _ in 1...3 { await store.ringDoorbell() }
        store.close()
        var heard = [0, 0]
        for await _ in first { heard[0] += 1 }
        for await _ in second { heard[1] += 1 }
        #expect(heard == [1, 1])
        for await _ in store.doorbell() { Issue.record("a closed store rang") }
    }
}
