/// The provider as a value: every operation takes `now`, chance comes from its own seed, nothing here waits,
/// reads a clock or opens a connection. The HTTP shell is `CofidisSimulator`.
///
/// Written from the provider's documents alone; it shares no code with the client, so that the two check each
/// other.
package struct CofidisModel: Sendable {
    package let configuration: CofidisSimulatorConfiguration
    package var state: CofidisState
    /// `arrivalToleranceMilliseconds` in virtual seconds; the shell knows the speed of the clock.
    package var arrivalToleranceSeconds = 0.0

    /// Messages that are due and wait for the shell, at most `outboxLimit`; more are dropped and counted.
    var outbox: [CofidisMessage] = []
    package static let outboxLimit = 100_000

    package init(configuration: CofidisSimulatorConfiguration, state: CofidisState? = nil) {
        self.configuration = configuration
        self.state = state ?? CofidisState(configuration: configuration)
    }

    /// Counts changes, so that a shell knows whether there is anything to save.
    package var revision: Int { state.revision }

    /// When something happens next without a request; nil when nothing will.
    package var nextDue: SimulatedInstant? { state.due.nextDue }

    /// Whether messages are due and wait to be taken.
    package var hasMessages: Bool { !outbox.isEmpty }

    /// Handles one call to `{base}/{operation}`.
    package mutating func handle(_ request: CofidisRequest, now: SimulatedInstant) -> CofidisReply {
        state.revision += 1
        playJourneys(until: now)
        guard let operation = CofidisOperation(rawValue: request.operation) else {
            return count(.answer(.problem(404, "no operation of that name"), afterRealMilliseconds: 0))
        }
        state.counts.calls[operation, default: 0] += 1
        if operation == .token { return count(handleToken(request, now: now)) }
        var call = CofidisCall(operation: operation, request: request, now: now)
        call.key = key(of: call.body)
        if operation == .getStatus { countQuietHours(now) }
        if let refusal = checkCredentials(request, now: now) ?? checkRate(now) {
            return finish(call, .refusal(refusal))
        }
        countArrival(&call)
        return handleWithFaults(call)
    }

    /// Lets happen what is due, in the order in which it falls due.
    package mutating func playJourneys(until now: SimulatedInstant) {
        while let entry = state.due.takeFirst(dueUntil: now) {
            state.revision += 1
            switch entry.item {
            case .move(let key, let revision): play(key, revision: revision, at: entry.due)
            case .message(let message): send(message, at: entry.due)
            case .effect(let effect): carryOut(effect, at: entry.due)
            }
        }
    }

    /// The messages that are due at `now`, at most `limit`, for the shell to post.
    package mutating func takeMessages(limit: Int, now: SimulatedInstant) -> [CofidisMessage] {
        playJourneys(until: now)
        let taken = Array(outbox.prefix(limit))
        outbox.removeFirst(taken.count)
        return taken
    }

    /// State with the messages that wait for the shell put back among what is due, to be saved.
    package var savedState: CofidisState {
        var saved = state
        for message in outbox { saved.due.add(.message(message), due: message.due) }
        return saved
    }
}

/// Everything that a restart must keep.
package struct CofidisState: Codable, Sendable {
    package enum DueItem: Codable, Sendable {
        /// The plan of a transaction has a move; void when the plan's revision is another by then.
        case move(CofidisTransactionKey, revision: Int)
        case message(CofidisMessage)
        case effect(CofidisLateEffect)
    }

    package var transactions: [CofidisTransactionKey: CofidisTransaction] = [:]
    /// Keys in the order of their creation.
    package var order: [CofidisTransactionKey] = []
    package var due = DueQueue<DueItem>()
    package var counts = CofidisCounts()
    package var faults: [CofidisFaultRule]
    /// Orders for transactions by merchantTransactionId, given before their initialize.
    package var scriptOrders: [String: CofidisScriptOrder] = [:]
    package var tokens: [String: SimulatedInstant] = [:]
    package var chance: SeededGenerator
    /// How often a call was seen by the fault table, per operation without transaction.
    package var callsWithoutTransaction: [CofidisOperation: Int] = [:]
    /// How often a key was called that has no transaction yet.
    package var attempts: [CofidisTransactionKey: Int] = [:]
    package var rateAllowance: Double
    package var rateRefilledAt: SimulatedInstant?
    package var revision = 0

    package init(configuration: CofidisSimulatorConfiguration) {
        faults = configuration.faults
        chance = SeededGenerator(seed: configuration.seed, text: "tokens")
        rateAllowance = configuration.requestsBurst
    }
}
