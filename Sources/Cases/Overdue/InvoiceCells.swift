import Lifecycles
import Spreadsheets

/// The cells of a ledger in the form that its rows are read in.
struct InvoiceCells {
    private static let amounts: Set<String> = ["amount", "paid"]
    private static let days: Set<String> = ["issueDate", "dueDate", "extendedDueDate", "paidOn"]
    /// A number cannot carry the zeros that these begin with. Identifiers of fewer digits than their kind has are told by
    /// their own rule; a shortened EASY number may be another debtor's.
    private static let zeroKeeping = ["debtorEasyNumber"]

    private let dialect: TableDialect
    private let opened: TableDesk.Opened

    init(_ dialect: TableDialect, _ opened: TableDesk.Opened) {
        self.dialect = dialect
        self.opened = opened
    }

    struct Good {
        let row: TableRow
        let ledgerRow: OverdueLedger.Row
    }

    func read(_ row: TableRow, _ reader: OverdueLedger.RowReader) -> Result<Good, OverdueLedger.Problems> {
        let header = opened.header
        let plain = dialect.normalised(
            row,
            header,
            amounts: Self.amounts,
            days: Self.days,
            isSemicolonSeparated: opened.isSemicolonSeparated
        )
        var problems = refusals(plain)
        switch reader.read(line: row.number, value: { header.value($0, in: plain.row) }) {
        case .success(let ledgerRow) where problems.isEmpty:
            return .success(Good(row: plain.row, ledgerRow: ledgerRow))
        case .success: break
        case .failure(let bad):
            let refused = Set(problems.compactMap(\.column))
            problems += bad.all.filter { problem in problem.column.map { !refused.contains($0) } ?? true }
                .map { hinted($0, plain.hints) }
        }
        return .failure(OverdueLedger.Problems(all: problems))
    }

    private func refusals(_ plain: TableDialect.Normalised) -> [OverdueLedger.Problem] {
        var problems = plain.refusals.map { refusal in
            OverdueLedger.Problem(
                line: plain.row.number,
                column: refusal.column,
                value: refusal.value,
                code: refusal.code,
                message: "\(refusal.column) \"\(refusal.value)\" \(refusal.reason)"
            )
        }
        for column in Self.zeroKeeping {
            guard let index = opened.header.index(of: column), plain.row.numbers.contains(index),
                let value = opened.header.value(column, in: plain.row)
            else { continue }
            problems.append(
                OverdueLedger.Problem(
                    line: plain.row.number,
                    column: column,
                    value: value,
                    code: "number_instead_of_text",
                    message:
                        "\(column) \"\(value)\" is a number in the sheet, which has lost any zeros that it began "
                        + "with; format the column as text and write the whole number anew"
                )
            )
        }
        return problems
    }

    private func hinted(_ problem: OverdueLedger.Problem, _ hints: [String: String]) -> OverdueLedger.Problem
    {
        guard ["malformed_amount", "malformed_date"].contains(problem.code), let column = problem.column,
            let hint = hints[column]
        else { return problem }
        return OverdueLedger.Problem(
            line: problem.line,
            column: column,
            value: problem.value,
            code: problem.code,
            message: "\(problem.message); \(hint)"
        )
    }
}
