import Testing

@testable import Postgres

@Suite("the pool's decisions")
struct PoolStateMachineTests {
    private static func machine(connections: Int = 2, waiters: Int = 3) -> PoolStateMachine {
        PoolStateMachine(
            limits: .init(
                connections: connections,
                waiters: waiters,
                acquireTimeout: .seconds(10),
                healthCheckAge: .seconds(30),
                reconnectDelay: .milliseconds(100),
                reconnectDelayLimit: .seconds(1)
            )
        )
    }

    @Test("the first caller makes the pool open a connection, and gets it")
    func firstCaller() {
        var machine = Self.machine()
        let (waiter, actions) = machine.enqueue(at: .zero)
        #expect(actions == [.open(1), .expireAt(.seconds(10))])
        #expect(machine.opened(1, at: .seconds(1)) == [.lend(1, to: waiter)])
    }

    @Test("a connection that came back is lent again without waiting")
    func reuse() {
        var machine = Self.machine()
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        #expect(machine.takeIdle(at: .zero) == nil)
        #expect(machine.returned(1, isBroken: false, at: .seconds(1)) == [])
        #expect(machine.takeIdle(at: .seconds(2)) == 1)
    }

    @Test("no more connections are opened than the limit allows, and callers are served in order")
    func limitAndOrder() {
        var machine = Self.machine(connections: 1)
        let (first, _) = machine.enqueue(at: .zero)
        let (second, actions) = machine.enqueue(at: .zero)
        let (third, _) = machine.enqueue(at: .zero)
        #expect(actions.isEmpty)
        #expect(machine.opened(1, at: .zero) == [.lend(1, to: first)])
        #expect(machine.returned(1, isBroken: false, at: .zero) == [.lend(1, to: second)])
        #expect(machine.returned(1, isBroken: false, at: .zero) == [.lend(1, to: third)])
        #expect(machine.connectionCount == 1)
    }

    @Test("a caller beyond the waiting limit is refused at once")
    func waiterLimit() {
        var machine = Self.machine(connections: 1, waiters: 1)
        _ = machine.enqueue(at: .zero)
        let (refused, actions) = machine.enqueue(at: .zero)
        #expect(actions == [.refuse(refused, .tooManyWaiters)])
    }

    @Test("callers are refused in order when their time is up, and the next moment is asked for")
    func expiry() {
        var machine = Self.machine(connections: 1)
        let (first, _) = machine.enqueue(at: .zero)
        let (second, actions) = machine.enqueue(at: .seconds(4))
        #expect(actions.isEmpty)
        #expect(machine.expire(at: .seconds(10)) == [.refuse(first, .timeout), .expireAt(.seconds(14))])
        #expect(machine.expire(at: .seconds(14)) == [.refuse(second, .timeout)])
    }

    @Test("a caller that goes away is skipped")
    func withdrawal() {
        var machine = Self.machine(connections: 1)
        let (first, _) = machine.enqueue(at: .zero)
        let (second, _) = machine.enqueue(at: .zero)
        #expect(machine.withdraw(first) == true)
        #expect(machine.withdraw(first) == false)
        #expect(machine.opened(1, at: .zero) == [.lend(1, to: second)])
        #expect(machine.withdraw(second) == false)
    }

    @Test("failures to connect are retried after pauses that double up to a limit")
    func backoff() {
        var machine = Self.machine(connections: 1)
        _ = machine.enqueue(at: .zero)
        var now = Duration.zero
        var pauses: [Duration] = []
        for attempt in 1...6 {
            guard case .retryAt(let moment) = machine.failedToOpen(attempt, at: now).first else { break }
            pauses.append(moment - now)
            now = moment
            #expect(machine.retryMomentCame(at: now) == [.open(attempt + 1)])
        }
        #expect(pauses == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
    }

    @Test("while the pause lasts nobody makes the pool connect")
    func noConnectingDuringPause() {
        var machine = Self.machine()
        _ = machine.enqueue(at: .zero)
        #expect(machine.failedToOpen(1, at: .zero) == [.retryAt(.milliseconds(100))])
        let (_, actions) = machine.enqueue(at: .milliseconds(50))
        #expect(actions.isEmpty)
        #expect(machine.retryMomentCame(at: .milliseconds(100)) == [.open(2), .open(3)])
    }

    @Test("a connection that was idle for long is checked before it is lent")
    func healthCheck() {
        var machine = Self.machine(connections: 1)
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        _ = machine.returned(1, isBroken: false, at: .zero)
        #expect(machine.takeIdle(at: .seconds(30)) == nil)
        let (waiter, actions) = machine.enqueue(at: .seconds(30))
        #expect(actions.first == .check(1))
        #expect(machine.checked(1, isHealthy: true, at: .seconds(31)) == [.lend(1, to: waiter)])
    }

    @Test("a connection that fails its check is replaced")
    func failedCheck() {
        var machine = Self.machine(connections: 1)
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        _ = machine.returned(1, isBroken: false, at: .zero)
        _ = machine.enqueue(at: .seconds(30))
        #expect(machine.checked(1, isHealthy: false, at: .seconds(31)) == [.close(1), .open(2)])
    }

    @Test("a broken connection is thrown away and replaced for whoever waits")
    func brokenReturn() {
        var machine = Self.machine(connections: 1)
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        let (waiter, _) = machine.enqueue(at: .zero)
        #expect(machine.returned(1, isBroken: true, at: .zero) == [.close(1), .open(2)])
        #expect(machine.opened(2, at: .zero) == [.lend(2, to: waiter)])
    }

    @Test("an idle connection that ends is forgotten; a lent one is left to its borrower")
    func lostConnections() {
        var machine = Self.machine()
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        #expect(machine.lost(1, at: .zero) == [])
        _ = machine.returned(1, isBroken: false, at: .zero)
        #expect(machine.lost(1, at: .zero) == [.close(1)])
        #expect(machine.connectionCount == 0)
    }

    @Test("closing refuses waiters, closes idle connections and waits for lent ones")
    func closing() {
        var machine = Self.machine(connections: 1)
        _ = machine.enqueue(at: .zero)
        _ = machine.opened(1, at: .zero)
        let (waiter, _) = machine.enqueue(at: .zero)
        #expect(machine.close() == [.refuse(waiter, .closed)])
        let (late, actions) = machine.enqueue(at: .zero)
        #expect(actions == [.refuse(late, .closed)])
        #expect(machine.returned(1, isBroken: false, at: .zero) == [.close(1), .finished])
        #expect(machine.close() == [])
    }

    @Test("a connection that opens after closing is closed")
    func openedAfterClosing() {
        var machine = Self.machine()
        _ = machine.enqueue(at: .zero)
        _ = machine.close()
        #expect(machine.opened(1, at: .zero) == [.close(1), .finished])
    }
}
