package import Engine
package import EventStore
package import Values
package import Workflow

/// Asks many cases one command, line by line, each at most once however often the file comes.
///
/// What makes two lines the same order is the case and the order's id. A line whose id was used for other arguments is
/// refused, because one of the two must be a mistake.
package actor CommandBatch {
    package enum Outcome: Sendable, Equatable {
        case asked(CommandAnswer)
        /// The same order was given before, in this file or earlier.
        case askedBefore(StreamID)
        /// Only in a dry run: it would be asked, and the case would stand there.
        case wouldAsk(StreamID, state: String)
        /// Only in a dry run: another line of this file for the same case comes first.
        case wouldWait(StreamID)
        case refused(RejectionReport, StreamID?)

        package var name: String {
            switch self {
            case .asked: "asked"
            case .askedBefore: "askedBefore"
            case .wouldAsk: "wouldAsk"
            case .wouldWait: "wouldWait"
            case .refused: "refused"
            }
        }
    }

    /// Finds the case that a line names.
    package typealias Find = @Sendable (String) async throws -> StreamID

    private struct Identity: Hashable {
        let caseID: StreamID
        let order: String
    }

    private let cases: CaseService
    private let command: String
    private let principal: Principal
    private let isDryRun: Bool
    private let find: Find

    /// Of a dry run: what the lines so far would ask, and the cases that they would move.
    private var asked: [Identity: JSON] = [:]
    private var waiting: Set<StreamID> = []

    package init(
        _ command: String,
        cases: CaseService,
        principal: Principal,
        isDryRun: Bool,
        find: @escaping Find
    ) {
        self.command = command
        self.cases = cases
        self.principal = principal
        self.isDryRun = isDryRun
        self.find = find
    }

    /// - Throws: `CommandError.unavailable` or `.broken` when the store is away, and what finding throws beside refusals;
    ///   what was asked for until then stays asked for.
    package func take(_ line: OrderLine) async throws -> Outcome {
        let caseID: StreamID
        do {
            caseID = try await find(line.key)
        } catch let report as RejectionReport {
            return .refused(report, nil)
        }
        do throws(CommandError) {
            return isDryRun ? try await foresee(line, caseID) : try await ask(line, caseID)
        } catch {
            switch error {
            case .unavailable, .broken: throw error
            default: return .refused(error.report, caseID)
            }
        }
    }

    private func ask(_ line: OrderLine, _ caseID: StreamID) async throws(CommandError) -> Outcome {
        let answer = try await cases.ask(
            command,
            line.arguments,
            of: caseID,
            order: OrderID(line.order, of: command),
            by: principal
        )
        return answer.isRepeat ? .askedBefore(caseID) : .asked(answer)
    }

    private func foresee(_ line: OrderLine, _ caseID: StreamID) async throws(CommandError) -> Outcome {
        let order = OrderID(line.order, of: command)
        let identity = Identity(caseID: caseID, order: line.order)
        if let earlier = asked[identity] {
            guard earlier == line.arguments else { throw .commandIDReused(order.id) }
            return .askedBefore(caseID)
        }
        if try await cases.wasAsked(command, line.arguments, of: caseID, order: order) {
            return .askedBefore(caseID)
        }
        // Where another line has moved the case, only the first of its lines can be foreseen.
        if waiting.contains(caseID) {
            asked[identity] = line.arguments
            return .wouldWait(caseID)
        }
        switch try await cases.foresee(command, line.arguments, of: caseID, order: order, by: principal) {
        case .askedBefore: return .askedBefore(caseID)
        case .wouldAsk(let state):
            asked[identity] = line.arguments
            waiting.insert(caseID)
            return .wouldAsk(caseID, state: state)
        }
    }
}

extension CommandBatch.Outcome {
    /// What became of a line, as programs read it.
    package func json(of line: OrderLine) -> JSON {
        var object = JSONObject([
            ("case", .string(line.key)), ("id", .string(line.order)), ("line", .integer(Int64(line.number))),
            ("outcome", .string(name)),
        ])
        switch self {
        case .asked(let answer):
            object["caseId"] = .string(answer.caseID.description)
            object["state"] = .string(answer.state)
        case .askedBefore(let id), .wouldWait(let id): object["caseId"] = .string(id.description)
        case .wouldAsk(let id, let state):
            object["caseId"] = .string(id.description)
            object["state"] = .string(state)
        case .refused(let report, let id):
            object["caseId"] = id.map { .string($0.description) }
            object["code"] = .string(report.code)
            object["field"] = report.field.map(JSON.string)
            object["message"] = .string(report.message)
        }
        return .object(object)
    }

    /// Of a line that could not be read.
    package static func json(unreadable number: Int, _ reason: String) -> JSON {
        [
            "code": "unreadable_line", "line": .integer(Int64(number)), "message": .string(reason),
            "outcome": "refused",
        ]
    }
}
