import Values

extension Financing {
    /// Characters of `merchantTransactionId`. No length is published; this one is assumed and generous.
    package static let merchantTransactionIDLengthLimit = 64
    /// Bytes of `merchantId`; nine digits in the only known example. [cofidis.md §3]
    package static let merchantIDLengthLimit = 64
    /// Bytes of the customer, cart and address objects together, as canonical JSON.
    package static let sectionsByteLimit = 32 * 1024
    /// Days in which a contract may let a transaction be validated: "longer durations on request". [cofidis.md §5.3]
    package static let validateWithinDaysRange: ClosedRange<Int64> = 1...365
    /// A person is warned so long before an authorisation lapses. (D-16)
    package static let authorizationWarningBefore = Duration.seconds(24 * 3600)
    /// How often a pending transaction is read where the provider notifies: a lost notification is not sent again.
    package static let notifiedPendingReadInterval = Duration.seconds(6 * 3600)
    /// Characters of a reason code; their list comes from the provider's contact. [cofidis.md §5.9]
    package static let reasonCodeLengthLimit = 64
    /// Characters of a reason that a person gives.
    package static let reasonLengthLimit = 500
    /// Characters of a status that a hint may name. The longest known has 20.
    package static let hintStatusLengthLimit = 64
    /// Different statuses that hints may name on one case; more are dropped, since anybody may send hints.
    package static let hintsLimit = 16
    /// Within this period a case counts at most `repeatedHintsLimit` hints beside the first of each known status:
    /// anybody may send hints, and each one that counts makes Dossier ask Cofidis.
    package static let hintsPeriod = Duration.seconds(3600)
    package static let repeatedHintsLimit = 6
    /// Ten million euros: far above any consumer credit, far below what arithmetic bears.
    package static let amountLimit = Money(minorUnits: 1_000_000_000, currency: .euro)
    /// A pending transaction is read at most so often. [cofidis.md §10.2]
    package static let pendingReadInterval = Duration.seconds(2 * 3600)
    /// The first look without notifications, the end of the journey. [cofidis.md §11]
    package static let firstReadAfter = Duration.seconds(20 * 60)
    package static let journeyEndAfter = Duration.seconds(50 * 60)
    /// From here on a journey without a result is shown to a person. (D-22)
    package static let journeyOverdueAfter = Duration.seconds(24 * 3600)
    /// A transaction that waits for confirm so long raises an alarm. [cofidis.md §15]
    package static let toConfirmAlarmAfter = Duration.seconds(24 * 3600)
    /// Between the two reads that prove that a call did not happen, once it was sent a few times. (decision 0016)
    package static let laterResendAfter = Duration.seconds(2 * 3600)
    /// What a contract may say of the time between these two reads.
    package static let resendMinutesRange: ClosedRange<Int64> = 10...1_440
    /// What a setting may say of how old amounts may be.
    package static let amountsAgeHoursRange: ClosedRange<Int64> = 1...8_760
    /// A call that the provider acknowledged and that moved nothing for so long is shown to a person.
    package static let movementAnswerAfter = Duration.seconds(24 * 3600)
    /// Attempts that proved not to have happened before the wait grows longer.
    package static let fewAttemptsLimit = 3
    /// Attempts that proved not to have happened before a person decides.
    package static let attemptsLimit = 12
}
