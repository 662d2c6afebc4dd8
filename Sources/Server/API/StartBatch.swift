import Cases
import Engine
import EventStore
import Hummingbird
import Values

/// Starts many cases of one kind: a JSON array, or JSON Lines. One answer for the batch, one entry for each line: lines do
/// not affect each other.
struct StartBatch: Sendable {
    static let types = [
        "application/json", "application/x-ndjson", "application/jsonl", "application/json-lines",
    ]

    let type: CaseType
    let dependencies: ServerDependencies
    let limits: ServerLimits

    func answer(_ request: DoorRequest) async throws -> Response {
        let isDryRun = try request.query(known: ["dryRun"]).flag("dryRun") ?? false
        let lines = try BatchLines.read(
            request.body,
            isArray: (request.headers[.contentType] ?? "").lowercased().hasPrefix("application/json")
                && JSONLines.unmarked(request.body).first { !$0.isJSONSpace } == UInt8(ascii: "["),
            lineLimit: limits.batchLineLimit,
            noun: type.listName
        )
        let entries = lines.map { line in (number: line.number, value: line.value) }
        let readable = entries.compactMap { entry in (try? entry.value.get()).map { (entry.number, $0) } }
        let outcomes = await outcomes(of: readable.map(\.1), isDryRun: isDryRun, by: request.principal)
        if !outcomes.isEmpty, outcomes.allSatisfy(\.isUnavailable) { throw Problem.unavailable }
        let byNumber = Dictionary(
            zip(readable.map(\.0), outcomes),
            uniquingKeysWith: { first, _ in first }
        )
        var counts: [String: Int64] = [:]
        var results: [JSON] = []
        for entry in entries {
            var members = JSONObject([("line", .integer(Int64(entry.number)))])
            let status = Self.tell(byNumber[entry.number], entry.value, in: &members)
            counts[status, default: 0] += 1
            results.append(.object(members))
        }
        var answer = JSONObject([
            ("alreadyStarted", .integer(counts["alreadyStarted"] ?? 0)),
            ("refused", .integer(counts["refused"] ?? 0)), ("results", .array(results)),
            ("started", .integer(counts["started"] ?? 0)),
        ])
        if isDryRun { answer["wouldStart"] = .integer(counts["wouldStart"] ?? 0) }
        return .json(.object(answer))
    }

    private enum Outcome {
        case was(CaseStarter.Outcome)
        case wouldStart

        var isUnavailable: Bool {
            if case .was(.refused(.unavailable)) = self { true } else { false }
        }
    }

    private func outcomes(of cases: [JSON], isDryRun: Bool, by principal: Principal) async -> [Outcome] {
        guard isDryRun else {
            return await dependencies.cases.start(type, cases, by: principal).map(Outcome.was)
        }
        return cases.map { arguments in
            do throws(CommandError) {
                try dependencies.cases.rehearse(type, arguments, by: principal)
                return .wouldStart
            } catch {
                return .was(.refused(error))
            }
        }
    }

    /// The status of the line, with what else there is to tell.
    private static func tell(
        _ outcome: Outcome?,
        _ line: Result<JSON, Problem>,
        in members: inout JSONObject
    ) -> String {
        let status: String
        switch (outcome, line) {
        case (.was(.started(let answer))?, _):
            status = "started"
            members["caseId"] = .string(answer.caseID.description)
            members["state"] = .string(answer.state)
        case (.was(.alreadyStarted(let id, _, let state))?, _):
            status = "alreadyStarted"
            members["caseId"] = .string(id.description)
            members["state"] = .string(state)
        case (.wouldStart?, _): status = "wouldStart"
        case (.was(.refused(let error))?, _):
            status = "refused"
            members["problem"] = Problem(error).json
        case (nil, .failure(let problem)):
            status = "refused"
            members["problem"] = problem.json
        case (nil, .success):
            status = "refused"
            members["problem"] = Problem.storeRefused.json
        }
        members["status"] = .string(status)
        return status
    }
}
