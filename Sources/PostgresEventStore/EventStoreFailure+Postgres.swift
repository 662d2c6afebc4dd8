package import EventStore
package import Postgres

extension EventStoreFailure {
    /// What a caller of the port is to make of it: repeat later, stop, or tell somebody.
    package init(_ error: PostgresError) {
        switch error {
        case .cancelled: self = .cancelled
        case .poolClosed, .connectionBusy: self = .unavailable(error.description)
        case _ where error.isRetryable || error.sqlState.map(Self.isPassing) == true:
            self = .unavailable(error.description)
        default: self = .broken(error.description)
        }
    }

    /// Conditions of the server, not of the request: out of memory, disk or connections, shutting down, read
    /// only after a failover.
    private static func isPassing(_ state: SQLState) -> Bool {
        ["53", "57", "58"].contains(state.errorClass) || state.code == "25006"
    }
}
