/// The rows of a long answer, in batches of at most the size asked for, as they arrive.
///
/// The connection belongs to the stream from the first `next()` until the stream ends; other operations are
/// refused with `connectionBusy` meanwhile. A slow consumer slows the server down: no more than a few batches
/// are ever held. Leaving early cancels the statement (inside a transaction it runs to its end instead, which
/// keeps the transaction alive) and what still arrives is dropped; later operations wait for that.
package struct RowStream: AsyncSequence, Sendable {
    package typealias Element = Rows
    package typealias Failure = PostgresError

    let connection: PostgresConnection
    let entry: PipelineEntry
    let batch: Int

    package func makeAsyncIterator() -> Iterator {
        let (entry, batch) = (entry, batch)
        return Iterator(
            reading: ConsumedOperation(connection) { Operation(.stream(entry, batch: batch, $0)) }
        )
    }

    package struct Iterator: AsyncIteratorProtocol {
        let reading: ConsumedOperation<Rows>

        package mutating func next() async throws(PostgresError) -> Rows? {
            try await reading.next()
        }

        package mutating func next(isolation: isolated (any Actor)?) async throws(PostgresError) -> Rows? {
            try await reading.next()
        }
    }
}

extension PostgresConnection {
    /// Reads a long answer row by row on the wire and in batches here; see `RowStream`.
    ///
    /// - Parameter batch: rows per batch. A batch is handed over when it is full or the answer ends.
    package func stream(_ statement: Statement, _ parameters: [PostgresValue] = [], batch: Int = 1_000)
        -> RowStream
    {
        precondition(batch > 0, "a batch holds at least one row")
        return RowStream(connection: self, entry: PipelineEntry(statement, parameters), batch: batch)
    }
}
