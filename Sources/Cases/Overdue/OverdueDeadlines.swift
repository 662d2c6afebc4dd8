package import EventStore
package import Lifecycles
package import Values
package import Workflow

/// What falls due in the next days, with the money at risk. What was missed already stands first.
package struct OverdueDeadlines: Sendable {
    package static let usualDays = 30
    package static let daysLimit = 366
    /// Rows in one answer; beyond, the answer says that it is cut.
    package static let rowLimit = 5_000

    package let days: Int
    package let until: CalendarDate
    /// By last day.
    package private(set) var rows: [JSONObject] = []
    package private(set) var isCut = false

    /// Days are counted from today on the default policy's wall clock: last days are those of a contract.
    package static func read(
        within days: Int,
        at now: Instant,
        under contracts: ContractTermsBook,
        from readModels: any ReadModels
    ) async throws -> OverdueDeadlines {
        let terms =
            contracts.defaultPolicy.flatMap { contracts.terms(for: $0) } ?? contracts.others ?? .assumed
        let today = terms.zone.date(at: now)
        var deadlines = OverdueDeadlines(days: days, until: today.adding(days: days))
        var query = ReadModelQuery(
            model: CaseModel.overdueCases,
            present: ["deadline"],
            orderBy: "deadline",
            limit: ReadModelQuery.rowLimit
        )
        repeat {
            let page = try await readModels.listRows(query)
            for row in page.rows {
                guard let date = row["deadline"]?.stringValue.flatMap({ CalendarDate($0) }),
                    date <= deadlines.until
                else { return deadlines }
                guard deadlines.rows.count < rowLimit else {
                    deadlines.isCut = true
                    return deadlines
                }
                deadlines.rows.append(row)
            }
            query.cursor = page.next
        } while query.cursor != nil
        return deadlines
    }

    private init(days: Int, until: CalendarDate) {
        self.days = days
        self.until = until
    }

    /// By currency, in its order; amounts of different currencies do not add.
    package var atRisk: [Money] {
        var sums: [String: Money] = [:]
        for row in rows {
            guard let code = row["currency"]?.stringValue, let currency = Currency(code: code),
                let units = row["at_risk"]?.integerValue
            else { continue }
            let amount = Money(minorUnits: units, currency: currency)
            sums[code] = sums[code]?.adding(amount) ?? amount
        }
        return sums.sorted { $0.key < $1.key }.map(\.value)
    }

    package var json: JSON {
        [
            "atRisk": .array(
                atRisk.map { ["amount": .string($0.decimalText), "currency": .string($0.currency.code)] }
            ),
            "days": .integer(Int64(days)), "isCut": .bool(isCut),
            "overdueCases": .array(
                rows.map { .object(RowView.members(of: $0, amounts: RowView.overdueAmounts)) }
            ),
            "until": .string(until.description),
        ]
    }
}
