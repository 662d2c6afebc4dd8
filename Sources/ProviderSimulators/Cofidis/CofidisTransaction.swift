/// One transaction as the provider keeps it, with what the simulator watches about it.
package struct CofidisTransaction: Codable, Sendable {
    package enum Integration: String, Codable, Sendable {
        case web, retail
    }

    package enum CaptureMode: String, Codable, Sendable {
        case immediate = "Immediate"
        case validate = "Validate"
    }

    package let key: CofidisTransactionKey
    /// Order of creation, from 1.
    package let sequence: Int
    package let createdAt: SimulatedInstant
    package var integration: Integration
    /// A store's contract waits for the delivery signal; nil as false.
    package var twoStep: Bool?
    package var merchantCountry: String
    package var providerId: String
    package var captureMode: CaptureMode
    package var isLoan: Bool
    package var amount: Int64
    package var currency: String
    package var urls: CofidisMessageURLs
    package var redirectUrl: String?

    package var status: CofidisStatus
    package var ledger = CofidisLedger()
    /// Amounts that answers show for a while in place of the ledger's.
    package var lag: CofidisAmountsLag?
    /// After it a validate answers 007 although the status stays `authorized` [cofidis.md §15].
    package var authorizationExpiresAt: SimulatedInstant?

    package var script: CofidisScript
    /// Drawn once, so that the fate does not depend on the order of requests.
    package var chance: SeededGenerator
    package var plan: [CofidisPlannedMove] = []
    /// Counts changes of the plan: a queued move of an older plan is void.
    package var planRevision = 0
    /// How often a behaviour that passes (`technical`, `toRetry`) still strikes.
    package var strikesLeft: [CofidisOperation: Int] = [:]

    package var watch = CofidisWatch()
    package var history: [CofidisHistoryEntry] = []
    package var historyDropped = 0

    /// Longest history kept; older entries are dropped and counted.
    package static let historyLimit = 400

    package var isItalian: Bool { merchantCountry.lowercased() == "it" }

    package mutating func record(_ entry: CofidisHistoryEntry) {
        if history.count >= CofidisTransaction.historyLimit {
            let surplus = CofidisTransaction.historyLimit / 4
            history.removeFirst(surplus)
            historyDropped += surplus
        }
        history.append(entry)
    }
}

/// One line of a transaction's history: a call, a move of the provider's own, or a message sent.
package struct CofidisHistoryEntry: Codable, Sendable {
    package let at: SimulatedInstant
    /// `call`, `effect` (of a call whose caller had gone), `move`, `redirection`, `notification` or `control`.
    package let kind: String
    package var operation: CofidisOperation?
    /// The ResponseCode, or `HTTP 503` and the like, or what became of a message.
    package var result: String?
    /// The fault that struck.
    package var fault: String?
    /// Whether an answer that can be read went back to the client.
    package var answered: Bool?
    package var amount: Int64?
    package let status: CofidisStatus
    package let ledger: CofidisLedger
}

/// What the simulator must remember about a transaction to judge the client's manners.
package struct CofidisWatch: Codable, Sendable {
    package var calls: [CofidisOperation: Int] = [:]
    /// The last getStatus whose answer went out, and the status that it told.
    package var lastAnsweredRead: SimulatedInstant?
    package var lastReadStatus: CofidisStatus?
    /// The last getStatus got no answer: its retries need not wait for two hours [cofidis.md §14, D-23].
    package var readIsUnanswered = false
    /// Further reads that need not wait: one for each message sent and each call that changes something.
    package var excusedReads = 0
    /// Money calls whose outcome the client cannot know, until a getStatus is answered.
    package var unknownCalls: [CofidisOperation: CofidisUnknownCall] = [:]
    package var confirmEffects = 0
    package var validateEffects = 0
    package var cancelEffects = 0
    package var refundEffects = 0
    /// Amount of the last refund that took effect since the last answered read.
    package var lastUnreadRefund: Int64?
}

/// A money call that the client cannot know the outcome of.
package struct CofidisUnknownCall: Codable, Sendable {
    package enum Cause: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
        /// No answer, or one that cannot be read.
        case lostAnswer
        /// 5xx other than a 503 with Retry-After.
        case serverError
        /// A 9xx code: the status decides what to do [cofidis.md §14, D-21].
        case technicalCode
    }

    package let cause: Cause
    package let amount: Int64?
}
