import Cases
import Engine
import EventStore
import Finance
import Foundation
import Hummingbird
import Logging
import Spreadsheets
import Values

/// Statements out, exports and refunds in.
extension FinanceDoor {
    private enum StatementFormat: String, CaseIterable {
        case jsonl
        case csv
        case xlsx
    }

    func statement(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(known: ["date", "merchant", "format"])
        guard let day = try reader.text("date"), Self.isDay(day) else {
            throw Problem(
                status: 400,
                code: "malformed_parameter",
                detail: "the parameter must be a day such as 2026-11-20",
                field: "date"
            )
        }
        let own = dependencies.ownMerchant
        let statement = DayStatement(
            day: day,
            merchant: try reader.text("merchant").map { $0 == own ? "" : $0 },
            book: dependencies.finance
        )
        switch try reader.word("format") ?? StatementFormat.jsonl {
        case .jsonl:
            return Self.streamed("application/x-ndjson", as: nil) { write in
                try await statement.lines { line in
                    try await write(statement.json(of: line, ownMerchant: own).canonicalBytes + [0x0A])
                }
            }
        case .csv:
            return Self.streamed("text/csv; charset=utf-8", as: "statement-\(day).csv") { write in
                try await write(CSVLine.bytes(DayStatement.headings.map(TableCell.text)))
                try await statement.lines { line in
                    try await write(CSVLine.bytes(statement.cells(of: line, ownMerchant: own)))
                }
            }
        case .xlsx: return try await Self.workbook(statement, ownMerchant: own)
        }
    }

    /// A day of the calendar, written `YYYY-MM-DD`, on which something can have been recorded.
    static func isDay(_ text: String) -> Bool { CalendarDate(text)?.isPlausible == true }

    /// Pieces go out as they are made; a slow reader slows the making.
    private static func streamed(
        _ contentType: String,
        as name: String?,
        _ body: @escaping @Sendable (([UInt8]) async throws -> Void) async throws -> Void
    ) -> Response {
        var headers: HTTPFields = [.contentType: contentType]
        if let name { headers[.contentDisposition] = "attachment; filename=\"\(name)\"" }
        return Response(
            status: .ok,
            headers: headers,
            body: ResponseBody { writer in
                var pending: [UInt8] = []
                try await body { bytes in
                    pending += bytes
                    guard pending.count >= pieceSize else { return }
                    try await writer.write(ByteBuffer(bytes: pending))
                    pending.removeAll(keepingCapacity: true)
                }
                if !pending.isEmpty { try await writer.write(ByteBuffer(bytes: pending)) }
                try await writer.finish(nil)
            }
        )
    }

    private static let pieceSize = 64 * 1024

    /// A workbook can only be sent when it is whole: it is written to a temporary file first.
    private static func workbook(_ statement: DayStatement, ownMerchant: String) async throws -> Response {
        // Statements name customers' transactions: nobody else on the machine is to read them.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "dossier-statement-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(
            at: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("statement.xlsx")
        let writer = try XLSXWriter(path: file.path, sheet: statement.day)
        try await statement.write(to: writer, ownMerchant: ownMerchant)
        // Open, the file stays readable after its name is gone.
        let handle = try FileHandle(forReadingFrom: file)
        return Response(
            status: .ok,
            headers: [
                .contentType: tableTypes[1],
                .contentDisposition: "attachment; filename=\"statement-\(statement.day).xlsx\"",
            ],
            body: ResponseBody { writer in
                while let piece = try handle.read(upToCount: pieceSize), !piece.isEmpty {
                    try await writer.write(ByteBuffer(bytes: Array(piece)))
                }
                try handle.close()
                try await writer.finish(nil)
            }
        )
    }

    // MARK: Files in

    func reconcile(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(
            known: ["from", "to", "merchant", "columns", "sheet"] + TableQuery.names
        )
        let dialect = try TableQuery.dialect(reader.text)
        let own = dependencies.ownMerchant
        do {
            let columns = try reader.text("columns") ?? dependencies.exportColumns
            let reconciliation = Reconciliation(
                export: try CofidisExport(columns: columns),
                book: dependencies.finance,
                statuses: dependencies.retailStatuses,
                period: try Self.period(try reader.text("from"), try reader.text("to")),
                merchant: try reader.text("merchant").map { $0 == own ? "" : $0 },
                dialect: dialect
            )
            let table = TableDesk(
                .bytes(request.body),
                sheet: try reader.text("sheet"),
                dialect: dialect,
                limits: .door
            )
            var findings: [JSON] = []
            var isCut = false
            let summary = try await reconciliation.run(table) { finding in
                if findings.count < Self.findingLimit { findings.append(finding.json) } else { isCut = true }
            }
            var object = summary.json.objectValue ?? JSONObject()
            object["details"] = .array(findings)
            object["detailsAreCut"] = .bool(isCut)
            return .json(.object(object))
        } catch let error as TableError {
            throw Self.problem(error)
        }
    }

    /// Findings in one answer; the counts are of all.
    private static let findingLimit = 10_000

    private static func period(_ from: String?, _ to: String?) throws(Problem) -> ClosedRange<String>? {
        guard from != nil || to != nil else { return nil }
        for (name, text) in [("from", from), ("to", to)] {
            guard let text else { continue }
            guard isDay(text) else {
                throw Problem(
                    status: 400,
                    code: "malformed_parameter",
                    detail: "the parameter must be a day such as 2026-11-20",
                    field: name
                )
            }
        }
        let first = (from ?? "0000-00-00").filter { $0 != "-" }
        let last = (to ?? "9999-99-99").filter { $0 != "-" }
        guard first <= last else {
            throw Problem(
                status: 400,
                code: "malformed_parameter",
                detail: "from lies after to",
                field: "from"
            )
        }
        return first...last
    }

    func refund(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(known: ["dryRun", "sheet"] + TableQuery.names)
        let isDryRun = try reader.flag("dryRun") ?? false
        let batch = RefundBatch(
            cases: dependencies.cases,
            financings: dependencies.financings,
            principal: request.principal,
            isDryRun: isDryRun
        )
        let entries = try await entries(of: request, reader)
        var answer = RefundAnswer(isDryRun: isDryRun)
        for entry in entries {
            switch entry {
            case .unreadable(let number, let reason): answer.add(unreadable: number, reason)
            case .order(let order):
                do {
                    answer.add(try await batch.take(order), of: order)
                } catch {
                    // Nothing was asked for yet: the plain failure says all. Later, what was done must be told.
                    if answer.results.isEmpty { throw error }
                    request.logger.error("refunds stopped", metadata: ["reason": "\(error)"])
                    answer.stop(at: order, Problem(error))
                    return .json(answer.json)
                }
            }
        }
        return .json(answer.json)
    }

    /// The whole file, before anything is asked for: a file that cannot be read to its end, or is too long, asks for
    /// nothing.
    private func entries(of request: DoorRequest, _ reader: QueryReader) async throws -> [RefundOrders.Entry]
    {
        do {
            let orders = try await orders(request, reader)
            var entries: [RefundOrders.Entry] = []
            while let entry = try orders.next() {
                guard entries.count < limits.batchLineLimit else {
                    throw Problem(
                        status: 413,
                        code: "too_many_lines",
                        detail:
                            "a file may have \(limits.batchLineLimit) refunds here; nothing of it was asked for"
                    )
                }
                entries.append(entry)
            }
            return entries
        } catch let error as TableError {
            throw Self.problem(error)
        }
    }

    private func orders(_ request: DoorRequest, _ reader: QueryReader) async throws -> RefundOrders {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map(String.init) ?? ""
        let dialect = try TableQuery.dialect(reader.text)
        if Self.tableTypes.contains(type.lowercased()) {
            let table = TableDesk(
                .bytes(request.body),
                sheet: try reader.text("sheet"),
                dialect: dialect,
                limits: .door
            )
            // One more than may come, so that it is noticed.
            return try await RefundOrders(table: table, dialect: dialect, rowLimit: limits.batchLineLimit + 1)
        }
        do throws(JSONLines.Unreadable) {
            return RefundOrders(
                lines: try JSONLines.lines(of: request.body).map { (number: $0.number, text: $0.text) }
            )
        } catch {
            throw Problem(status: 400, code: "malformed_json", detail: error.description)
        }
    }

    private static func problem(_ error: TableError) -> Problem {
        Problem(status: 422, code: error.code.rawValue, detail: error.description)
    }
}
