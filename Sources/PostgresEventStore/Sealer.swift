import EventStore
import FoundationEssentials
import Logging
import Postgres
import Values

/// Turns newly committed events into pages, on a connection of its own.
///
/// The sealer of a database is whoever holds an advisory lock; it goes with the connection, and pages are
/// written on that connection only, so a sealer that lost its place cannot write. What is known between calls
/// (last page, how far it has come) is forgotten with the connection and read again.
actor Sealer {
    /// The most events found by one query: a few pages.
    static let queryEventLimit = 10_000

    private let configuration: PostgresConfiguration
    private let pages: PageSealer
    private let logger: Logger
    private var place: Place?
    /// Of a sealer that is not elected: it asks again on this one, so that waiting costs no log-in each time.
    private var waiting: PostgresConnection?
    private var isClosed = false
    private var isSealing = false

    private struct Place {
        let connection: PostgresConnection
        var progress: SealingProgress
        var lastPage: SealedPage?
    }

    init(configuration: PostgresConfiguration, pages: PageSealer, logger: Logger) {
        self.configuration = configuration
        self.pages = pages
        self.logger = logger
    }

    func close() {
        isClosed = true
        hangUp()
    }

    private func hangUp() {
        place?.connection.close()
        place = nil
        waiting?.close()
        waiting = nil
    }

    /// Answers how many events were sealed: 0 when another store is the sealer, or nothing is new.
    func seal(at now: Instant, eventLimit: Int) async throws(EventStoreFailure) -> Int {
        // A second call while one is under way would take the same events.
        if isSealing || isClosed { return 0 }
        isSealing = true
        defer { isSealing = false }
        do {
            return try await sealAll(at: now, eventLimit: eventLimit)
        } catch {
            hangUp()
            throw EventStoreFailure(error)
        }
    }

    private func sealAll(at now: Instant, eventLimit: Int) async throws(PostgresError) -> Int {
        guard var place = try await takePlace() else { return 0 }
        var total = 0
        while total < eventLimit {
            let limit = min(Self.queryEventLimit, eventLimit - total)
            let isUpToDate = place.progress.looksAtThePresent
            let found = try await place.progress.unsealed(on: place.connection, limit: limit)
            place.progress.advance(past: found, limit: limit)
            if !found.events.isEmpty { try await write(found.events, at: now, &place) }
            self.place = isClosed ? nil : place
            total += found.events.count
            // Otherwise newer events lie beyond the snapshot that has just been reached.
            if isUpToDate, found.events.count < limit { break }
        }
        return total
    }

    private func takePlace() async throws(PostgresError) -> Place? {
        if let place, place.connection.isOpen { return place }
        place = nil
        guard let connection = try await electedConnection() else { return nil }
        let state = try await connection.execute(Statements.sealingState)
        let lastPage = try await connection.execute(Statements.lastPage)
        let taken = Place(
            connection: connection,
            progress: try SealingProgress(state.one()),
            lastPage: try lastPage.first.map { row throws(PostgresError) in try SealedPage(row) }
        )
        logger.debug("sealing events", metadata: ["restoring": "\(taken.progress.isRestoring)"])
        place = taken
        return taken
    }

    /// Nil when another sealer holds the lock.
    private func electedConnection() async throws(PostgresError) -> PostgresConnection? {
        let connection: PostgresConnection
        if let waiting, waiting.isOpen {
            connection = waiting
        } else {
            connection = try await PostgresConnection.connect(configuration, logger: logger)
        }
        waiting = connection
        guard try await connection.execute(Statements.becomeSealer).one().bool(0) else {
            if isClosed { hangUp() }
            return nil
        }
        waiting = nil
        return connection
    }

    /// Pages, their events and how far sealing has come, in one transaction.
    private func write(
        _ events: [UnsealedEvent],
        at now: Instant,
        _ place: inout Place
    ) async throws(PostgresError) {
        var made: [SealedPage] = []
        var rest = events[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(PageSealer.pageEventLimit)
            rest = rest.dropFirst(chunk.count)
            made.append(pages.page(over: chunk.map(\.hash), after: made.last ?? place.lastPage, at: now))
        }
        let lastPosition = place.lastPage?.lastPosition.number ?? 0
        try await place.connection.executeTogether([
            PipelineEntry(
                Statements.insertPageEvents,
                [
                    .int8(lastPosition), .textArray(events.map(\.transaction)),
                    .uuidArray(events.map(\.streamID.uuid)),
                    .int8Array(events.map(\.streamVersion)),
                ]
            ),
            PipelineEntry(Statements.insertPages, Self.columns(made)),
            PipelineEntry(Statements.rememberSealing, place.progress.parameters),
        ])
        place.lastPage = made.last
    }

    private static func columns(_ pages: [SealedPage]) -> [PostgresValue] {
        [
            .int8Array(pages.map(\.number)), .int8Array(pages.map(\.firstPosition.number)),
            .int8Array(pages.map(\.lastPosition.number)), .byteaArray(pages.map(\.merkleRoot.bytes)),
            .byteaArray(pages.map(\.previousPageHash.bytes)), .byteaArray(pages.map(\.hash.bytes)),
            .timestamptzArray(pages.map(\.sealedAt.microseconds)), .byteaArray(pages.map(\.signature)),
        ]
    }
}
