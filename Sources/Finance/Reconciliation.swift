import EventStore
import Lifecycles
package import Spreadsheets
package import Values
package import Workflow

/// Compares a file that Cofidis exported with what Dossier knows.
package struct Reconciliation: Sendable {
    /// Lines that are looked up together.
    static let batchLimit = 500

    package struct Finding: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            /// In the file, not here.
            case missingHere = "missing_here"
            /// Here, and of the file's period, not in the file.
            case missingThere = "missing_there"
            case statusDiffers = "status_differs"
            case amountDiffers = "amount_differs"
            case currencyDiffers = "currency_differs"
            /// More than once in the file.
            case duplicate
            case unreadable
        }

        package let kind: Kind
        /// Of the file; nil when it is not in it.
        package let line: Int?
        package let merchantTransactionID: String
        package let caseID: String?
        /// Which amount.
        package let field: String?
        package let ours: String?
        package let theirs: String?

        package var json: JSON {
            [
                "caseId": .optional(caseID), "field": .optional(field), "finding": .string(kind.rawValue),
                "line": line.map { .integer(Int64($0)) } ?? .null,
                "merchantTransactionId": .string(merchantTransactionID), "ours": .optional(ours),
                "theirs": .optional(theirs),
            ]
        }
    }

    package struct Summary: Sendable, Hashable {
        package var lines = 0
        package var matched = 0
        package var findings: [Finding.Kind: Int] = [:]

        package var isClean: Bool { findings.isEmpty }

        package var json: JSON {
            var counts = JSONObject()
            for kind in Finding.Kind.allCases { counts[kind.rawValue] = .integer(Int64(findings[kind] ?? 0)) }
            return [
                "findings": .object(counts), "isClean": .bool(isClean), "lines": .integer(Int64(lines)),
                "matched": .integer(Int64(matched)),
            ]
        }
    }

    let export: CofidisExport
    let book: any FinanceBook
    /// What Cofidis's words about stores mean; those of the web are known without it.
    let statuses: StatusMapping?
    /// Dates of transactions that the file is about, `YYYYMMDD`; those that it mentions when nil.
    let period: ClosedRange<String>?
    let merchant: String?
    let dialect: TableDialect

    package init(
        export: CofidisExport,
        book: any FinanceBook,
        statuses: StatusMapping? = nil,
        period: ClosedRange<String>? = nil,
        merchant: String? = nil,
        dialect: TableDialect = .standard
    ) {
        self.dialect = dialect
        self.export = export
        self.book = book
        self.statuses = statuses
        self.period = period
        self.merchant = merchant
    }

    /// Hands over findings as they are made, those of the file by line, then what it lacks by case. The ids of the file
    /// are kept in memory, nothing else of it.
    package func run(
        _ table: TableDesk,
        _ report: (Finding) async throws -> Void
    ) async throws -> Summary {
        let opened = try await table.open()
        let header = opened.header
        try export.check(header)
        var summary = Summary()
        var seen: Set<String> = []
        var dates: ClosedRange<String>?
        var batch: [CofidisExport.Line] = []
        func tell(_ finding: Finding) async throws {
            summary.findings[finding.kind, default: 0] += 1
            try await report(finding)
        }
        func flush() async throws {
            for finding in try await compare(batch, &summary) { try await tell(finding) }
            batch = []
        }
        var rows = try await table.rows()
        while !rows.isEmpty {
            for row in rows {
                summary.lines += 1
                switch read(row, opened) {
                case .failure(let unreadable):
                    try await flush()
                    try await tell(Self.unreadable(row, unreadable.reason))
                case .success(let line):
                    if let date = line.date {
                        dates = min(dates?.lowerBound ?? date, date)...max(dates?.upperBound ?? date, date)
                    }
                    if seen.insert(line.merchantTransactionID).inserted {
                        batch.append(line)
                    } else {
                        try await flush()
                        try await tell(Self.duplicate(line))
                    }
                }
                if batch.count == Self.batchLimit { try await flush() }
            }
            rows = try await table.rows()
        }
        try await flush()
        try await lookForMissing(seen, within: period ?? dates, tell)
        return summary
    }

    private func read(_ row: TableRow, _ opened: TableDesk.Opened) -> Result<
        CofidisExport.Line, CofidisExport.Unreadable
    > {
        let plain = dialect.normalised(
            row,
            opened.header,
            amounts: export.amountColumns,
            days: export.dayColumns,
            isSemicolonSeparated: opened.isSemicolonSeparated
        )
        if let refusal = plain.refusals.first {
            let reason = "\(refusal.column) \"\(refusal.value)\" \(refusal.reason)"
            return .failure(CofidisExport.Unreadable(reason: reason))
        }
        return Result { () throws(CofidisExport.Unreadable) in
            try export.read(plain.row, header: opened.header)
        }
    }

    // MARK: Comparing

    private func compare(_ lines: [CofidisExport.Line], _ summary: inout Summary) async throws -> [Finding] {
        guard !lines.isEmpty else { return [] }
        let rows = try await book.rows(merchantTransactionIDs: lines.map(\.merchantTransactionID))
        // Each merchant numbers its orders by itself; a file is of one merchant, the account's own unless named.
        let ours = rows.filter { merchant == nil || $0.text("merchant") ?? "" == merchant }
        let known = Dictionary(ours.map { ($0.merchantTransactionID, $0) }) { first, second in
            (second.text("merchant") ?? "").isEmpty ? second : first
        }
        var findings: [Finding] = []
        for line in lines {
            guard let row = known[line.merchantTransactionID] else {
                findings.append(finding(.missingHere, line, nil))
                continue
            }
            let differences = differences(line, row)
            if differences.isEmpty { summary.matched += 1 }
            findings += differences
        }
        return findings
    }

    private func differences(_ line: CofidisExport.Line, _ row: FinanceRow) -> [Finding] {
        var findings: [Finding] = []
        if let currency = line.currency, currency != row.currency.code {
            return [finding(.currencyDiffers, line, row, ours: row.currency.code, theirs: currency)]
        }
        if let raw = line.rawStatus {
            if status(raw, of: row) != row.standing {
                findings.append(finding(.statusDiffers, line, row, ours: row.standing, theirs: raw))
            }
        }
        let ours = row.ledger()
        let amounts: [(String, Int64, Int64?)] = [
            ("authorized", ours.authorized, line.amounts.authorized),
            ("cancelled", ours.cancelled, line.amounts.cancelled),
            ("validated", ours.validated, line.amounts.validated),
            ("refunded", ours.refunded, line.amounts.refunded),
        ]
        for (name, known, told) in amounts {
            guard let told, told != known else { continue }
            findings.append(
                finding(
                    .amountDiffers,
                    line,
                    row,
                    field: name,
                    ours: row.decimal(known),
                    theirs: row.decimal(told)
                )
            )
        }
        return findings
    }

    /// The file's word in our spelling; a word that nobody knows stays as it is.
    private func status(_ raw: String, of row: FinanceRow) -> String {
        guard row.text("integration") == Financing.Integration.retail.rawValue else {
            return CofidisStatus(wire: raw)?.rawValue ?? raw
        }
        return statuses?.status(of: raw, subStatus: nil) ?? raw
    }

    private func finding(
        _ kind: Finding.Kind,
        _ line: CofidisExport.Line,
        _ row: FinanceRow?,
        field: String? = nil,
        ours: String? = nil,
        theirs: String? = nil
    ) -> Finding {
        Finding(
            kind: kind,
            line: line.number,
            merchantTransactionID: line.merchantTransactionID,
            caseID: row?.text("stream_id"),
            field: field,
            ours: ours,
            theirs: theirs
        )
    }

    private static func duplicate(_ line: CofidisExport.Line) -> Finding {
        Finding(
            kind: .duplicate,
            line: line.number,
            merchantTransactionID: line.merchantTransactionID,
            caseID: nil,
            field: nil,
            ours: nil,
            theirs: nil
        )
    }

    private static func unreadable(_ row: TableRow, _ reason: String) -> Finding {
        Finding(
            kind: .unreadable,
            line: row.number,
            merchantTransactionID: "",
            caseID: nil,
            field: nil,
            ours: nil,
            theirs: reason
        )
    }

    // MARK: Missing

    /// What Cofidis knows of should be in the file: all whose opening it has answered.
    private func lookForMissing(
        _ seen: Set<String>,
        within dates: ClosedRange<String>?,
        _ tell: (Finding) async throws -> Void
    ) async throws {
        var last: StreamID?
        repeat {
            let rows = try await book.known(
                dated: dates,
                merchant: merchant,
                after: last,
                limit: FinanceQuery.rowLimit
            )
            for row in rows where !seen.contains(row.merchantTransactionID) {
                try await tell(
                    Finding(
                        kind: .missingThere,
                        line: nil,
                        merchantTransactionID: row.merchantTransactionID,
                        caseID: row.text("stream_id"),
                        field: nil,
                        ours: row.standing,
                        theirs: nil
                    )
                )
            }
            last = rows.count == FinanceQuery.rowLimit ? rows.last?.caseID : nil
        } while last != nil
    }
}
