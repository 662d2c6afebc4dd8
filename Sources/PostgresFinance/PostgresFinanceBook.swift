package import EventStore
package import Finance
import FoundationEssentials
package import Lifecycles
package import Postgres
import PostgresEventStore
package import Values

/// What finance reads, in SQL, over the read models `financings` and `financing_postings`.
package struct PostgresFinanceBook: FinanceBook {
    let pool: PostgresPool

    package init(_ pool: PostgresPool) { self.pool = pool }

    private func run(
        _ statement: Statement,
        _ parameters: [PostgresValue]
    ) async throws(EventStoreFailure) -> Rows {
        do throws(PostgresError) {
            return try await pool.execute(statement, parameters)
        } catch {
            throw EventStoreFailure(error)
        }
    }

    // MARK: Lists

    package func list(_ query: FinanceQuery) async throws -> FinancePage {
        let limit = max(1, min(query.limit, FinanceQuery.rowLimit))
        let shape = ListShape(query)
        if let cursor = query.cursor, !cursor.fits(shape.order) { throw ReadModelError.malformedCursor }
        var parameters: [PostgresValue] = []
        if let grouping = shape.grouping {
            let groups = try await run(grouping.statement, []).filter { try grouping.admits($0, query) }
            guard !groups.isEmpty else { return FinancePage(rows: [], next: nil) }
            for column in grouping.columns.indices {
                parameters.append(.textArray(try groups.map { try $0.string(column) }))
            }
        }
        parameters += try shape.parameters(of: query, limit: limit)
        let rows = try await run(shape.statement, parameters)
        let shown = rows.prefix(limit)
        let last = rows.count > limit ? shown.last : nil
        return FinancePage(
            rows: try shown.map(Self.row),
            next: try last.map { row in
                try FinanceQuery.Cursor(stream: StreamID(row.uuid(1)), value: row.optionalString(2))
            }
        )
    }

    package func find(_ key: FinanceKey, limit: Int) async throws -> [FinanceRow] {
        let limit = PostgresValue.int(max(1, min(limit, FinanceQuery.rowLimit)))
        let rows: Rows
        switch key {
        case .caseID(let id): rows = try await run(Statements.byCase, [.uuid(id.uuid), limit])
        case .merchantTransactionID(let id):
            rows = try await run(Statements.byID, [.text(id), limit])
        case .merchantTransactionIDPrefix(let prefix):
            rows = try await run(
                Statements.byPrefix,
                [.text(prefix), .text(ListShape.end(ofPrefix: prefix)), limit]
            )
        case .providerTransactionID(let id):
            rows = try await run(Statements.byProviderID, [.text(id), limit])
        case .sellerID(let id): rows = try await run(Statements.bySeller, [.text(id), limit])
        case .amount(let units): rows = try await run(Statements.byAmount, [.int8(units), limit])
        }
        return try rows.map(Self.row)
    }

    package func rows(merchantTransactionIDs ids: [String]) async throws -> [FinanceRow] {
        try await run(Statements.byIDs, [.textArray(ids)]).map(Self.row)
    }

    package func known(
        dated dates: ClosedRange<String>?,
        merchant: String?,
        after place: StreamID?,
        limit: Int
    ) async throws -> [FinanceRow] {
        let limit = max(1, min(limit, FinanceQuery.rowLimit))
        return try await run(
            Statements.known,
            [
                .optionalText(dates?.lowerBound), .optionalText(dates?.upperBound), .optionalText(merchant),
                .uuid((place ?? Self.first).uuid), .int(limit),
            ]
        ).map(Self.row)
    }

    /// Before every case.
    private static let first = StreamID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    // MARK: Sums

    package func ageing(at now: Instant) async throws -> [AgeingGroup] {
        let ends = AgeingGroup.ages.map { (now - .seconds(Int64($0) * 86_400)).microseconds }
        return try await run(Statements.ageing, ends.map(PostgresValue.timestamptz)).map { row in
            try AgeingGroup(
                standing: row.string(0),
                currency: row.string(1),
                counts: (2..<7).map { try row.int64($0) },
                amount: row.int64(7),
                oldest: Instant(microseconds: row.microseconds(8))
            )
        }
    }

    package func waiting() async throws -> [WaitingGroup] {
        try await run(Statements.waiting, []).map { row in
            try WaitingGroup(
                waitingFor: row.string(0),
                title: row.string(1),
                currency: row.string(2),
                count: row.int64(3),
                amount: row.int64(4),
                oldest: Instant(microseconds: row.microseconds(5)),
                nextAt: row.optionalMicroseconds(6).map(Instant.init(microseconds:))
            )
        }
    }

    // MARK: Ledger

    package func balances(before day: String, merchant: String?) async throws -> [StatementAccount:
        Financing.Ledger]
    {
        let rows = try await run(Statements.balances, [.text(day), .optionalText(merchant)])
        return Dictionary(
            try rows.map { row in
                (
                    try StatementAccount(merchant: row.string(0), currency: row.string(1)),
                    try Self.ledger(row, from: 2)
                )
            }
        ) { first, _ in first }
    }

    package func postings(
        on day: String,
        merchant: String?,
        after place: Posting.Place?,
        limit: Int
    ) async throws -> [Posting] {
        var parameters: [PostgresValue] = [.text(day), .optionalText(merchant), .int(limit)]
        if let place {
            parameters += [
                .text(place.account.merchant), .text(place.account.currency),
                .timestamptz(place.recordedAt.microseconds), .uuid(place.caseID.uuid), .int8(place.version),
            ]
        }
        let statement = place == nil ? Statements.firstPostings : Statements.nextPostings
        return try await run(statement, parameters).map { row in
            try Posting(
                place: Posting.Place(
                    account: StatementAccount(merchant: row.string(0), currency: row.string(1)),
                    recordedAt: Instant(microseconds: row.microseconds(2)),
                    caseID: StreamID(row.uuid(3)),
                    version: row.int64(4)
                ),
                merchantTransactionID: row.string(5),
                event: row.string(6),
                change: Self.ledger(row, from: 7)
            )
        }
    }

    private static func ledger(_ row: Row, from column: Int) throws(PostgresError) -> Financing.Ledger {
        try Financing.Ledger(
            authorized: row.int64(column),
            cancelled: row.int64(column + 1),
            validated: row.int64(column + 2),
            refunded: row.int64(column + 3)
        )
    }

    private static func row(_ row: Row) throws -> FinanceRow {
        guard let object = try JSON.parse(row.bytes(0)).objectValue else {
            throw EventStoreFailure.broken("a row of the list of financings is no object")
        }
        return FinanceRow(object)
    }
}
