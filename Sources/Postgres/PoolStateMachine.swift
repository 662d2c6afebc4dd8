/// Decides for the pool: who gets which connection, when to make one, when to give up. Pure: no I/O, no
/// clock, no lock; moments are told to it, counted from the pool's beginning.
///
/// A connection is in one of these states:
///
///     opening ─ opened ─▶ lent ─ returned ─▶ idle ─ taken ─▶ lent
///        │ failed            │ broken          │ taken after long ─▶ checking ─ healthy ─▶ lent
///        ▼                   ▼                 │ lost                   │ broken
///       gone                gone              gone                     gone
///
/// After a failure to connect no new attempt starts before the backoff is over, whoever asks.
struct PoolStateMachine {
    typealias ConnectionID = Int
    typealias WaiterID = Int

    struct Limits {
        var connections: Int
        var waiters: Int
        var acquireTimeout: Duration
        var healthCheckAge: Duration
        var reconnectDelay: Duration
        var reconnectDelayLimit: Duration
    }

    /// What the shell has to do.
    enum Action: Equatable {
        case lend(ConnectionID, to: WaiterID)
        /// Ask the connection for a sign of life, then tell `checked`.
        case check(ConnectionID)
        /// Make a connection, then tell `opened` or `failedToOpen`.
        case open(ConnectionID)
        case close(ConnectionID)
        case refuse(WaiterID, Refusal)
        /// Call `retryMomentCame` then.
        case retryAt(Duration)
        /// Call `expire` then; at most one such order is open.
        case expireAt(Duration)
        /// Everything is closed.
        case finished
    }

    enum Refusal: Equatable {
        case timeout
        case tooManyWaiters
        case closed
    }

    private enum Connection {
        case opening
        case idle(since: Duration)
        case checking
        case lent
    }

    private struct Waiter {
        var id: WaiterID
        var deadline: Duration
    }

    private let limits: Limits
    private var connections: [ConnectionID: Connection] = [:]
    /// Last in, first out: busy connections stay warm, the others are noticed to be idle.
    private var idle: [ConnectionID] = []
    private var waiters = WaiterQueue()
    private var nextConnection: ConnectionID = 1
    private var nextWaiter: WaiterID = 1
    private var failures = 0
    private var retryMoment: Duration?
    private var hasExpiryOrder = false
    private(set) var isClosing = false
    private var hasFinished = false

    init(limits: Limits) {
        precondition(limits.connections > 0, "a pool has at least one connection")
        self.limits = limits
    }

    var waiterCount: Int { waiters.count }
    var connectionCount: Int { connections.count }

    /// The quick way: an idle connection that needs no check, without waiting.
    mutating func takeIdle(at now: Duration) -> ConnectionID? {
        guard !isClosing, waiters.count == 0, let id = idle.last, case .idle(let since) = connections[id],
            now - since < limits.healthCheckAge
        else { return nil }
        idle.removeLast()
        connections[id] = .lent
        return id
    }

    /// Somebody wants a connection and waits for `lend` or `refuse`.
    mutating func enqueue(at now: Duration) -> (WaiterID, [Action]) {
        let id = nextWaiter
        nextWaiter += 1
        if isClosing { return (id, [.refuse(id, .closed)]) }
        if waiters.count >= limits.waiters { return (id, [.refuse(id, .tooManyWaiters)]) }
        waiters.append(Waiter(id: id, deadline: now + limits.acquireTimeout))
        var actions: [Action] = []
        serve(at: now, &actions)
        orderExpiry(&actions)
        return (id, actions)
    }

    /// The waiter's task was cancelled.
    ///
    /// - Returns: whether it was still waiting; if not, a connection is or will be lent to it.
    mutating func withdraw(_ waiter: WaiterID) -> Bool {
        waiters.remove(waiter)
    }

    mutating func returned(_ id: ConnectionID, isBroken: Bool, at now: Duration) -> [Action] {
        var actions: [Action] = []
        precondition(isLent(id), "a connection that was not lent came back")
        if isBroken || isClosing {
            connections[id] = nil
            actions.append(.close(id))
        } else {
            hand(id, at: now, &actions)
        }
        serve(at: now, &actions)
        finishIfEmpty(&actions)
        return actions
    }

    mutating func opened(_ id: ConnectionID, at now: Duration) -> [Action] {
        failures = 0
        retryMoment = nil
        var actions: [Action] = []
        if isClosing {
            connections[id] = nil
            actions.append(.close(id))
        } else {
            hand(id, at: now, &actions)
        }
        serve(at: now, &actions)
        finishIfEmpty(&actions)
        return actions
    }

    mutating func failedToOpen(_ id: ConnectionID, at now: Duration) -> [Action] {
        connections[id] = nil
        var actions: [Action] = []
        if retryMoment == nil {
            failures += 1
            let moment = now + backoff
            retryMoment = moment
            if !isClosing { actions.append(.retryAt(moment)) }
        }
        finishIfEmpty(&actions)
        return actions
    }

    mutating func retryMomentCame(at now: Duration) -> [Action] {
        retryMoment = nil
        var actions: [Action] = []
        serve(at: now, &actions)
        return actions
    }

    mutating func checked(_ id: ConnectionID, isHealthy: Bool, at now: Duration) -> [Action] {
        guard connections[id] != nil else { return [] }
        var actions: [Action] = []
        if isHealthy, !isClosing {
            hand(id, at: now, &actions)
        } else {
            connections[id] = nil
            actions.append(.close(id))
        }
        serve(at: now, &actions)
        finishIfEmpty(&actions)
        return actions
    }

    /// An idle connection ended by itself. A lent one comes back broken instead.
    mutating func lost(_ id: ConnectionID, at now: Duration) -> [Action] {
        guard case .idle = connections[id] else { return [] }
        connections[id] = nil
        idle.removeAll { $0 == id }
        var actions: [Action] = [.close(id)]
        serve(at: now, &actions)
        finishIfEmpty(&actions)
        return actions
    }

    /// Refuses whoever has waited too long.
    mutating func expire(at now: Duration) -> [Action] {
        hasExpiryOrder = false
        var actions: [Action] = []
        while let first = waiters.first, first.deadline <= now {
            _ = waiters.removeFirst()
            actions.append(.refuse(first.id, .timeout))
        }
        orderExpiry(&actions)
        return actions
    }

    /// Lends nothing more; lent connections may finish their work.
    mutating func close() -> [Action] {
        guard !isClosing else { return [] }
        isClosing = true
        var actions: [Action] = []
        while let waiter = waiters.removeFirst() { actions.append(.refuse(waiter.id, .closed)) }
        for id in idle {
            connections[id] = nil
            actions.append(.close(id))
        }
        idle = []
        finishIfEmpty(&actions)
        return actions
    }
}

extension PoolStateMachine {
    private func isLent(_ id: ConnectionID) -> Bool {
        if case .lent = connections[id] { true } else { false }
    }

    private var backoff: Duration {
        let doublings = min(failures - 1, 16)
        return min(limits.reconnectDelay * (1 << doublings), limits.reconnectDelayLimit)
    }

    /// Gives a connection that has just shown that it works to whoever waits longest; keeps it otherwise.
    private mutating func hand(_ id: ConnectionID, at now: Duration, _ actions: inout [Action]) {
        if let waiter = waiters.removeFirst() {
            connections[id] = .lent
            actions.append(.lend(id, to: waiter.id))
        } else {
            connections[id] = .idle(since: now)
            idle.append(id)
        }
    }

    /// Lends what is idle, checks what was idle for long, and opens what is missing.
    private mutating func serve(at now: Duration, _ actions: inout [Action]) {
        guard !isClosing else { return }
        var promised = 0
        while waiters.count > 0, let id = idle.last, case .idle(let since) = connections[id] {
            if now - since >= limits.healthCheckAge { break }
            guard let waiter = waiters.removeFirst() else { break }
            idle.removeLast()
            connections[id] = .lent
            actions.append(.lend(id, to: waiter.id))
        }
        for connection in connections.values {
            switch connection {
            case .opening, .checking: promised += 1
            case .idle, .lent: break
            }
        }
        while promised < waiters.count, let id = idle.popLast() {
            connections[id] = .checking
            actions.append(.check(id))
            promised += 1
        }
        while promised < waiters.count, connections.count < limits.connections, retryMoment == nil {
            connections[nextConnection] = .opening
            actions.append(.open(nextConnection))
            nextConnection += 1
            promised += 1
        }
    }

    /// All waiters have the same patience, so the first in the queue is the first to lose it.
    private mutating func orderExpiry(_ actions: inout [Action]) {
        guard !hasExpiryOrder, let first = waiters.first else { return }
        hasExpiryOrder = true
        actions.append(.expireAt(first.deadline))
    }

    private mutating func finishIfEmpty(_ actions: inout [Action]) {
        guard isClosing, !hasFinished, connections.isEmpty else { return }
        hasFinished = true
        actions.append(.finished)
    }

    /// First in, first out, without moving everything at each departure.
    private struct WaiterQueue {
        private var items: [Waiter?] = []
        private var head = 0
        private(set) var count = 0

        var first: Waiter? {
            for index in head..<items.count {
                if let item = items[index] { return item }
            }
            return nil
        }

        mutating func append(_ waiter: Waiter) {
            items.append(waiter)
            count += 1
        }

        mutating func removeFirst() -> Waiter? {
            while head < items.count {
                let item = items[head]
                items[head] = nil
                head += 1
                if let item {
                    count -= 1
                    compact()
                    return item
                }
            }
            compact()
            return nil
        }

        mutating func remove(_ id: WaiterID) -> Bool {
            guard let index = items.firstIndex(where: { $0?.id == id }) else { return false }
            items[index] = nil
            count -= 1
            return true
        }

        private mutating func compact() {
            guard head > 64, head * 2 > items.count else { return }
            items.removeFirst(head)
            head = 0
        }
    }
}
