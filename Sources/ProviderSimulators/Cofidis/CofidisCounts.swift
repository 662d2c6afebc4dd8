/// What the simulator counted since its start or its last reset, on the provider's virtual clock.
package struct CofidisCounts: Codable, Equatable, Sendable {
    /// Calls that reached the operation, whatever became of them.
    package var calls: [CofidisOperation: Int] = [:]
    /// Answers by ResponseCode, and by `HTTP <status>` for the others; `none` for connections closed.
    package var answers: [String: Int] = [:]
    package var faults: [String: Int] = [:]

    /// getStatus calls inside quiet hours, under each reading of "CEST" [cofidis.md §14, D-4].
    package var quietHours: [ProviderTimeReading: QuietHours] = [.paris: .init(), .fixedPlusTwo: .init()]
    /// getStatus calls that are inside quiet hours under either reading.
    package var quietHoursEither = 0
    /// Calls that arrived inside quiet hours but within the arrival tolerance of their edge; not counted above.
    package var quietHoursTolerated = 0

    /// getStatus calls of a pending transaction less than two hours after the last answered read, all of them.
    package var twoHourRuleRaw = 0
    /// Those of them that no lost answer, message or other call excuses [cofidis.md §14, D-23].
    package var twoHourRuleUnexcused = 0

    /// confirm calls that reached a transaction that was confirmed already (004).
    package var repeatedConfirms = 0
    /// validate calls that reached a transaction that was validated already (006).
    package var repeatedValidates = 0
    /// Effects beyond the first of confirm or validate on one transaction. The guards keep it at 0.
    package var repeatedEffects = 0
    /// Money calls repeated although the client could not know what became of the one before, with no getStatus
    /// answered in between: by operation. For refund and cancel only with the same amount.
    package var blindRepeats: [CofidisOperation: Int] = [:]
    package var blindRepeatsTotal = 0
    package var blindRepeatsByCause: [CofidisUnknownCall.Cause: Int] = [:]
    /// Refunds or cancels of another amount sent while the outcome of the one before was unknown.
    package var callsWhileUnknown = 0
    /// Refunds of the same amount as the one before with no answered getStatus in between, whether the answer
    /// was lost or not. A client that crashed may look like this; so may two honest equal refunds.
    package var equalRefundsWithoutRead = 0
    /// Second deliveries that the `duplicate` fault made; never the client's doing.
    package var duplicatesInjected = 0
    /// Calls that took effect after their caller had gone; nil as none.
    package var lateEffects: Int?

    package var transactions = 0
    package var confirmEffects = 0
    package var validateEffects = 0
    package var cancelEffects = 0
    package var refundEffects = 0
    package var refundedAmount: Int64 = 0
    package var transactionsByStatus: [String: Int] = [:]

    /// Messages by `<kind> sent`, `<kind> delivered`, `<kind> refused` (not 2xx), `<kind> failed` (no answer).
    package var messages: [String: Int] = [:]

    package struct QuietHours: Codable, Equatable, Sendable {
        package var weekend = 0
        package var beforeEight = 0
        package var fromEighteen = 0
        package var total = 0
    }

    package init() {}
}

/// Which part of the quiet hours an instant lies in; nil outside of them. Saturday and Sunday whole, and every
/// other day before 08:00 and from 18:00 [cofidis.md §11].
package enum CofidisQuietHours: String, Sendable {
    case weekend, beforeEight, fromEighteen

    package init?(at instant: SimulatedInstant, reading: ProviderTimeReading) {
        let local = reading.localTime(at: instant)
        if local.date.weekday >= 5 {
            self = .weekend
        } else if local.secondOfDay < 8 * 3_600 {
            self = .beforeEight
        } else if local.secondOfDay >= 18 * 3_600 {
            self = .fromEighteen
        } else {
            return nil
        }
    }
}
