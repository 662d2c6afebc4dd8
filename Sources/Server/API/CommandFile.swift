import Cases
import Engine
import EventStore
import Hummingbird
import Logging
import Spreadsheets
import Values
import Workflow

/// Asks many cases of one kind a command, by a file: JSON Lines, CSV or XLSX.
struct CommandFile: Sendable {
    static let types =
        StartBatch.types.filter { $0 != "application/json" } + FinanceDoor.tableTypes

    let type: CaseType
    let dependencies: ServerDependencies
    let limits: ServerLimits

    func answer(_ request: DoorRequest) async throws -> Response {
        let reader = try request.query(known: ["command", "dryRun", "sheet"] + TableQuery.names)
        let isDryRun = try reader.flag("dryRun") ?? false
        let command = try command(reader)
        let entries = try await entries(of: request, reader, command)
        let batch = CommandBatch(
            command.name,
            cases: dependencies.cases,
            principal: request.principal,
            isDryRun: isDryRun,
            find: { [type, store = dependencies.store] in try await Self.find($0, of: type, in: store) }
        )
        var results: [JSON] = []
        var counts: [String: Int64] = [:]
        var answer = JSONObject([
            ("command", .string(command.name)), ("isDryRun", .bool(isDryRun)),
        ])
        for entry in entries {
            switch entry {
            case .unreadable(let number, let reason):
                counts["refused", default: 0] += 1
                results.append(CommandBatch.Outcome.json(unreadable: number, reason))
            case .line(let line):
                do {
                    let outcome = try await batch.take(line)
                    counts[outcome.name, default: 0] += 1
                    results.append(outcome.json(of: line))
                } catch {
                    // Nothing was asked for yet: the plain failure says all. Later, what was done must be told.
                    if results.isEmpty { throw error }
                    request.logger.error("a file of commands stopped", metadata: ["reason": "\(error)"])
                    answer["stoppedAt"] = .integer(Int64(line.number))
                    answer["problem"] = Problem(describing: error).json
                    return Self.response(answer, results, counts)
                }
            }
        }
        return Self.response(answer, results, counts)
    }

    private static func response(_ answer: JSONObject, _ results: [JSON], _ counts: [String: Int64])
        -> Response
    {
        var answer = answer
        for name in ["asked", "askedBefore", "wouldAsk", "wouldWait", "refused"] {
            answer[name] = .integer(counts[name] ?? 0)
        }
        answer["results"] = .array(results)
        return .json(.object(answer))
    }

    private func command(_ reader: QueryReader) throws -> CaseDescription.Command {
        let asked = type.description?.asked ?? []
        let name = try reader.text("command")
        guard let command = asked.first(where: { $0.name == name }) else {
            throw Problem(
                status: name == nil ? 400 : 422,
                code: name == nil ? "missing_parameter" : "unknown_command",
                detail: "name one of \(asked.map(\.name).joined(separator: ", "))",
                field: "command",
                value: name.map(Problem.excerpt)
            )
        }
        return command
    }

    /// The whole file, before anything is asked for: a file that cannot be read to its end, or is too long, asks for
    /// nothing.
    private func entries(
        of request: DoorRequest,
        _ reader: QueryReader,
        _ command: CaseDescription.Command
    ) async throws -> [OrderLine.Entry] {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first.map(String.init) ?? ""
        let dialect = try TableQuery.dialect(reader.text)
        let entries: [OrderLine.Entry]
        do {
            if FinanceDoor.tableTypes.contains(type.lowercased()) {
                let table = TableDesk(
                    .bytes(request.body),
                    sheet: try reader.text("sheet"),
                    dialect: dialect,
                    limits: .door
                )
                // One more than may come, so that it is noticed.
                entries = try await OrderLine.read(
                    table,
                    shape: command.shape,
                    rowLimit: limits.batchLineLimit + 1
                )
            } else {
                entries = OrderLine.read(try JSONLines.lines(of: request.body))
            }
        } catch let error as TableError {
            throw Problem(status: 422, code: error.code.rawValue, detail: error.description)
        } catch let error as JSONLines.Unreadable {
            throw Problem(status: 400, code: "malformed_json", detail: error.description)
        }
        guard entries.count <= limits.batchLineLimit else {
            throw Problem(
                status: 413,
                code: "too_many_lines",
                detail: "a file may have \(limits.batchLineLimit) lines here; nothing of it was asked for"
            )
        }
        return entries
    }

    /// A file at the API names cases by their ids.
    private static func find(_ key: String, of type: CaseType, in store: any EventStore) async throws
        -> StreamID
    {
        guard key.utf8.count == 36, let id = StreamID(key),
            try await store.load([id]).first?.lifecycle == type.name
        else {
            throw RejectionReport(
                code: "unknown_case",
                message: "there is no case of this id among \(type.resource ?? type.name)",
                field: "case",
                value: Problem.excerpt(key)
            )
        }
        return id
    }
}
