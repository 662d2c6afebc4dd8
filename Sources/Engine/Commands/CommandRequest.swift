package import EventStore
package import Values
package import Workflow

/// A command as a door hands it in.
package struct CommandRequest: Sendable {
    package let name: String
    package let arguments: JSON
    /// Chosen by the caller; the same id gives the same answer without doing it again.
    package let id: CommandID?
    /// Refused when the case has another version: for callers who decided on what they saw.
    package let expectedVersion: StreamVersion?
    package let actor: String
    package let roles: [String]
    /// True for what cases of ours ask of each other (a call to another case, a reaction). Only those may ask for
    /// commands that a chart gives to the role `system` alone; no door may set it for what it was handed.
    package let isFromInside: Bool
    /// Refuses who may not ask; given the rules that the chart has for the command where the case stands.
    package let judge: Judge?

    package typealias Judge =
        @Sendable (_ lifecycle: String, _ rules: [CommandRule]) throws(RejectionReport)
        -> Void

    package init(
        name: String,
        arguments: JSON,
        id: CommandID? = nil,
        expectedVersion: StreamVersion? = nil,
        actor: String,
        roles: [String] = [],
        isFromInside: Bool = false,
        judge: Judge? = nil
    ) {
        self.name = name
        self.arguments = arguments
        self.id = id
        self.expectedVersion = expectedVersion
        self.actor = actor
        self.roles = roles
        self.isFromInside = isFromInside
        self.judge = judge
    }
}

extension CommandRequest {
    /// What commands ask for that only cases of ours may send.
    package static let systemRole = "system"

    /// What was asked, whoever asks: two requests under one id must agree in it.
    package func fingerprint(of input: CaseInput? = nil) -> Digest {
        var members = JSONObject([("arguments", arguments), ("name", .string(name))])
        if case .intervention(let intervention, let key, let call, let reason) = input {
            members["intervention"] = .array(
                [intervention.rawValue, key, call, reason].map(JSON.string)
            )
        }
        return Digest.sha256(JSON.object(members).canonicalBytes)
    }
}

package struct CommandAnswer: Sendable, Equatable {
    package let caseID: StreamID
    package let version: StreamVersion
    package let state: String
    /// True when the same command had been done before and this is the answer of then.
    package let isRepeat: Bool

    package init(caseID: StreamID, version: StreamVersion, state: String, isRepeat: Bool) {
        self.caseID = caseID
        self.version = version
        self.state = state
        self.isRepeat = isRepeat
    }

    /// What the store keeps with a command: the answer, and what had been asked.
    func receipt(for asked: Digest) -> JSON {
        [
            "caseId": .string(caseID.description), "request": .string(asked.description),
            "state": .string(state), "version": .integer(version.number),
        ]
    }

    /// The answer stored with a command.
    init(stored: JSON) throws(JSONShapeError) {
        guard let id = StreamID(try stored.string("caseId")) else {
            throw JSONShapeError(field: "caseId", expected: "a case id", found: "another text")
        }
        self.init(
            caseID: id,
            version: StreamVersion(try stored.integer("version")),
            state: try stored.string("state"),
            isRepeat: true
        )
    }
}

/// Why a command was not done. Nothing has happened in any of these.
package enum CommandError: Error, Sendable, Equatable {
    case rejected(RejectionReport)
    case unknownCase(StreamID)
    case unknownChart(String)
    /// The caller expected another version than the case has.
    case staleVersion(expected: StreamVersion, actual: StreamVersion)
    /// Others kept changing the case; try again.
    case tooBusy
    /// The id was used for something else before; that something was done, this was not.
    case commandIDReused(CommandID)
    /// The store cannot be reached; try again, with the same command id.
    case unavailable(String)
    /// The store refuses what it is asked: a defect of ours or of the database, which trying again does not mend.
    case broken(String)

    package init(_ failure: EventStoreFailure) {
        switch failure {
        case .unavailable, .cancelled: self = .unavailable(failure.description)
        case .broken: self = .broken(failure.description)
        }
    }

    /// A rule's no, or a defect that the interpreter met.
    init(_ report: RejectionReport) {
        self = report.isUnreadable ? .broken(report.message) : .rejected(report)
    }

    /// Code, message and field, the same at every door.
    package var report: RejectionReport {
        switch self {
        case .rejected(let report): report
        case .unknownCase(let id):
            RejectionReport(
                code: "unknown_case",
                message: "there is no case \(id)",
                field: "caseId",
                value: id.description
            )
        case .unknownChart(let name):
            RejectionReport(
                code: "unknown_chart",
                message: "there is no chart named \(name)",
                field: "chart",
                value: name
            )
        case .staleVersion(let expected, let actual):
            RejectionReport(
                code: "stale_version",
                message: "the case is at version \(actual), not \(expected); read it again and decide anew",
                field: "version",
                value: expected.description
            )
        case .tooBusy:
            RejectionReport(code: "too_busy", message: "others keep changing the case; try again")
        case .commandIDReused(let id):
            RejectionReport(
                code: "command_id_reused",
                message: "this id was used for another command before; give a new command a new id",
                field: "commandId",
                value: id.text
            )
        case .broken(let reason):
            RejectionReport(code: "store_refused", message: reason)
        case .unavailable(let reason):
            RejectionReport(
                code: "unavailable",
                message: "\(reason); nothing is known to have been done, try again"
            )
        }
    }
}
