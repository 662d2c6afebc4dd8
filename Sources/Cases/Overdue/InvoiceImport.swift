import Engine
package import EventStore
package import Lifecycles
package import Spreadsheets
package import Values
package import Workflow

/// Files the overdue invoices of a ledger: reads all rows, tells what is wrong with the bad ones, and drafts and
/// declares one case for each debtor's good ones, once however often the ledger is given.
///
/// The ledger is read to its end before anything is filed, so a table that is broken half way files nothing.
package struct InvoiceImport: Sendable {
    package struct Order: Sendable {
        package var defaults: OverdueLedger.Defaults
        /// Says what would happen and does nothing.
        package var isDryRun = false
        /// Leaves the cases as drafts.
        package var isDraftOnly = false
        package var allowsLate = false
        /// Takes invoices that stand in another open case of the debtor.
        package var allowsAgain = false
        package var principal: Principal

        package init(defaults: OverdueLedger.Defaults, principal: Principal) {
            self.defaults = defaults
            self.principal = principal
        }
    }

    /// What became of one case.
    package struct CaseNotice: Sendable, Equatable {
        package enum Outcome: String, Sendable {
            /// Of a dry run.
            case good
            case drafted, declared
            /// The same had been filed before; nothing was done.
            case filedBefore = "filed_before"
        }

        package let customerReference: String
        package let caseID: StreamID?
        package let outcome: Outcome
        package let lines: [Int]
    }

    package enum Notice: Sendable, Equatable {
        case problem(OverdueLedger.Problem)
        case filed(CaseNotice)
        /// Why the store refused a case: for whoever runs Dossier, not for who files.
        case defect(String)
    }

    package struct Summary: Sendable, Equatable {
        package var rows = 0
        /// Rows that something is wrong with, whatever it is.
        package var badRows = 0
        package var problems = 0
        package var cases = 0
        package var filedBefore = 0
        /// Cases that were refused as a whole.
        package var refusedCases = 0
        /// Rows that are credit notes: the cases of their debtors are declared without them, so too high.
        package var creditNotes = 0

        package var goodRows: Int { rows - badRows }
    }

    private let cases: CaseService
    private let contracts: ContractTermsBook
    private var readModels: any ReadModels { cases.readModels }

    package init(cases: CaseService, contracts: ContractTermsBook) {
        self.cases = cases
        self.contracts = contracts
    }

    /// - Throws: `TableError` for a table that cannot be read, `CommandError.unavailable` when the database goes away:
    ///   what was filed until then stays filed, and the ledger can be given again.
    package func run(
        _ source: TableReader.Source,
        sheet: String? = nil,
        dialect: TableDialect = .standard,
        limits: TableLimits = .standard,
        _ order: Order,
        tell: (Notice) -> Void
    ) async throws -> Summary {
        let now = cases.clock.now
        let rowReader = OverdueLedger.RowReader(
            contracts: contracts,
            defaults: order.defaults,
            now: now,
            allowsLate: order.allowsLate
        )
        let table = TableDesk(source, sheet: sheet, dialect: dialect, limits: limits)
        let opened = try await table.open()
        let header = opened.header
        try header.require(OverdueLedger.requiredColumns)
        try header.refuseOthers(than: OverdueLedger.columns)
        let spill = try InvoiceSpill()
        var repeats = InvoiceRepeats(readModels)
        var summary = Summary()
        var rows = try await table.rows()
        while !rows.isEmpty {
            for given in rows {
                summary.rows += 1
                switch InvoiceCells(dialect, opened).read(given, rowReader) {
                case .success(let good):
                    repeats.note(good.ledgerRow)
                    try spill.add(
                        SpilledRow(number: given.number, cells: good.row.cells),
                        key: good.ledgerRow.key
                    )
                case .failure(let bad):
                    summary.badRows += 1
                    summary.problems += bad.all.count
                    if bad.all.contains(where: { $0.code == "credit_note" }) { summary.creditNotes += 1 }
                    for problem in bad.all { tell(.problem(problem)) }
                }
            }
            rows = try await table.rows()
        }
        for index in 0..<InvoiceSpill.fileCount {
            let groups = try groups(of: spill.rows(of: index), header, rowReader, now, &summary, tell)
            let fresh = try await repeats.leaveOut(of: groups, order, &summary, tell)
            try await file(fresh, order, &summary, tell)
        }
        return summary
    }

    /// The cases of one file of the spill, by their first line.
    private func groups(
        of rows: [SpilledRow],
        _ header: TableHeader,
        _ reader: OverdueLedger.RowReader,
        _ now: Instant,
        _ summary: inout Summary,
        _ tell: (Notice) -> Void
    ) throws -> [OverdueLedger.Group] {
        var byKey: [String: [OverdueLedger.Row]] = [:]
        for spilled in rows {
            let row = TableRow(number: spilled.number, cells: spilled.cells)
            guard
                case .success(let good) = reader.read(line: row.number, value: { header.value($0, in: row) })
            else { throw TableError(.damaged, "the row reads otherwise than before", line: row.number) }
            byKey[good.key, default: []].append(good)
        }
        let inOrder = byKey.values.sorted { ($0.first?.line ?? 0) < ($1.first?.line ?? 0) }
        var groups: [OverdueLedger.Group] = []
        for rows in inOrder {
            let (group, problems) = OverdueLedger.Group.make(of: rows) { terms in
                contracts.terms(for: terms.policyNumber)?.zone.date(at: now)
            }
            for problem in problems { tell(.problem(problem)) }
            summary.problems += problems.count
            summary.badRows += rows.count - (group?.rows.count ?? 0)
            if let group { groups.append(group) } else { summary.refusedCases += 1 }
        }
        return groups
    }

    private func file(
        _ groups: [OverdueLedger.Group],
        _ order: Order,
        _ summary: inout Summary,
        _ tell: (Notice) -> Void
    ) async throws {
        if order.isDryRun {
            for group in groups { rehearse(group, order, &summary, tell) }
            return
        }
        let outcomes = await cases.start(
            cases.catalog.overdue,
            groups.map(\.arguments),
            by: order.principal
        )
        for (group, outcome) in zip(groups, outcomes) {
            do throws(CommandError) {
                let notice = try await conclude(group, outcome, order)
                if notice.outcome == .filedBefore { summary.filedBefore += 1 } else { summary.cases += 1 }
                tell(.filed(notice))
            } catch {
                switch error {
                // The database is away for all. A write that the store refuses is of this case alone.
                case .unavailable: throw error
                case .broken(let reason):
                    tell(.defect(reason))
                    refuse(group, Self.storeRefused, &summary, tell)
                default: refuse(group, await explained(error.report, group), &summary, tell)
                }
            }
        }
    }

    private static let storeRefused = RejectionReport(
        code: "store_refused",
        message:
            "the store refused this case, and the log tells why; when that is mended, give the ledger again"
    )

    /// A debtor's case that was filed with other invoices, or other amounts, is not filed again.
    private func explained(_ report: RejectionReport, _ group: OverdueLedger.Group) async -> RejectionReport {
        guard report.code == StartRule.overdue.duplicateCode else { return report }
        let reference = report.value ?? group.customerReference
        let state = await InvoiceRepeats(readModels).state(of: reference, policy: group.policyNumber)
        if let state, OverdueCase.endStates.contains(state) {
            let predecessor = state == "rejected" ? " and predecessor \(reference)" : ""
            return RejectionReport(
                code: "case_changed",
                message:
                    "case \(reference) was filed with other content and has ended (\(state)); file what is new "
                    + "with caseReference \(reference)-2\(predecessor)",
                field: report.field,
                value: report.value
            )
        }
        return RejectionReport(
            code: "case_changed",
            message: "case \(reference) was filed with other content; report what is new to it "
                + "('dossier overdue update'), or file the new invoices under a caseReference of their own",
            field: report.field,
            value: report.value
        )
    }

    /// A draft is declared, also one whose declaration was not reached when the ledger was given before.
    private func conclude(
        _ group: OverdueLedger.Group,
        _ outcome: CaseStarter.Outcome,
        _ order: Order
    ) async throws(CommandError) -> CaseNotice {
        func notice(_ id: StreamID, _ outcome: CaseNotice.Outcome) -> CaseNotice {
            CaseNotice(
                customerReference: group.customerReference,
                caseID: id,
                outcome: outcome,
                lines: group.lines
            )
        }
        switch outcome {
        case .refused(let error): throw error
        case .started(let answer):
            guard !order.isDraftOnly else { return notice(answer.caseID, .drafted) }
            _ = try await declare(answer.caseID, order)
            return notice(answer.caseID, .declared)
        case .alreadyStarted(let id, _, let state):
            guard !order.isDraftOnly, state == "draft" || state.hasPrefix("draft.") else {
                return notice(id, .filedBefore)
            }
            let isRepeat = try await declare(id, order)
            return notice(id, isRepeat ? .filedBefore : .declared)
        }
    }

    /// Whether it had been asked before.
    private func declare(_ id: StreamID, _ order: Order) async throws(CommandError) -> Bool {
        try await cases.ask("declare", of: id, order: .filing, by: order.principal).isRepeat
    }

    /// Begins the case without keeping it.
    private func rehearse(
        _ group: OverdueLedger.Group,
        _ order: Order,
        _ summary: inout Summary,
        _ tell: (Notice) -> Void
    ) {
        let arguments = group.arguments
        do throws(CommandError) {
            try cases.rehearse(cases.catalog.overdue, arguments, by: order.principal)
            summary.cases += 1
            tell(
                .filed(
                    CaseNotice(
                        customerReference: group.customerReference,
                        caseID: nil,
                        outcome: .good,
                        lines: group.lines
                    )
                )
            )
        } catch {
            refuse(group, error.report, &summary, tell)
        }
    }

    private func refuse(
        _ group: OverdueLedger.Group,
        _ report: RejectionReport,
        _ summary: inout Summary,
        _ tell: (Notice) -> Void
    ) {
        summary.refusedCases += 1
        summary.badRows += group.rows.count
        summary.problems += 1
        tell(.problem(group.problem(of: report)))
    }
}

extension InvoiceImport.CaseNotice {
    package var json: JSON {
        [
            "caseId": .optional(caseID?.description), "customerReference": .string(customerReference),
            "lines": .array(lines.map { .integer(Int64($0)) }), "outcome": .string(outcome.rawValue),
        ]
    }
}

extension InvoiceImport.Summary {
    package var json: JSON {
        [
            "badRows": .integer(Int64(badRows)), "cases": .integer(Int64(cases)),
            "creditNotes": .integer(Int64(creditNotes)),
            "filedBefore": .integer(Int64(filedBefore)), "goodRows": .integer(Int64(goodRows)),
            "problems": .integer(Int64(problems)), "refusedCases": .integer(Int64(refusedCases)),
            "rows": .integer(Int64(rows)),
        ]
    }

    package func sentence(isDryRun: Bool) -> String {
        let verb = isDryRun ? "could be filed" : "filed"
        let before = isDryRun ? "" : ", \(filedBefore) filed before"
        let credits =
            creditNotes == 0
            ? "" : "; \(creditNotes) credit notes left out, so that their debtors are declared too high"
        return "\(rows) rows: \(goodRows) good, \(badRows) bad; \(cases) cases \(verb)\(before), "
            + "\(refusedCases) refused\(credits)"
    }
}
