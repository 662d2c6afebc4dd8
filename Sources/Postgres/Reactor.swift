import Glibc
import Synchronization

/// Something that wants to know when its socket is ready.
protocol ReactorSubscriber: AnyObject, Sendable {
    /// Called on the reactor's thread only. Must not block.
    func socketReady(readable: Bool, writable: Bool)
}

/// The one thread that waits for the sockets of all connections.
///
/// libpq offers readiness, not completion, and Swift's own threads must never wait in a system call; so one
/// thread of ours sits in `poll` and hands each answer to the task that waits for it. Everything else
/// (sending, encoding, decoding) happens on the callers' threads. A process holds some dozens of connections
/// and changes what it watches for only when a socket is full or a consumer slow, so the list that `poll`
/// reads is seldom rebuilt.
final class Reactor: Sendable {
    static let shared = Reactor()

    /// Names one subscription for ever; a late event of a closed socket finds nobody under it.
    typealias Token = UInt64

    private struct Subscription {
        var descriptor: Int32
        var subscriber: any ReactorSubscriber
        var readable = true
        var writable = false
    }

    private struct State {
        var nextToken: Token = 1
        var subscriptions: [Token: Subscription] = [:]
        var poked: [any ReactorSubscriber] = []
        /// The list that `poll` reads is out of date.
        var hasChanged = true
        var isBellRung = false
    }

    private let state = Mutex(State())
    private let bellOut: Int32
    private let bellIn: Int32

    private init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0, "no descriptors left for the reactor")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (bellOut, bellIn) = (ends[0], ends[1])
        PlainThread.start { [self] in run() }
    }

    /// Begins to watch `descriptor` for input.
    func subscribe(_ descriptor: Int32, _ subscriber: any ReactorSubscriber) -> Token {
        change { state in
            defer { state.nextToken += 1 }
            state.subscriptions[state.nextToken] = Subscription(
                descriptor: descriptor,
                subscriber: subscriber
            )
            return state.nextToken
        }
    }

    /// Changes what is watched for. Watching for nothing leaves the socket alone altogether, hang-ups included.
    func watch(_ token: Token, readable: Bool, writable: Bool) {
        change { state in
            state.subscriptions[token]?.readable = readable
            state.subscriptions[token]?.writable = writable
        }
    }

    /// Ends a subscription; call before the socket is closed.
    func unsubscribe(_ token: Token) {
        change { _ = $0.subscriptions.removeValue(forKey: token) }
    }

    /// Has the subscriber called on the reactor's thread soon, as if its socket had become ready.
    func poke(_ subscriber: any ReactorSubscriber) {
        change { $0.poked.append(subscriber) }
    }

    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, mustRing) = state.withLock { state in
            let result = body(&state)
            state.hasChanged = true
            defer { state.isBellRung = true }
            return (result, !state.isBellRung)
        }
        if mustRing {
            var one: UInt8 = 1
            _ = write(bellIn, &one, 1)
        }
        return result
    }

    private func run() {
        var watched: [pollfd] = []
        var tokens: [Token] = []
        while true {
            for subscriber in takeChanges(&watched, &tokens) {
                subscriber.socketReady(readable: true, writable: true)
            }
            var ready = poll(&watched, nfds_t(watched.count), -1)
            for index in watched.indices where ready > 0 && watched[index].revents != 0 {
                ready -= 1
                if index == 0 {
                    silenceBell()
                } else {
                    deliver(watched[index].revents, tokens[index])
                }
            }
        }
    }

    private func deliver(_ events: Int16, _ token: Token) {
        let problem = Int16(POLLERR | POLLHUP | POLLNVAL)
        let subscriber = state.withLock { $0.subscriptions[token]?.subscriber }
        subscriber?.socketReady(
            readable: events & (Int16(POLLIN) | problem) != 0,
            writable: events & (Int16(POLLOUT) | problem) != 0
        )
    }

    /// Rebuilds the list for `poll` if it is out of date; the bell comes first in it.
    private func takeChanges(_ watched: inout [pollfd], _ tokens: inout [Token]) -> [any ReactorSubscriber] {
        state.withLock { state in
            // Only here, under the lock and after the bell was silenced: reset any earlier, a ring that is
            // swallowed with the one before it would leave the bell marked as rung, and never ring again.
            state.isBellRung = false
            guard state.hasChanged else { return [] }
            state.hasChanged = false
            watched.removeAll(keepingCapacity: true)
            tokens.removeAll(keepingCapacity: true)
            watched.append(pollfd(fd: bellOut, events: Int16(POLLIN), revents: 0))
            tokens.append(0)
            for (token, subscription) in state.subscriptions
            where subscription.readable || subscription.writable {
                let events = (subscription.readable ? POLLIN : 0) | (subscription.writable ? POLLOUT : 0)
                watched.append(pollfd(fd: subscription.descriptor, events: Int16(events), revents: 0))
                tokens.append(token)
            }
            defer { state.poked.removeAll(keepingCapacity: true) }
            return state.poked
        }
    }

    private func silenceBell() {
        var rings: [UInt8] = [0, 0, 0, 0]
        while read(bellOut, &rings, rings.count) == rings.count {}
    }
}
