/// What a `COPY … TO STDOUT` says, in pieces of whole rows. The rules of `RowStream` apply.
package struct CopyStream: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = PostgresError

    let connection: PostgresConnection
    let sql: String

    package func makeAsyncIterator() -> Iterator {
        let sql = sql
        return Iterator(reading: ConsumedOperation(connection) { Operation(.copyOut(sql, $0)) })
    }

    package struct Iterator: AsyncIteratorProtocol {
        let reading: ConsumedOperation<[UInt8]>

        package mutating func next() async throws(PostgresError) -> [UInt8]? {
            try await reading.next()
        }

        package mutating func next(isolation: isolated (any Actor)?) async throws(PostgresError) -> [UInt8]? {
            try await reading.next()
        }
    }
}
