package import Values

extension Financing {
    /// What happened, in the field's words. An event that carries an ``Observation`` is one answer of the provider,
    /// named by what it means.
    package enum Event: Sendable, Equatable {
        /// Somebody asked for a financing. `date` is the key's date. [cofidis.md §3]
        case opened(Opening, date: String, at: Instant)
        /// The transaction exists and has its link. [§5.1]
        case initialized(Observation)
        /// Mandatory fields were missing or empty. [§6, `initialized_to_retry`]
        case initializeIncomplete(Observation)
        /// The provider said no: the code tells why. [§4]
        case initializeRefused(Observation)
        /// A repeated initialize found the pair that a lost one had made: 002. (D-18)
        case initializeFound(Observation)
        /// The provider does not know the pair: the lost initialize never happened.
        case initializeNotDone(Observation)
        /// The key's date became another day, which makes it a fresh pair. (D-5, D-18)
        case transactionDateMoved(from: String, to: String, reason: DateMove)
        /// A person asked to initialize again.
        case initializeResumed(sections: JSONObject)
        /// An answer that is none of the others: a status, a code, amounts.
        case observed(Observation)
        /// A redirection or notification came in. It moves nothing by itself. [§8]
        /// Events of earlier builds do not say when it came.
        case hinted(
            rawStatus: String,
            status: CofidisStatus?,
            source: Observation.Source,
            at: Instant? = nil
        )
        /// A person asked to read the status.
        case readRequested
        /// Reserved for a limited time, to be validated. [§5.2]
        case authorized(Observation)
        /// Financed: the partner is paid. [§5.2]
        case confirmed(Observation)
        /// The provider still waits for confirm, so the last one did not happen. (D-19, D-21)
        case confirmNotDone(Observation)
        /// The provider still waits for confirm at the first read after a lost one; from `recheckAt` on a read proves
        /// that it did not happen. (decision 0016)
        case confirmUnmoved(Observation, recheckAt: Instant)
        /// A person asked to confirm again.
        case confirmResumed
        /// A person asked for a validate, cancel or refund. `before` is the running amount before it, as far as it is
        /// known; it is read before anything is sent where it is old.
        case movementRequested(Movement, amount: Int64, before: Int64, readsFirst: Bool = false)
        /// The amounts were read and leave room for the movement; now it is sent.
        case movementReady(Movement, Observation)
        /// The amounts were read and leave no room for the movement any more; nothing was sent.
        case movementNotPossible(Movement, Observation)
        /// The running amount rose by exactly this movement. (D-20)
        case movementConfirmed(Movement, Observation)
        /// The answer does not prove what became of it.
        case movementUnclear(Movement, Observation)
        /// The running amount is what it was at one read. It proves nothing before `recheckAt`, and never anything (nil)
        /// where the provider has acknowledged the call. (decision 0016)
        case movementUnmoved(Movement, Observation, recheckAt: Instant?)
        /// The running amount is what it was at two reads: the last attempt did not happen. (D-20, decision 0016)
        case movementNotDone(Movement, Observation)
        /// The provider said no and the running amount is what it was. [§4]
        case movementRefused(Movement, Observation)
        /// A person asked to send it again.
        case movementResumed(Movement)
        /// A person gave it up.
        case movementDropped(Movement, reason: String)
        /// A person asked to abandon the transaction before it is accepted. [§5.9]
        case abandonRequested(reasonCode: String)
        /// The answer cannot be true beside what is known; it moved nothing. [§7]
        case contradicted(Observation, ContradictedRule)
        /// A person took the amounts that Cofidis reported last for true, and ended the movement that was open.
        case reportedAccepted(reason: String)
        /// A person closed the case.
        case closed(reason: String)
        /// The QR code that a customer scans to begin the journey. The picture stands here and nowhere else.
        case qrReceived(QRPicture)
        /// A QR code was asked for, and what came is none.
        case qrUnusable(reason: String)
        /// A person asked to send the journey's link again. [§5.7]
        case sendResumed(SendChange)
        /// The product was delivered, says the partner. [§9]
        case deliveryRequested
        /// The answer does not prove that the delivery signal financed.
        case deliveryUnclear(Observation)
        /// The provider still waits for the signal: the last one did not come through.
        case deliveryNotDone(Observation)
        /// The provider still waits for the signal at the first read; from `recheckAt` on a read proves that it did not
        /// come through. (decision 0016)
        case deliveryUnmoved(Observation, recheckAt: Instant)
    }

    /// Why the key's date moved.
    package enum DateMove: String, Sendable, CaseIterable {
        /// Midnight in Paris passed before the call was sent; nothing was sent.
        case notSent = "not_sent"
        /// 001, and in Paris it is another day by now.
        case midnightPassed = "midnight_passed"
        /// 001 between 23:00 and 24:00 Paris in winter. (D-5)
        case lateWinterHour = "late_winter_hour"
        /// A person asked again on another day.
        case askedAgain = "asked_again"
    }
}
