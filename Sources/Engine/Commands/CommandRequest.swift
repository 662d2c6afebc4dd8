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

    package init(
        name: String,
        arguments: JSON,
        id: CommandID? = nil,
        expectedVersion: StreamVersion? = nil,
        actor: String,
        roles: [String] = []
    ) {
        self.name = name
        self.arguments = arguments
        self.id = id
        self.expectedVersion = expectedVersion
        self.actor = actor
        self.roles = roles
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

    var json: JSON {
        ["caseId": .string(caseID.description), "state": .string(state), "version": .integer(version.number)]
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
    /// The store cannot be reached; try again, with the same command id.
    case unavailable(String)

    init(_ failure: EventStoreFailure) { self = .unavailable(failure.description) }

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
        case .unavailable(let reason):
            RejectionReport(
                code: "unavailable",
                message: "\(reason); nothing is known to have been done, try again"
            )
        }
    }
}
