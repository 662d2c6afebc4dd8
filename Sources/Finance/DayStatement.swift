package import Lifecycles
package import Spreadsheets
package import Values

/// A day's statement, line by line: for each merchant and currency the opening balance, every posting, the day's total
/// and the closing balance. Opening and total add up to closing, because closing is their sum; the test is that the
/// opening of the next day is the same.
package struct DayStatement: Sendable {
    /// Postings read in one go.
    static let pageLimit = 1_000

    package enum Line: Sendable, Equatable {
        case opening(StatementAccount, Financing.Ledger)
        case posting(Posting)
        case total(StatementAccount, Financing.Ledger, count: Int)
        case closing(StatementAccount, Financing.Ledger)
    }

    package let day: String
    /// Only this one; all when nil.
    package let merchant: String?
    let book: any FinanceBook

    /// - Parameter day: `YYYY-MM-DD` in Paris.
    package init(day: String, merchant: String? = nil, book: any FinanceBook) {
        self.day = day
        self.merchant = merchant
        self.book = book
    }

    /// Hands over every line in its order. What is held at a time is one page of postings and one balance for each
    /// account.
    package func lines(_ body: (Line) async throws -> Void) async throws {
        let openings = try await book.balances(before: day, merchant: merchant)
        var waiting = openings.keys.sorted()[...]
        var current:
            (account: StatementAccount, opening: Financing.Ledger, total: Financing.Ledger, count: Int)?
        func close() async throws {
            guard let done = current else { return }
            try await body(.total(done.account, done.total, count: done.count))
            try await body(.closing(done.account, done.opening + done.total))
            current = nil
        }
        func open(_ account: StatementAccount) async throws {
            try await close()
            let opening = openings[account] ?? Financing.Ledger()
            try await body(.opening(account, opening))
            current = (account, opening, Financing.Ledger(), 0)
        }
        var place: Posting.Place?
        while true {
            let page = try await book.postings(
                on: day,
                merchant: merchant,
                after: place,
                limit: Self.pageLimit
            )
            for posting in page {
                let account = posting.place.account
                // Accounts on which nothing happened stand between those on which something did.
                while let quiet = waiting.first, quiet < account {
                    waiting.removeFirst()
                    try await open(quiet)
                }
                if waiting.first == account { waiting.removeFirst() }
                if current?.account != account { try await open(account) }
                try await body(.posting(posting))
                if let running = current {
                    current = (account, running.opening, running.total + posting.change, running.count + 1)
                }
            }
            guard page.count == Self.pageLimit, let last = page.last else { break }
            place = last.place
        }
        for quiet in waiting { try await open(quiet) }
        try await close()
    }

    // MARK: As a table

    package static let headings = [
        "line", "day", "merchant", "currency", "moment", "merchantTransactionId", "eventId", "event",
        "authorized", "cancelled", "validated", "refunded", "refundable",
    ]

    /// The line as a row of a table. `ownMerchant` names the account's own merchant.
    package func cells(of line: Line, ownMerchant: String) -> [TableCell] {
        switch line {
        case .opening(let account, let ledger):
            return cells("opening", account, nil, ledger, ownMerchant: ownMerchant)
        case .posting(let posting):
            return cells("posting", posting.place.account, posting, posting.change, ownMerchant: ownMerchant)
        case .total(let account, let ledger, _):
            return cells("total", account, nil, ledger, ownMerchant: ownMerchant)
        case .closing(let account, let ledger):
            return cells("closing", account, nil, ledger, ownMerchant: ownMerchant)
        }
    }

    private func cells(
        _ kind: String,
        _ account: StatementAccount,
        _ posting: Posting?,
        _ ledger: Financing.Ledger,
        ownMerchant: String
    ) -> [TableCell] {
        let decimals = Currency(code: account.currency)?.exponent ?? 2
        func amount(_ units: Int64) -> TableCell { .amount(minorUnits: units, decimals: decimals) }
        return [
            .text(kind), .text(day), .text(account.merchant.isEmpty ? ownMerchant : account.merchant),
            .text(account.currency), .optional(posting?.place.recordedAt.description),
            .optional(posting?.merchantTransactionID), .optional(posting?.eventID), .optional(posting?.event),
            amount(ledger.authorized), amount(ledger.cancelled), amount(ledger.validated),
            amount(ledger.refunded), amount(ledger.refundable),
        ]
    }

    /// The line as programs read it.
    package func json(of line: Line, ownMerchant: String) -> JSON {
        var object = JSONObject()
        for (name, cell) in zip(Self.headings, cells(of: line, ownMerchant: ownMerchant)) {
            switch cell {
            case .text(let text): object[name] = .string(text)
            case .integer(let number): object[name] = .integer(number)
            case .amount(let units, let decimals): object[name] = .string(Self.decimal(units, decimals))
            case .empty: break
            }
        }
        return .object(object)
    }

    private static func decimal(_ units: Int64, _ decimals: Int) -> String {
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = units < 0 ? "-" : ""
        return decimals == 0
            ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
