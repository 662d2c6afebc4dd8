import EventStore
import Postgres
import PostgresEventStore
import TestSupport
import Testing
import Values

@Suite("read models are asked by column", .serialized)
struct ReadModelTests {
    private func columns(_ number: Int, state: String = "Open", attention: JSON = .null) -> JSONObject? {
        let columns: JSON = [
            "merchant_transaction_id": .string("M\(number)"), "merchant_transaction_date": "2026-11-20",
            "provider_transaction_id": .null, "product": "3X", "integration": "web",
            "capture_mode": "immediate", "webhook": true, "currency": "EUR",
            "amount": .integer(Int64(1_000 * (number % 3))), "state": .string(state), "status": .null,
            "raw_status": .null, "authorized": 0, "cancelled": 0, "validated": 0, "refunded": 0,
            "attention": attention, "next_at": .string((start + .seconds(number)).description),
            "next_explanation": "soon", "started_at": .string(start.description),
            "updated_at": .string(start.description),
        ]
        return columns.objectValue
    }

    private func withRows(_ body: (PostgresEventStore) async throws -> Void) async throws {
        try await withStore { store, _ in
            let steps = (1...10).map { number in
                var step = begin(number)
                step.rows = [
                    ReadModelRow(
                        model: "financings",
                        columns: columns(
                            number,
                            state: number % 2 == 0 ? "Even" : "Odd",
                            attention: number == 4 ? "look" : .null
                        )
                    )
                ]
                return step
            }
            #expect(try await store.append(steps).areCommitted)
            try await body(store)
        }
    }

    private func numbers(_ page: ReadModelPage) -> [String] {
        page.rows.compactMap { $0["merchant_transaction_id"]?.stringValue }
    }

    @Test("an overdue case's invoices are found by their reference, as its row says, until the row goes")
    func overdueInvoices() async throws {
        func row(_ invoices: [String]) -> ReadModelRow {
            ReadModelRow(
                model: "overdue_cases",
                columns: JSONObject([
                    ("customer_reference", "R-1"), ("policy_number", "P-1"), ("debt_type", "CI"),
                    ("debtor_name", "Debtor"), ("debtor_country", "FRA"), ("state", "draft"),
                    ("currency", "EUR"), ("invoice_count", 1), ("invoiced", 1), ("settled", 0),
                    ("at_risk", 1), ("intervention", false), ("late", false), ("unreported", false),
                    ("invoice_references", .array(invoices.map(JSON.string))), ("debtor_key", "easy/1"),
                    ("drafted_at", .string(start.description)), ("updated_at", .string(start.description)),
                ])
            )
        }
        try await withStore { store, _ in
            func cases(_ invoice: String) async throws -> Int {
                try await store.findRows(
                    model: "overdue_invoices",
                    column: "invoice",
                    value: .string(invoice)
                ).count
            }
            var steps = [begin(1), begin(2)]
            steps[0].rows = [row(["F-1", "F-2"])]
            steps[1].rows = [row(["F-2", "F-2"])]
            #expect(try await store.append(steps).areCommitted)
            #expect(try await cases("F-1") == 1)
            #expect(try await cases("F-2") == 2)
            #expect(try await cases("F-3") == 0)
            let debtor = try await store.listRows(
                ReadModelQuery(
                    model: "overdue_cases",
                    conditions: JSONObject([("policy_number", "P-1"), ("debtor_key", "easy/1")])
                )
            ).rows
            #expect(debtor.map { $0["invoice_references"] } == [["F-1", "F-2"], ["F-2", "F-2"]])
        }
    }

    @Test("a list is walked page by page, in either direction, ties broken by stream")
    func pages() async throws {
        try await withRows { store in
            for descending in [false, true] {
                var query = ReadModelQuery(
                    model: "financings",
                    orderBy: "amount",
                    descending: descending,
                    limit: 3
                )
                var seen: [String] = []
                repeat {
                    let page = try await store.listRows(query)
                    seen += numbers(page)
                    query.cursor = page.next
                } while query.cursor != nil
                let ascending = ["M3", "M6", "M9", "M1", "M4", "M7", "M10", "M2", "M5", "M8"]
                #expect(seen == (descending ? ascending.reversed() : ascending))
            }
        }
    }

    @Test("rows without a value come last, in either direction, and none is lost between pages")
    func pagesWithoutValues() async throws {
        try await withStore { store, _ in
            let steps = (1...10).map { number in
                var step = begin(number)
                var row = columns(number)
                if number % 2 == 0 { row?["next_at"] = .null }
                step.rows = [ReadModelRow(model: "financings", columns: row)]
                return step
            }
            #expect(try await store.append(steps).areCommitted)
            for descending in [false, true] {
                for limit in 1...4 {
                    var query = ReadModelQuery(
                        model: "financings",
                        orderBy: "next_at",
                        descending: descending,
                        limit: limit
                    )
                    var seen: [String] = []
                    repeat {
                        let page = try await store.listRows(query)
                        seen += numbers(page)
                        query.cursor = page.next
                    } while query.cursor != nil && seen.count < 100
                    let (with, without) = (["M1", "M3", "M5", "M7", "M9"], ["M2", "M4", "M6", "M8", "M10"])
                    #expect(
                        seen == (descending ? with.reversed() + without.reversed() : with + without),
                        "pages of \(limit)"
                    )
                }
            }
        }
    }

    @Test("conditions hold together; null asks for rows without a value, present for those with one")
    func conditions() async throws {
        try await withRows { store in
            let even = try await store.listRows(
                ReadModelQuery(
                    model: "financings",
                    conditions: JSONObject([("state", "Even"), ("amount", 1_000)])
                )
            )
            #expect(numbers(even) == ["M4", "M10"])
            let attention = try await store.listRows(
                ReadModelQuery(model: "financings", present: ["attention"])
            )
            #expect(numbers(attention) == ["M4"])
            let calm = try await store.listRows(
                ReadModelQuery(model: "financings", conditions: JSONObject([("attention", .null)]))
            )
            #expect(calm.rows.count == 9)
            #expect(try await store.countRows(model: "financings", groupBy: "state").map(\.count) == [5, 5])
            let found = try await store.findRows(
                model: "financings",
                column: "merchant_transaction_id",
                value: "M7"
            )
            #expect(found.map { $0["stream_id"] } == [.string(stream(7).description)])
        }
    }

    @Test("a row is replaced as a whole and deleted when the step says so")
    func replaced() async throws {
        try await withRows { store in
            for (number, row) in [(1, columns(1, state: "New")), (2, nil)] {
                let stored = try #require(try await store.load([stream(number)]).first)
                var step = next(number, after: .committed(stored.version, stored.headHash))
                step.rows = [ReadModelRow(model: "financings", columns: row)]
                #expect(try await store.append([step])[0].isCommitted)
            }
            #expect(try await store.row(model: "financings", stream: stream(1))?["state"] == "New")
            #expect(try await store.row(model: "financings", stream: stream(2)) == nil)
        }
    }

    @Test(
        "names that the catalogue lacks are refused, never run",
        arguments: ["nothing", "state\"; DROP TABLE work; --", ""]
    )
    func unknownNames(_ name: String) async throws {
        try await withStore { store, _ in
            await #expect(throws: ReadModelError.self) {
                _ = try await store.listRows(ReadModelQuery(model: "financings", orderBy: name))
            }
            await #expect(throws: ReadModelError.self) {
                _ = try await store.listRows(ReadModelQuery(model: name))
            }
            await #expect(throws: ReadModelError.self) {
                _ = try await store.countRows(model: "financings", groupBy: name)
            }
            for conditions in [
                JSONObject([(name, JSON.bool(true))]), JSONObject([("unreported", JSON.array([true]))]),
            ] {
                await #expect(throws: ReadModelError.self) {
                    _ = try await store.listRows(
                        ReadModelQuery(model: "overdue_cases", conditions: conditions)
                    )
                }
            }
        }
    }

    @Test("a cursor that was made up is refused", arguments: ["zz", "00", "5b5d"])
    func madeUpCursor(_ cursor: String) async throws {
        try await withStore { store, _ in
            await #expect(throws: ReadModelError.self) {
                _ = try await store.listRows(ReadModelQuery(model: "financings", cursor: cursor))
            }
        }
    }
}
