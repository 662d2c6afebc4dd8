/// The five characters by which PostgreSQL names what went wrong.
///
/// Only the codes that some decision in this code base depends on have a constant; any other code
/// compares by its characters. Source: PostgreSQL 15, appendix A.
@usableFromInline
package struct SQLState: Hashable, Sendable, CustomStringConvertible {
    package let code: String

    package init(_ code: String) {
        self.code = code
    }

    @usableFromInline package var description: String { code }

    /// The first two characters: the family of the code.
    package var errorClass: String { String(code.prefix(2)) }

    package static let featureNotSupported = SQLState("0A000")
    package static let connectionException = SQLState("08000")
    package static let notNullViolation = SQLState("23502")
    package static let foreignKeyViolation = SQLState("23503")
    package static let uniqueViolation = SQLState("23505")
    package static let checkViolation = SQLState("23514")
    package static let exclusionViolation = SQLState("23P01")
    package static let readOnlyTransaction = SQLState("25006")
    package static let inFailedTransaction = SQLState("25P02")
    package static let invalidStatementName = SQLState("26000")
    package static let serializationFailure = SQLState("40001")
    package static let deadlockDetected = SQLState("40P01")
    package static let insufficientPrivilege = SQLState("42501")
    package static let syntaxError = SQLState("42601")
    package static let undefinedTable = SQLState("42P01")
    package static let undefinedParameterType = SQLState("42P18")
    package static let duplicateDatabase = SQLState("42P04")
    package static let insufficientResources = SQLState("53000")
    package static let tooManyConnections = SQLState("53300")
    package static let objectInUse = SQLState("55006")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    package static let adminShutdown = SQLState("57P01")
    package static let crashShutdown = SQLState("57P02")
    package static let cannotConnectNow = SQLState("57P03")
    package static let raisedException = SQLState("P0001")

    /// Whether the same work, begun anew, may well succeed although nothing was changed by hand.
    package var isRetryable: Bool {
        switch self {
        case .serializationFailure, .deadlockDetected, .adminShutdown, .crashShutdown, .cannotConnectNow,
            .tooManyConnections, .lockNotAvailable:
            true
        default:
            errorClass == "08"
        }
    }
}
