package import Logging
import Synchronization

/// Lends connections to whoever asks, first come, first served; makes them when needed and replaces broken
/// ones.
///
/// Every decision is `PoolStateMachine`'s; this shell takes the lock, asks it, lets go and acts.
package final class PostgresPool: Sendable {
    private struct State {
        var machine: PoolStateMachine
        var connections: [PoolStateMachine.ConnectionID: PostgresConnection] = [:]
        var waiters: [PoolStateMachine.WaiterID: CheckedContinuation<Lending, Never>] = [:]
        /// What was decided before its waiter began to wait.
        var early: [PoolStateMachine.WaiterID: Lending] = [:]
        var lastConnectFailure: String?
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        var hasFinished = false
    }

    typealias Lending = Result<Loan, PostgresError>

    struct Loan: Sendable {
        var id: PoolStateMachine.ConnectionID
        var connection: PostgresConnection
    }

    package let configuration: PostgresConfiguration
    private let logger: Logger
    private let beginning = ContinuousClock.now
    private let state: Mutex<State>

    /// Makes no connection yet.
    package init(_ configuration: PostgresConfiguration, logger: Logger = .postgres) {
        self.configuration = configuration
        self.logger = logger
        let limits = PoolStateMachine.Limits(
            connections: configuration.poolLimit,
            waiters: configuration.waiterLimit,
            acquireTimeout: configuration.acquireTimeout,
            healthCheckAge: configuration.healthCheckAge,
            reconnectDelay: configuration.reconnectDelay,
            reconnectDelayLimit: configuration.reconnectDelayLimit
        )
        state = Mutex(State(machine: PoolStateMachine(limits: limits)))
    }

    /// Runs `body` with a connection of its own. A stream that `body` leaves unfinished is wound up before
    /// anybody else gets the connection.
    ///
    /// - Throws: `acquireTimeout`, `tooManyWaiters`, `poolClosed`, `cancelled`, or what `body` throws.
    @discardableResult
    package func withConnection<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let loan = try await acquire()
        defer { release(loan) }
        return try await body(loan.connection)
    }

    /// Runs one statement on whichever connection is free.
    @discardableResult
    package func execute(
        _ statement: Statement,
        _ parameters: [PostgresValue] = []
    ) async throws(PostgresError) -> Rows {
        let loan = try await acquire()
        defer { release(loan) }
        return try await loan.connection.execute(statement, parameters)
    }

    /// Sends many statements at once; see `PostgresConnection.pipeline`.
    package func pipeline(
        _ entries: [PipelineEntry],
        _ scope: PipelineScope = .together
    ) async throws(PostgresError) -> [Result<Rows, PostgresError>] {
        let loan = try await acquire()
        defer { release(loan) }
        return try await loan.connection.pipeline(entries, scope)
    }

    /// Makes one connection now, to learn at start whether the configuration works.
    ///
    /// - Throws: `connectFailed`.
    package func probe() async throws(PostgresError) {
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        connection.close()
    }

    /// Refuses new work, lets the work under way finish, closes all connections; returns when that is done.
    package func close() async {
        perform { $0.machine.close() }
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if !state.hasFinished { state.closeWaiters.append(continuation) }
                return state.hasFinished
            }
            if isDone { continuation.resume() }
        }
    }

    // MARK: lending

    func acquire() async throws(PostgresError) -> Loan {
        if Task.isCancelled { throw .cancelled }
        let now = moment
        let ready = state.withLock { state -> Loan? in
            guard let id = state.machine.takeIdle(at: now), let connection = state.connections[id] else {
                return nil
            }
            return Loan(id: id, connection: connection)
        }
        if let ready { return ready }
        let waiter = performReturning { state -> (PoolStateMachine.WaiterID, [PoolStateMachine.Action]) in
            state.machine.enqueue(at: now)
        }
        let lending = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early = state.withLock { state -> Lending? in
                    if let early = state.early.removeValue(forKey: waiter) { return early }
                    state.waiters[waiter] = continuation
                    return nil
                }
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            withdraw(waiter)
        }
        return try lending.get()
    }

    func release(_ loan: Loan) {
        let core = loan.connection.core
        let state = core.leave()
        switch state {
        case .clean: giveBack(loan, isBroken: false)
        case .broken: giveBack(loan, isBroken: true)
        case .busy:
            // An abandoned stream is still being drained; lending the connection waits for that.
            Task {
                let isHealthy = await loan.connection.isAlive(within: configuration.healthCheckTimeout)
                giveBack(loan, isBroken: !isHealthy || core.leave() != .clean)
            }
        }
    }

    private func giveBack(_ loan: Loan, isBroken: Bool) {
        let now = moment
        perform { $0.machine.returned(loan.id, isBroken: isBroken, at: now) }
    }

    private func withdraw(_ waiter: PoolStateMachine.WaiterID) {
        let continuation = state.withLock { state -> CheckedContinuation<Lending, Never>? in
            guard state.machine.withdraw(waiter) else { return nil }
            if let continuation = state.waiters.removeValue(forKey: waiter) { return continuation }
            state.early[waiter] = .failure(.cancelled)
            return nil
        }
        continuation?.resume(returning: .failure(.cancelled))
    }

    // MARK: acting

    private var moment: Duration { beginning.duration(to: .now) }

    private func perform(_ decide: (inout State) -> [PoolStateMachine.Action]) {
        performReturning { ((), decide(&$0)) }
    }

    private func performReturning<Result: Sendable>(
        _ decide: (inout State) -> (Result, [PoolStateMachine.Action])
    ) -> Result {
        let (result, actions, closed, resumptions) = state.withLock { state in
            let (result, actions) = decide(&state)
            var closed: [PostgresConnection] = []
            var resumptions: [(CheckedContinuation<Lending, Never>, Lending)] = []
            for action in actions { settle(action, &state, &closed, &resumptions) }
            return (result, actions, closed, resumptions)
        }
        for connection in closed { connection.close() }
        for (continuation, lending) in resumptions { continuation.resume(returning: lending) }
        for action in actions { act(action) }
        return result
    }

    /// The part of an action that changes the shell's own state, under the lock.
    private func settle(
        _ action: PoolStateMachine.Action,
        _ state: inout State,
        _ closed: inout [PostgresConnection],
        _ resumptions: inout [(CheckedContinuation<Lending, Never>, Lending)]
    ) {
        let (waiter, lending): (PoolStateMachine.WaiterID, Lending)
        switch action {
        case .lend(let id, let to):
            guard let connection = state.connections[id] else {
                preconditionFailure("lent what is not there")
            }
            (waiter, lending) = (to, .success(Loan(id: id, connection: connection)))
        case .refuse(let to, let refusal):
            (waiter, lending) = (to, .failure(error(refusal, state)))
        case .close(let id):
            if let connection = state.connections.removeValue(forKey: id) { closed.append(connection) }
            return
        case .check, .open, .retryAt, .expireAt, .finished:
            return
        }
        if let continuation = state.waiters.removeValue(forKey: waiter) {
            resumptions.append((continuation, lending))
        } else {
            state.early[waiter] = lending
        }
    }

    private func act(_ action: PoolStateMachine.Action) {
        switch action {
        case .lend, .refuse, .close:
            break
        case .open(let id):
            Task { await open(id) }
        case .check(let id):
            Task { await check(id) }
        case .retryAt(let moment):
            at(moment) { pool in pool.perform { $0.machine.retryMomentCame(at: moment) } }
        case .expireAt(let moment):
            at(moment) { pool in pool.perform { $0.machine.expire(at: pool.moment) } }
        case .finished:
            let waiters = state.withLock { state in
                state.hasFinished = true
                defer { state.closeWaiters = [] }
                return state.closeWaiters
            }
            for waiter in waiters { waiter.resume() }
        }
    }

    private func at(_ moment: Duration, _ body: @escaping @Sendable (PostgresPool) -> Void) {
        let instant = beginning.advanced(by: moment)
        Task { [weak self] in
            try? await Task.sleep(until: instant, clock: .continuous)
            if let self { body(self) }
        }
    }

    private func open(_ id: PoolStateMachine.ConnectionID) async {
        do {
            let connection = try await PostgresConnection.connect(configuration, logger: logger)
            let now = moment
            perform { state in
                state.connections[id] = connection
                state.lastConnectFailure = nil
                return state.machine.opened(id, at: now)
            }
            connection.core.observe(onNotifications: nil) { [weak self] in self?.lost(id) }
        } catch {
            logger.warning("cannot connect to PostgreSQL", metadata: ["reason": "\(error)"])
            let now = moment
            perform { state in
                state.lastConnectFailure = "\(error)"
                return state.machine.failedToOpen(id, at: now)
            }
        }
    }

    private func check(_ id: PoolStateMachine.ConnectionID) async {
        guard let connection = state.withLock({ $0.connections[id] }) else { return }
        let isHealthy = await connection.isAlive(within: configuration.healthCheckTimeout)
        let now = moment
        perform { $0.machine.checked(id, isHealthy: isHealthy, at: now) }
    }

    private func lost(_ id: PoolStateMachine.ConnectionID) {
        let now = moment
        perform { $0.machine.lost(id, at: now) }
    }

    private func error(_ refusal: PoolStateMachine.Refusal, _ state: State) -> PostgresError {
        switch refusal {
        case .timeout:
            .acquireTimeout(after: configuration.acquireTimeout, lastConnectFailure: state.lastConnectFailure)
        case .tooManyWaiters: .tooManyWaiters(limit: configuration.waiterLimit)
        case .closed: .poolClosed
        }
    }
}
