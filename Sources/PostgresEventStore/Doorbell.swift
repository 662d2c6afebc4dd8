import Logging
import Postgres
import Synchronization

/// Hints between processes by NOTIFY, outside of any append: inside, they would queue all commits one by one.
///
/// Ringing is coalesced; listening costs one connection, made when the first listener comes.
final class Doorbell: Sendable {
    /// The least time between two rings of this process: at most twenty a second.
    static let interval = Duration.milliseconds(50)

    private struct State {
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextNumber = 0
        var isClosed = false
        var hearing: Task<Void, Never>?
        var isResting = false
        /// Somebody rang during the rest: once more after it.
        var isWanted = false
    }

    private let listener: PostgresListener
    private let state = Mutex(State())
    private let logger: Logger

    init(configuration: PostgresConfiguration, logger: Logger) {
        self.logger = logger
        listener = PostgresListener(configuration, channels: ["dossier_work"], logger: logger)
    }

    /// Returns once the ring is out, or sure to follow.
    func ring(on pool: PostgresPool) async {
        let isFirst = state.withLock { state in
            if state.isClosed { return false }
            if state.isResting { state.isWanted = true }
            defer { state.isResting = true }
            return !state.isResting
        }
        guard isFirst else { return }
        await notify(pool)
        Task { await self.rest(pool) }
    }

    private func rest(_ pool: PostgresPool) async {
        while true {
            try? await Task.sleep(for: Self.interval)
            let isWanted = state.withLock { state in
                defer { state.isWanted = false }
                state.isResting = state.isWanted && !state.isClosed
                return state.isResting
            }
            if !isWanted { return }
            await notify(pool)
        }
    }

    private func notify(_ pool: PostgresPool) async {
        do {
            try await pool.execute(Statements.notify)
        } catch {
            // A missed hint does no harm: who works asks by itself, too.
            logger.debug("the doorbell was not rung: \(error)")
        }
    }

    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let number: Int? = state.withLock { state in
            if state.isClosed { return nil }
            state.nextNumber += 1
            state.listeners[state.nextNumber] = continuation
            if state.hearing == nil { state.hearing = Task { await self.hear() } }
            return state.nextNumber
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    func close() {
        let (listeners, hearing) = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return (Array(state.listeners.values), state.hearing)
        }
        hearing?.cancel()
        for listener in listeners { listener.finish() }
    }

    private func hear() async {
        for await event in listener.events() {
            if Task.isCancelled { return }
            // The first is no hint; after a gap nobody knows what was missed, so that counts as one.
            if event == .listening { continue }
            for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
        }
    }
}
