/// What the server said when it refused a statement.
@usableFromInline
package struct ServerError: Equatable, Sendable {
    package var sqlState: SQLState
    package var message: String
    package var detail: String?
    package var hint: String?
    package var constraint: String?
    package var table: String?
    package var column: String?
    /// The name of our statement; nil for a script.
    package var statementName: String?

    package init(
        sqlState: SQLState,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        table: String? = nil,
        column: String? = nil,
        statementName: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
        self.statementName = statementName
    }
}

/// Every way in which talking to PostgreSQL ends other than well.
///
/// All but `unreadable` are failures: the world said no. What is wrong in our own code alone (one statement name for two
/// texts) stops the process instead.
@usableFromInline
package enum PostgresError: Error, Equatable, Sendable {
    /// The server refused the statement; the connection is well.
    indirect case server(ServerError)
    /// The text given as connection string is not one. Never repeats the text: it may hold a password.
    case invalidConfiguration(String)
    /// No connection could be made.
    case connectFailed(message: String)
    /// The connection ended while in use, or had ended before. Whether the server carried out what was under
    /// way is unknown.
    case connectionLost(message: String, sqlState: SQLState?)
    /// Another operation on this connection must end first: a stream that is still being read, or a queue of
    /// operations at its limit.
    case connectionBusy
    /// All connections of the pool stayed in use, or none could be made, for the whole acquire timeout.
    case acquireTimeout(after: Duration, lastConnectFailure: String?)
    /// As many callers wait for a connection as the pool allows.
    case tooManyWaiters(limit: Int)
    case poolClosed
    /// The calling task was cancelled and nothing of the operation took effect.
    case cancelled
    /// An earlier entry of the same pipeline failed, so the server skipped this one.
    case pipelineAborted(statementName: String?)
    /// COMMIT was answered with a rollback: a statement of the transaction had failed and the failure was
    /// swallowed by the caller.
    case transactionAborted
    /// The sequence that feeds a COPY threw; nothing of the COPY was kept.
    case copySourceFailed(String)
    /// The answer came and is not what the statement asks for. Repeating does not help.
    indirect case unreadable(UnreadableRow)
}

extension PostgresError {
    /// The server's code, where the server had a say.
    package var sqlState: SQLState? {
        switch self {
        case .server(let error): error.sqlState
        case .connectionLost(_, let sqlState): sqlState
        default: nil
        }
    }

    /// The constraint that refused a row, if one did.
    package var constraint: String? {
        if case .server(let error) = self { error.constraint } else { nil }
    }

    /// Whether the connection (not the statement) is what failed.
    package var isConnectionFailure: Bool {
        switch self {
        case .connectFailed, .connectionLost: true
        case .server(let error): error.sqlState.errorClass == "08"
        default: false
        }
    }

    /// Whether the whole unit of work may be tried again as it is. After `connectionLost` the work may have
    /// been committed all the same: only work that recognises itself (by a key or an expected version) may
    /// be repeated.
    package var isRetryable: Bool {
        switch self {
        case .server(let error): error.sqlState.isRetryable
        case .connectFailed, .connectionLost, .acquireTimeout, .tooManyWaiters: true
        case .invalidConfiguration, .connectionBusy, .poolClosed, .cancelled, .pipelineAborted,
            .transactionAborted, .copySourceFailed, .unreadable:
            false
        }
    }
}

extension PostgresError: CustomStringConvertible {
    @usableFromInline package var description: String {
        switch self {
        case .server(let error):
            Self.describe(error)
        case .invalidConfiguration(let reason):
            "the connection string is not usable: \(reason)"
        case .connectFailed(let message):
            "cannot connect to PostgreSQL: \(message)"
        case .connectionLost(let message, let sqlState):
            "the connection to PostgreSQL was lost: \(message)" + (sqlState.map { " (\($0))" } ?? "")
        case .connectionBusy:
            "the connection is busy: an open stream must end first, or its queue of operations is full"
        case .acquireTimeout(let waited, let failure):
            "no database connection became free within \(waited)"
                + (failure.map { "; the last attempt to connect failed: \($0)" } ?? "")
        case .tooManyWaiters(let limit):
            "\(limit) callers already wait for a database connection"
        case .poolClosed:
            "the connection pool is closed"
        case .cancelled:
            "the database operation was cancelled"
        case .pipelineAborted(let name):
            "skipped because an earlier entry of the pipeline failed" + (name.map { ": \($0)" } ?? "")
        case .transactionAborted:
            "the transaction was rolled back: one of its statements had failed"
        case .copySourceFailed(let reason):
            "the rows to copy could not be read: \(reason)"
        case .unreadable(let row):
            "the database's answer cannot be read: \(row)"
        }
    }

    private static func describe(_ error: ServerError) -> String {
        var text = "\(error.message) (\(error.sqlState)"
        if let name = error.statementName { text += ", statement \(name)" }
        if let constraint = error.constraint { text += ", constraint \(constraint)" }
        text += ")"
        if let detail = error.detail { text += "; detail: \(detail)" }
        if let hint = error.hint { text += "; hint: \(hint)" }
        return text
    }
}
