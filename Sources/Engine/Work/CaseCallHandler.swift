package import EventStore
import Values
package import Workflow

/// Calls from one case to another: a case asks it of this handler like of a provider, so the wish is committed before it
/// is acted on, tried until it is done, and done once however often it is tried.
///
/// A request is one of
/// - `{"look": {"model", "caseId"}}`: answers `{"row"}`, the other case's read-model row or null;
/// - `{"tell": {"caseId", "command", "arguments"}}`: answers `{"caseId", "accepted", "code"}`; a rule's no is an answer;
/// - the same with `"scope"` and `"value"` in place of `"caseId"`: the case that has this natural key. When there is none,
///   `"chart"` and `"open"`, if given, begin it first; otherwise the answer is no.
///
/// `"callerAs"` names an argument that is to hold the calling case's id.
package struct CaseCallHandler: CallHandler {
    /// The queue that charts name as the rate limit of such calls.
    package static let queue = "cases"
    /// What commands may ask for that only cases of ours may send.
    package static let role = CommandRequest.systemRole

    private let desk: CommandDesk
    private let store: any EventStore
    private let readModels: any ReadModels

    package init(desk: CommandDesk, store: any EventStore, readModels: any ReadModels) {
        self.desk = desk
        self.store = store
        self.readModels = readModels
    }

    package func handle(_ call: Call) async -> CallOutcome {
        do {
            if let look = call.request["look"] { return try await self.look(look) }
            guard let tell = call.request["tell"] else {
                return Self.defect("the call \(call.name) neither looks nor tells")
            }
            return try await self.tell(tell, call)
        } catch let shape as JSONShapeError {
            // The request was committed with the case: one that cannot be read stays so, and is for a person.
            return Self.defect("the request of \(call.name) cannot be read: \(shape)")
        } catch {
            // Our own store is away: whatever was done is found again by its key.
            return .failed(CallFailure(reason: "\(error)"))
        }
    }

    private static func defect(_ reason: String) -> CallOutcome {
        .failed(CallFailure(reason: reason, isRetryable: false))
    }

    private func look(_ request: JSON) async throws -> CallOutcome {
        guard let stream = StreamID(try request.string("caseId")) else {
            throw JSONShapeError(field: "caseId", expected: "a case id", found: "another text")
        }
        let row = try await readModels.row(model: try request.string("model"), stream: stream)
        return .succeeded(["row": row.map(JSON.object) ?? .null])
    }

    private func tell(_ request: JSON, _ call: Call) async throws -> CallOutcome {
        var arguments = request["arguments"]?.objectValue ?? JSONObject()
        if let name = try request.optionalString("callerAs") { arguments[name] = .string(call.caseID) }
        let command = try request.string("command")
        guard let stream = try await target(of: request, call) else {
            return .succeeded(Self.answer(nil, code: "unknown_case"))
        }
        do throws(CommandError) {
            _ = try await desk.perform(
                Self.command(command, .object(arguments), of: call),
                on: stream
            )
            return .succeeded(Self.answer(stream, code: nil))
        } catch {
            switch error {
            case .tooBusy, .unavailable, .broken: return .failed(CallFailure(reason: error.report.message))
            default: return .succeeded(Self.answer(stream, code: error.report.code))
            }
        }
    }

    /// The case that is told; begun when it is not there yet.
    private func target(of request: JSON, _ call: Call) async throws -> StreamID? {
        if let text = try request.optionalString("caseId") { return StreamID(text) }
        let key = NaturalKey(scope: try request.string("scope"), value: try request.string("value"))
        if let owner = try await store.owner(of: key) { return owner }
        guard let chart = try request.optionalString("chart") else { return nil }
        var arguments = request["open"]?.objectValue ?? JSONObject()
        if let name = try request.optionalString("callerAs") { arguments[name] = .string(call.caseID) }
        let begin = CommandRequest(
            name: "open",
            arguments: .object(arguments),
            actor: "case:\(call.caseID)",
            roles: [Self.role],
            isFromInside: true
        )
        switch try await desk.begin(chart: chart, begin) {
        case .begun(let answer): return answer.caseID
        case .alreadyBegun(let owner): return owner
        }
    }

    private static func command(_ name: String, _ arguments: JSON, of call: Call) -> CommandRequest {
        CommandRequest(
            name: name,
            arguments: arguments,
            id: CommandID("call/\(call.idempotencyKey)"),
            actor: "case:\(call.caseID)",
            roles: [role],
            isFromInside: true
        )
    }

    private static func answer(_ stream: StreamID?, code: String?) -> JSON {
        [
            "accepted": .bool(code == nil), "caseId": .optional(stream?.description),
            "code": .optional(code),
        ]
    }
}
