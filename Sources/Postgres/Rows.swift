/// What a statement answered.
///
/// Holds the server's answer in memory until the last `Rows` or `Row` of it is gone; a row costs nothing to
/// make. Sendable, because nothing in it ever changes.
package struct Rows: RandomAccessCollection, Sendable {
    @usableFromInline let storage: RowStorage

    init(storage: RowStorage) {
        self.storage = storage
    }

    /// How many rows the command inserted, updated, deleted or returned.
    package var affected: Int { storage.affected }

    /// How many columns each row has.
    package var columns: Int { storage.columns }

    @inlinable package var startIndex: Int { 0 }
    @inlinable package var endIndex: Int { storage.count }

    @inlinable
    package subscript(position: Int) -> Row {
        precondition(position >= 0 && position < storage.count, "no such row")
        return Row(storage: storage, index: position)
    }

    /// The first row of an answer that has one. Throws `PostgresError.unreadable` when it is missing.
    package func one() throws(PostgresError) -> Row {
        guard storage.count > 0 else { throw storage.noRow() }
        return Row(storage: storage, index: 0)
    }
}
