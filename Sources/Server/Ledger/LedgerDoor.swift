import Cases
import Hummingbird
import Lifecycles
import Logging
import Spreadsheets
import Values

/// `POST /api/v1/overdue-cases/ledger`: a ledger of overdue invoices, CSV or XLSX.
struct LedgerDoor: Sendable {
    static let types = ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
    /// About a hundred thousand rows; larger ledgers go through the command line.
    static let bytesLimit = 16 * 1024 * 1024
    /// Problems and cases of one answer, each; the figures count all.
    static let listLimit = 1_000

    let filing: InvoiceImport

    func file(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: [
                "dryRun", "draftOnly", "late", "again", "sheet", "contactName", "contactEmail",
                "contactPhone",
                "reason", "intervention", "separator", "decimal", "dates", "encoding",
            ]
        )
        let dialect = try TableQuery.dialect(reader.text)
        var order = InvoiceImport.Order(
            defaults: OverdueLedger.Defaults(
                contactName: try reader.text("contactName"),
                contactEmail: try reader.text("contactEmail"),
                contactPhone: try reader.text("contactPhone"),
                nonPaymentReason: try reader.text("reason"),
                wantsIntervention: try reader.flag("intervention") ?? false
            ),
            principal: request.principal
        )
        order.isDryRun = try reader.flag("dryRun") ?? false
        order.isDraftOnly = try reader.flag("draftOnly") ?? false
        order.allowsLate = try reader.flag("late") ?? false
        order.allowsAgain = try reader.flag("again") ?? false
        var problems: [JSON] = []
        var cases: [JSON] = []
        let summary: InvoiceImport.Summary
        do {
            let source = TableReader.Source.bytes(request.body)
            let sheet = try reader.text("sheet")
            summary = try await filing.run(source, sheet: sheet, dialect: dialect, limits: .door, order) {
                notice in
                switch notice {
                case .problem(let problem):
                    if problems.count < Self.listLimit { problems.append(problem.json) }
                case .filed(let filed):
                    if cases.count < Self.listLimit { cases.append(filed.json) }
                case .defect(let reason):
                    request.logger.error("a ledger's case was refused", metadata: ["reason": "\(reason)"])
                }
            }
        } catch let error as TableError {
            throw Problem(status: 422, code: error.code.rawValue, detail: error.description)
        }
        return .json([
            "cases": .array(cases), "dryRun": .bool(order.isDryRun), "problems": .array(problems),
            "summary": summary.json,
        ])
    }
}
