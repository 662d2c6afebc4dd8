package import Values

/// Reads of the rows that steps keep: for lists, search and the doors. Column names are checked against the table;
/// a name that it lacks is `UnknownColumn`, never part of a statement.
package protocol ReadModels: Sendable {
    /// The row of a stream; nil when it has none.
    func row(model: String, stream: StreamID) async throws(EventStoreFailure) -> JSONObject?

    /// Rows that match every given column exactly, in order of `orderBy` then stream id, at most `limit`, after the
    /// cursor that an earlier answer gave.
    func rows(_ query: RowQuery) async throws(EventStoreFailure) -> RowPage

    /// How many rows there are per value of a column, by value.
    func counts(model: String, by column: String) async throws(EventStoreFailure) -> [(
        value: String, count: Int64
    )]
}

package struct RowQuery: Sendable, Hashable {
    /// Rows in one answer.
    package static let rowLimit = 1_000

    package let model: String
    package var matching: JSONObject
    package var orderBy: String
    package var isDescending: Bool
    package var cursor: String?
    package var limit: Int

    package init(
        model: String,
        matching: JSONObject = JSONObject(),
        orderBy: String = "stream_id",
        isDescending: Bool = false,
        cursor: String? = nil,
        limit: Int = 100
    ) {
        self.model = model
        self.matching = matching
        self.orderBy = orderBy
        self.isDescending = isDescending
        self.cursor = cursor
        self.limit = limit
    }
}

package struct RowPage: Sendable, Hashable {
    package let rows: [JSONObject]
    /// Pass it on to get the next rows; nil at the end.
    package let nextCursor: String?

    package init(rows: [JSONObject], nextCursor: String?) {
        self.rows = rows
        self.nextCursor = nextCursor
    }
}
