package import Values

/// Rows for lists and search, as the steps wrote them: what the doors ask. Models and columns are those of
/// the store's catalogue; naming another is `ReadModelError.unknown`.
///
/// A row is an object with every column of the model: `stream_id` as text, instants as RFC 3339 in UTC,
/// absent values as null.
package protocol ReadModels: Sendable {
    /// At most `query.limit` rows in the asked order, after the cursor.
    func listRows(_ query: ReadModelQuery) async throws -> ReadModelPage

    /// How many rows have each value of a column, by value; rows without one count under nil, first.
    func countRows(model: String, groupBy column: String) async throws -> [(value: String?, count: Int)]

    /// One stream's row; nil when it has none.
    func row(model: String, stream: StreamID) async throws -> JSONObject?

    /// All rows that a ledger has of a stream, by version.
    func rows(model: String, stream: StreamID) async throws -> [JSONObject]

    /// Rows with a value in a column, by stream, at most `ReadModelQuery.rowLimit`.
    func findRows(model: String, column: String, value: JSON) async throws -> [JSONObject]
}

extension ReadModels {
    /// For stores without ledgers: the stream's only row.
    package func rows(model: String, stream: StreamID) async throws -> [JSONObject] {
        try await row(model: model, stream: stream).map { [$0] } ?? []
    }
}

/// A list: conditions that must all hold, an order, and a place in it.
package struct ReadModelQuery: Sendable, Hashable {
    /// The most rows in one answer.
    package static let rowLimit = 1_000

    package var model: String
    /// Column to value; null asks for rows without one.
    package var conditions: JSONObject
    /// Columns that must have any value at all, as "needs a person".
    package var present: [String]
    /// Rows with equal values are ordered by stream; without a column all are. Streams are numbered by time.
    package var orderBy: String?
    package var descending: Bool
    /// The `next` of the page before.
    package var cursor: String?
    package var limit: Int

    package init(
        model: String,
        conditions: JSONObject = JSONObject(),
        present: [String] = [],
        orderBy: String? = nil,
        descending: Bool = false,
        cursor: String? = nil,
        limit: Int = 100
    ) {
        self.model = model
        self.conditions = conditions
        self.present = present
        self.orderBy = orderBy
        self.descending = descending
        self.cursor = cursor
        self.limit = limit
    }
}

package struct ReadModelPage: Sendable, Hashable {
    package let rows: [JSONObject]
    /// Where the next page begins; nil when this is the last.
    package let next: String?

    package init(rows: [JSONObject], next: String?) {
        self.rows = rows
        self.next = next
    }
}

package enum ReadModelError: Error, Sendable, CustomStringConvertible {
    /// No such model, or no such column in it.
    case unknown(String)
    /// The value cannot be one of that column.
    case unsuitable(column: String)
    /// The cursor is not one that this list gave out.
    case malformedCursor
    /// The world said no; see `EventStoreFailure`.
    case failed(EventStoreFailure)

    package var description: String {
        switch self {
        case .unknown(let name): "there is no model or column named \(name)"
        case .unsuitable(let column): "the value does not suit the column \(column)"
        case .malformedCursor: "the cursor is not one of this list"
        case .failed(let failure): failure.description
        }
    }
}
