package import EventStore
import Postgres
import Synchronization
import Values

extension PostgresEventStore {
    package func load(_ streams: [StreamID]) async throws(EventStoreFailure) -> [StoredStream] {
        precondition(streams.count <= appendLimit, "a load has at most \(appendLimit) streams")
        if streams.isEmpty { return [] }
        let wanted = streams.count == 1 ? streams : Array(Set(streams)).sorted()
        return try await run(Statements.load, [.uuidArray(wanted.map(\.uuid))]).streams()
    }

    package func streams(
        after stream: StreamID?,
        limit: Int
    ) async throws(EventStoreFailure) -> [StoredStream] {
        let count = PostgresValue.int8(Int64(max(0, limit)))
        guard let stream else { return try await run(Statements.streamsFromFirst, [count]).streams() }
        return try await run(Statements.streamsInOrder, [.uuid(stream.uuid), count]).streams()
    }

    package func readStream(
        _ stream: StreamID,
        from version: StreamVersion,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        let first = max(1, version.number)
        let count = min(Int64(max(0, limit)), Int64.max - first)
        let rows = try await run(
            Statements.readStream,
            [.uuid(stream.uuid), .int8(first), .int8(count)]
        )
        return try reading { () throws(PostgresError) in
            var reader = EventReader()
            return try reader.events(rows)
        }
    }

    /// While the caller folds one chunk, the next ones are on their way: positions are dense, so it is known
    /// where they begin.
    package func readAll(
        after position: GlobalPosition,
        limit: Int
    ) async throws(EventStoreFailure) -> [RecordedEvent] {
        let place = Prefetch.Place(position: position.number, limit: limit)
        var events: [RecordedEvent] = []
        if let ready = prefetched.withLock({ $0.take(place) }) {
            events = (try? await ready.value.get()) ?? []
        }
        // A chunk fetched ahead that is not full may be out of date by now.
        if events.count < limit { events = try await fetch(place) }
        if events.count == limit, (1...Prefetch.eventLimit).contains(limit) {
            for ahead in 1...Prefetch.depth { fetchAhead(place.advanced(by: ahead)) }
        }
        return events
    }

    private func fetchAhead(_ place: Prefetch.Place) {
        prefetched.withLock { prefetched in
            prefetched.keep(place) {
                Task { [weak self] in
                    do throws(EventStoreFailure) {
                        return .success(try await self?.fetch(place) ?? [])
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
    }

    private func fetch(_ place: Prefetch.Place) async throws(EventStoreFailure) -> [RecordedEvent] {
        let first = max(0, place.position)
        let count = min(Int64(max(0, place.limit)), Int64.max - first)
        let rows = try await run(Statements.readAll, [.int8(first), .int8(count)])
        var events = try reading { () throws(PostgresError) in
            var reader = EventReader()
            return try reader.events(rows)
        }
        let isInOrder = zip(events, events.dropFirst()).allSatisfy { $0.place < $1.place }
        if !isInOrder { events.sort { $0.place < $1.place } }
        return events
    }
}

extension Rows {
    /// Columns as in `Statements.load`.
    fileprivate func streams() throws(EventStoreFailure) -> [StoredStream] {
        try read { row throws(PostgresError) in
            let id = StreamID(try row.uuid(0))
            do throws(PostgresError) {
                return try row.stream(id)
            } catch {
                return row.damagedStream(id, error)
            }
        }
    }
}

extension Row {
    fileprivate func stream(_ id: StreamID) throws(PostgresError) -> StoredStream {
        try StoredStream(
            streamID: id,
            lifecycle: string(1),
            version: StreamVersion(int64(2)),
            headHash: digest(3),
            head: StreamHead(
                state: string(4),
                // One that is no JSON is no snapshot: whoever opens the case says so, its neighbours go on.
                snapshot: (try? json(5)) ?? .null,
                chartHash: digest(6)
            )
        )
    }

    /// As much as can be read of a row that `stream` cannot: its case stands still, the cases beside it go on.
    fileprivate func damagedStream(_ id: StreamID, _ defect: PostgresError) -> StoredStream {
        StoredStream(
            streamID: id,
            lifecycle: (try? string(1)) ?? "",
            version: StreamVersion((try? int64(2)) ?? 0),
            headHash: (try? digest(3)) ?? .zero,
            head: StreamHead(
                state: (try? string(4)) ?? "",
                snapshot: (try? json(5)) ?? .null,
                chartHash: (try? digest(6)) ?? .zero
            ),
            defect: defect.description
        )
    }
}

extension RecordedEvent {
    fileprivate var place: GlobalPosition { globalPosition ?? .start }
}
