import EventStore
import FoundationEssentials
import Postgres
import Values

/// An event without a page.
struct UnsealedEvent: Sendable {
    /// The writing transaction, in decimal; of another cluster, perhaps, while restoring.
    let transaction: String
    let streamID: StreamID
    let streamVersion: Int64
    let hash: Digest
}

/// How far sealing has come, in snapshots of running transactions (as the server writes them).
struct SealingProgress: Sendable {
    /// What a query found, and the snapshot that it compared with.
    struct Found: Sendable {
        let snapshot: String
        let events: [UnsealedEvent]
    }

    /// A place in the order (transaction, stream, version).
    private struct Cursor: Sendable {
        var transaction = "0"
        var streamID = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        var streamVersion: Int64 = 0
    }

    private let clusterID: String
    /// Everything that it sees is paged. Nil at the beginning, and after a restore into another cluster.
    private var sealed: String?
    /// While a large difference is paged in parts: its end, and how far it is paged. While restoring: the
    /// snapshot from before the first part. What it sees stood there all the time, so one walk meets all of
    /// it; what came later, met or not, is new to it, and whatever has a page is never taken twice.
    private var target: String?
    private var cursor = Cursor()

    var isRestoring: Bool { sealed == nil }

    /// The next query finds whatever is committed by then, up to its limit.
    var looksAtThePresent: Bool { sealed != nil && target == nil }

    /// From `Statements.sealingState`.
    init(_ row: Row) throws(PostgresError) {
        clusterID = try row.string(0)
        guard try row.bool(1) else { return }
        sealed = try row.string(2)
        target = try row.optionalString(3)
        guard target != nil, let transaction = try row.optionalString(4) else { return }
        cursor = try Cursor(
            transaction: transaction,
            streamID: row.uuid(5),
            streamVersion: row.int64(6)
        )
    }

    func unsealed(on connection: PostgresConnection, limit: Int) async throws(PostgresError) -> Found {
        let rows =
            if let sealed {
                try await connection.execute(
                    Statements.unsealedEvents,
                    [
                        .text(sealed), .optionalText(target), .text(cursor.transaction),
                        .uuid(cursor.streamID), .int8(cursor.streamVersion), .int4(Int32(limit)),
                    ]
                )
            } else {
                try await connection.execute(
                    Statements.unpagedEvents,
                    [.uuid(cursor.streamID), .int8(cursor.streamVersion), .int4(Int32(limit))]
                )
            }
        var events: [UnsealedEvent] = []
        for row in rows where try !row.isNull(2) {
            events.append(
                try UnsealedEvent(
                    transaction: row.string(1),
                    streamID: StreamID(row.uuid(2)),
                    streamVersion: row.int64(3),
                    hash: row.digest(4)
                )
            )
        }
        return Found(snapshot: try rows.one().string(0), events: events)
    }

    /// After these events have their pages. Fewer than the limit means that nothing else lies before the
    /// snapshot.
    mutating func advance(past found: Found, limit: Int) {
        if found.events.count < limit {
            sealed = target ?? found.snapshot
            target = nil
            cursor = Cursor()
        } else if let last = found.events.last {
            target = target ?? found.snapshot
            cursor = Cursor(
                transaction: last.transaction,
                streamID: last.streamID.uuid,
                streamVersion: last.streamVersion
            )
        }
    }

    /// For `Statements.rememberSealing`.
    var parameters: [PostgresValue] {
        // A walk of all events that was broken off begins anew: what has a page is passed over quickly.
        let isPartial = target != nil && sealed != nil
        return [
            .text(clusterID), .optionalText(sealed), .optionalText(isPartial ? target : nil),
            .optionalText(isPartial ? cursor.transaction : nil),
            .optionalUUID(isPartial ? cursor.streamID : nil),
            .optionalInt8(isPartial ? cursor.streamVersion : nil),
        ]
    }
}
