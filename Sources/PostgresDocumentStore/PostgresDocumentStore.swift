package import Documents
package import Postgres
package import Values

/// Documents' content in PostgreSQL, so that one backup holds everything.
package struct PostgresDocumentStore: DocumentStore {
    private let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    /// One transaction: content that a crash interrupts was never there.
    package func keep(
        _ content: [UInt8],
        as digest: Digest,
        at now: Instant
    ) async throws(DocumentStoreFailure) -> Bool {
        do {
            return try await pool.withConnection { connection in
                try await Self.keep(content, as: digest, at: now, on: connection)
            }
        } catch {
            throw Self.failure(error)
        }
    }

    private static func keep(
        _ content: [UInt8],
        as digest: Digest,
        at now: Instant,
        on connection: PostgresConnection
    ) async throws -> Bool {
        let key = PostgresValue.bytea(digest.bytes)
        let moment = PostgresValue.timestamptz(now.microseconds)
        // Most content that comes again is there since long; a sweep may take it between the two statements.
        while true {
            let known = try await connection.execute(Statements.offerContent, [key, moment])
            guard known.isEmpty else { return false }
            let isNew = try await connection.withTransaction { connection in
                let inserted = try await connection.execute(
                    Statements.insertContent,
                    [key, .int(content.count), moment]
                )
                guard let id = try inserted.first?.int64(0) else { return false }
                try await connection.copyIn(
                    Statements.copyChunks,
                    rows: ChunkRows(contentID: id, content: content)
                )
                return true
            }
            if isNew { return true }
        }
    }

    package func byteCount(of digest: Digest) async throws(DocumentStoreFailure) -> Int? {
        do {
            return try await find(digest)?.byteCount
        } catch {
            throw Self.failure(error)
        }
    }

    package func content(of digest: Digest) async throws(DocumentStoreFailure) -> DocumentContent? {
        let found: Found?
        do {
            found = try await find(digest)
        } catch {
            throw Self.failure(error)
        }
        guard let found else { return nil }
        let reader = ChunkReader(pool: pool, found: found)
        return DocumentContent(
            byteCount: found.byteCount,
            pieces: AsyncThrowingStream { try await reader.next() }
        )
    }

    package func sweep(offeredBefore moment: Instant, limit: Int) async throws(DocumentStoreFailure) -> Int {
        do {
            let rows = try await pool.execute(
                Statements.sweep,
                [.timestamptz(moment.microseconds), .int(limit)]
            )
            return try rows.first?.int(0) ?? 0
        } catch {
            throw Self.failure(error)
        }
    }

    fileprivate struct Found {
        let id: Int64
        let byteCount: Int
    }

    private func find(_ digest: Digest) async throws(PostgresError) -> Found? {
        let rows = try await pool.execute(Statements.findContent, [.bytea(digest.bytes)])
        guard let row = rows.first else { return nil }
        return try Found(id: row.int64(0), byteCount: row.int(1))
    }

    fileprivate static func failure(_ error: any Error) -> DocumentStoreFailure {
        if error is CancellationError || error as? PostgresError == .cancelled { return .cancelled }
        return .unavailable("\(error)")
    }
}

/// Reads chunks page by page; holds no connection while its reader is slow.
private actor ChunkReader {
    /// Rows in one round trip: a quarter of a megabyte.
    private static let rowLimit = 32

    private let pool: PostgresPool
    private let found: PostgresDocumentStore.Found
    private var number = 0
    private var byteCount = 0

    init(pool: PostgresPool, found: PostgresDocumentStore.Found) {
        self.pool = pool
        self.found = found
    }

    func next() async throws -> [UInt8]? {
        guard byteCount < found.byteCount else { return nil }
        let rows: Rows
        do {
            rows = try await pool.execute(
                Statements.readChunks,
                [.int8(found.id), .int4(Int32(number)), .int(Self.rowLimit)]
            )
        } catch {
            throw PostgresDocumentStore.failure(error)
        }
        var piece: [UInt8] = []
        do throws(PostgresError) {
            for row in rows { try row.withBytes(0) { piece.append(contentsOf: $0) } }
        } catch {
            throw PostgresDocumentStore.failure(error)
        }
        // Deleted since: who reads content holds a document that refers to it, so this is a sweep's mistake.
        guard !piece.isEmpty else {
            throw DocumentStoreFailure.unavailable("the content ends before its length")
        }
        number += rows.count
        byteCount += piece.count
        return piece
    }
}
