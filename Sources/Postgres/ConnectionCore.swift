import CLibPQ
import Logging
import Synchronization

/// One libpq connection, its lock, and the operation under way.
///
/// libpq is not safe for use from two threads at once, so every call happens under `lock`: the asking task
/// encodes and sends, the reactor's thread reads. Continuations are resumed and callbacks called only after
/// the lock is released.
final class ConnectionCore: @unchecked Sendable, ReactorSubscriber {
    /// Most operations that wait for their turn on one connection.
    static let waitingLimit = 1_024
    /// How often a cancellation is repeated while the server does not react.
    static let cancellationLimit = 6

    let logger: Logger
    let processID: Int32
    private let lock = Mutex<Void>(())

    // All of this is guarded by `lock`.
    var connection: OpaquePointer?
    var token: Reactor.Token = 0
    var isPaused = false
    var wantsWrite = false
    var closedBecause: PostgresError?
    var active: Operation?
    var waiting: [Operation] = []
    var prepared = PreparedStatements()
    var parameters = ParameterBuffer()
    var packer = RowPacker(rowLimit: 1, statementName: nil)
    /// A BEGIN that goes out together with the first statement of its transaction.
    var deferredBegin: String?
    /// The server waits for the rows of a COPY; only those and the end of the COPY may be sent.
    var isCopyingIn = false
    var flushWaiter: CheckedContinuation<Void, Never>?
    /// When the server last said something, or an operation began.
    var heardAt = ContinuousClock.now
    /// The server takes no writes (any more): whoever asks next shall get a connection to one that does.
    var isOfNoUse = false
    private let noticeSink: NoticeSink
    private var onNotifications: (@Sendable ([PostgresNotification]) -> Void)?
    private var onClose: (@Sendable () -> Void)?

    /// What to do once the lock is released.
    struct Afterwards {
        var finished: [Operation] = []
        var notifications: [PostgresNotification] = []
        var hasClosed = false
        var flushed: CheckedContinuation<Void, Never>?
    }

    /// Takes over a connection that is established and idle.
    init(_ connection: OpaquePointer, noticeSink: NoticeSink, logger: Logger) {
        self.connection = connection
        self.noticeSink = noticeSink
        self.logger = logger
        processID = PQbackendPID(connection)
        PQsetnonblocking(connection, 1)
        token = Reactor.shared.subscribe(PQsocket(connection), self)
    }

    deinit {
        if let connection { PQfinish(connection) }
    }

    /// Runs `body` under the lock and then does what it found to be done.
    func exclusively<Result: Sendable>(_ body: (inout Afterwards) -> Result) -> Result {
        var afterwards = Afterwards()
        let result = lock.withLock { _ in
            let result = body(&afterwards)
            updateWatch()
            return result
        }
        afterwards.flushed?.resume()
        for operation in afterwards.finished { operation.continuation?.resume() }
        if !afterwards.notifications.isEmpty { onNotifications?(afterwards.notifications) }
        if afterwards.hasClosed { onClose?() }
        return result
    }

    /// Set both before the connection is used. `onClose` is called once, when the connection ends.
    func observe(
        onNotifications: (@Sendable ([PostgresNotification]) -> Void)?,
        onClose: (@Sendable () -> Void)?
    ) {
        let isClosed = exclusively { _ in
            self.onNotifications = onNotifications
            self.onClose = onClose
            return connection == nil
        }
        if isClosed { onClose?() }
    }

    var isOpen: Bool { exclusively { _ in connection != nil } }

    /// Ends the connection; what is under way fails with `error`.
    func close(_ error: PostgresError) {
        exclusively { end(error, &$0) }
    }

    // MARK: under the lock

    func end(_ error: PostgresError, _ afterwards: inout Afterwards) {
        guard let connection else { return }
        var error = error
        if case .connectionLost(let message, nil) = error, let last = noticeSink.lastFatal {
            error = .connectionLost(
                message: last.message.isEmpty ? message : last.message,
                sqlState: last.sqlState
            )
        }
        Reactor.shared.unsubscribe(token)
        PQfinish(connection)
        self.connection = nil
        closedBecause = error
        for operation in [active].compactMap({ $0 }) + waiting {
            operation.failEverything(error)
            finishBuffer(of: operation)
            afterwards.finished.append(operation)
        }
        active = nil
        waiting = []
        afterwards.flushed = flushWaiter
        flushWaiter = nil
        afterwards.hasClosed = true
    }

    func lost(_ afterwards: inout Afterwards) {
        guard let connection else { return }
        end(.connectionLost(message: Self.message(of: connection), sqlState: nil), &afterwards)
    }

    /// What stopped an earlier use, told to a later one.
    var closedError: PostgresError {
        switch closedBecause {
        case .connectionLost(let message, let sqlState): .connectionLost(message: message, sqlState: sqlState)
        default: .connectionLost(message: "the connection is closed", sqlState: nil)
        }
    }

    private func updateWatch() {
        guard connection != nil else { return }
        guard watchedForWrite != wantsWrite || watchedForRead == isPaused else { return }
        watchedForWrite = wantsWrite
        watchedForRead = !isPaused
        Reactor.shared.watch(token, readable: watchedForRead, writable: watchedForWrite)
    }

    private var watchedForWrite = false
    private var watchedForRead = true

    static func message(of connection: OpaquePointer) -> String {
        guard let text = PQerrorMessage(connection) else { return "no reason given" }
        return ResultReader.trimmed(text)
    }
}
