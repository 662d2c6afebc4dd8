import Values
package import Workflow

extension Financing {
    /// What charts may name. The guards read the facts after the event that is being routed.
    package var vocabulary: Vocabulary<Facts> {
        Vocabulary(
            startCommand: "open",
            commands: Self.commandWords.merging(Self.retailCommandWords) { first, _ in first },
            events: Self.eventNames.union(Self.retailEventNames),
            guards: Self.statusGuards.merging(Self.progressGuards) { first, _ in first }
                .merging(Self.retailGuards) { first, _ in first },
            deadlines: Self.deadlines.merging(Self.retailDeadlines) { first, _ in first },
            calls: Self.callWords.merging(Self.retailCallWords) { first, _ in first },
            invariants: Self.invariants
        )
    }

    private static let commandWords: [String: CommandWord] = [
        "open": CommandWord(events: ["opened"]),
        "recordHint": CommandWord(events: ["hinted"]),
        "validate": CommandWord(events: ["validateRequested"]),
        "cancel": CommandWord(events: ["cancelRequested"]),
        "refund": CommandWord(events: ["refundRequested"]),
        "readStatus": CommandWord(events: ["readRequested"]),
        "retryInitialize": CommandWord(events: ["transactionDateMoved", "initializeResumed"]),
        "retryConfirm": CommandWord(events: ["confirmResumed"]),
        "retryValidate": CommandWord(events: ["validateResumed"]),
        "retryCancel": CommandWord(events: ["cancelResumed"]),
        "retryRefund": CommandWord(events: ["refundResumed"]),
        "acceptReported": CommandWord(events: ["reportedAccepted"]),
        "dropValidate": CommandWord(events: ["validateDropped"]),
        "dropCancel": CommandWord(events: ["cancelDropped"]),
        "dropRefund": CommandWord(events: ["refundDropped"]),
        "abandon": CommandWord(events: ["abandonRequested"]),
        "close": CommandWord(events: ["closed"]),
    ]

    private static let eventNames: Set<String> = [
        "opened", "initialized", "initializeIncomplete", "initializeRefused", "initializeFound",
        "initializeNotDone", "transactionDateMoved", "initializeResumed", "observed", "hinted",
        "readRequested",
        "authorized", "confirmed", "confirmNotDone", "confirmUnmoved", "confirmResumed",
        "validateRequested", "validateConfirmed", "validateUnclear", "validateUnmoved", "validateNotDone",
        "validateRefused",
        "validateResumed", "validateDropped",
        "cancelRequested", "cancelConfirmed", "cancelUnclear", "cancelUnmoved", "cancelNotDone",
        "cancelRefused",
        "cancelResumed", "cancelDropped",
        "refundRequested", "refundReady", "refundNotPossible", "refundConfirmed", "refundUnclear",
        "refundUnmoved", "refundNotDone", "refundRefused", "refundResumed", "refundDropped",
        "abandonRequested", "contradicted", "reportedAccepted", "closed",
    ]

    /// initialize is a money-less call, but two of them are two transactions: it counts as `once`.
    private static let callWords: [String: CallWord] = {
        let initialize: Set<String> = [
            "initialized", "initializeIncomplete", "initializeRefused", "initializeFound",
            "transactionDateMoved", "contradicted",
        ]
        let read: Set<String> = ["observed", "authorized", "confirmed", "contradicted"]
        var words = [
            "initialize": CallWord(kind: .once, events: initialize),
            // The same pair again after a lost initialize, on the same date only. (D-18)
            "repeatInitialize": CallWord(kind: .once, events: initialize),
            "findTransaction": CallWord(kind: .safe, events: read.union(["initializeNotDone"])),
            "getStatus": CallWord(kind: .safe, events: read),
            "confirm": CallWord(kind: .once, events: read),
            // getStatus, asked for what became of a confirm. (D-19, D-21)
            "checkConfirm": CallWord(kind: .safe, events: read.union(["confirmNotDone", "confirmUnmoved"])),
            // getStatus, asked for the amounts before a refund is sent that was asked for when they were old.
            "readBeforeRefund": CallWord(
                kind: .safe,
                events: ["refundReady", "refundNotPossible", "observed", "contradicted"]
            ),
            // Italy. To abandon what is abandoned already changes nothing. (D-25)
            "abandon": CallWord(kind: .idempotent, events: read),
        ]
        for kind in Movement.allCases {
            let told: Set = [kind.named("Confirmed"), kind.named("Refused"), "contradicted"]
            words[kind.rawValue] = CallWord(kind: .once, events: told.union([kind.named("Unclear")]))
            // getStatus, asked for what became of it. (D-20)
            words[kind.checkCall] = CallWord(
                kind: .safe,
                events: told.union([kind.named("NotDone"), kind.named("Unmoved"), "observed"])
            )
        }
        return words
    }()

    private static let deadlines: [String: @Sendable (Facts) -> Instant?] = [
        "minute20": { facts in facts.redirectedAt.map { $0 + firstReadAfter } },
        "minute50": { facts in facts.redirectedAt.map { $0 + journeyEndAfter } },
        "toConfirmAlarm": { facts in facts.toConfirmSince.map { $0 + toConfirmAlarmAfter } },
        // Minute 50 where the provider notifies, minute 20 where it does not. [cofidis.md §10.1, §10.2]
        "firstRead": { facts in
            facts.redirectedAt.map { $0 + (facts.isNotified ? journeyEndAfter : firstReadAfter) }
        },
        // Counted from the last answer, as the rule of two hours is. (D-23)
        "pendingPoll": { facts in
            let span = facts.isNotified ? notifiedPendingReadInterval : pendingReadInterval
            return (facts.lastReadAt ?? facts.redirectedAt).map { $0 + span }
        },
        "authorizationWarning": { facts in
            facts.authorizationExpiresAt.map { $0 - authorizationWarningBefore }
        },
        "movementRecheck": { $0.movement?.recheckAt },
        "confirmRecheck": { $0.confirmRecheckAt },
        "authorizationExpiry": { $0.authorizationExpiresAt },
    ]

    /// The last observed status. [cofidis.md §6]
    private static let statusGuards: [String: GuardWord<Facts>] = [
        "isInitializedToRetry": GuardWord("Cofidis misses mandatory fields") {
            $0.status == .initializedToRetry
        },
        "isUnderWay": GuardWord("the customer is on the way") { $0.status?.isUnderWay == true },
        "isPending": GuardWord("Cofidis checks by hand") { $0.status == .pending },
        "isToConfirm": GuardWord("Cofidis accepted and waits for the confirm") { $0.status == .toConfirm },
        "isConfirmToRetry": GuardWord("Cofidis misses fields of the confirm") {
            $0.status == .confirmToRetry
        },
        "isConfirmFailed": GuardWord("Cofidis could not carry out the confirm") {
            $0.status == .confirmFailed
        },
        "isConfirmRefused": GuardWord("the payment method could not reserve the amount") {
            $0.status == .confirmRefused
        },
        "isAborted": GuardWord("the customer gave up") { $0.status == .aborted },
        "isRefused": GuardWord("Cofidis refused") { $0.status == .refused },
        "isError": GuardWord("the journey ended in a technical error") { $0.status == .error },
        "isCanceled": GuardWord("all is canceled") { $0.status == .canceled },
        "isValidated": GuardWord("Cofidis has financed") { $0.status == .validated },
        "isRefunded": GuardWord("all is refunded") { $0.status == .refunded },
        "isRefundFailed": GuardWord("Cofidis could not carry out the refund") { $0.status == .refundFailed },
        "isAuthorized": GuardWord("the amount is reserved at Cofidis") { $0.status == .authorized },
        "isValidateFailed": GuardWord("Cofidis could not carry out the validate") {
            $0.status == .validateFailed
        },
        "isValidateToRetry": GuardWord("Cofidis misses fields of the validate") {
            $0.status == .validateToRetry
        },
        "isCancelFailed": GuardWord("Cofidis could not carry out the cancel") { $0.status == .cancelFailed },
        "isCancelToRetry": GuardWord("Cofidis misses fields of the cancel") { $0.status == .cancelToRetry },
        "statusIsMissing": GuardWord("the answer has no status") { !$0.lastAnswerHadStatus },
    ]

    private static let progressGuards: [String: GuardWord<Facts>] = [
        "isUnderWayBeforeMinute20": GuardWord("the customer is on the way, before minute 20") {
            $0.isUnderWay(readBefore: firstReadAfter)
        },
        "isUnderWayBeforeMinute50": GuardWord("the customer is on the way, before minute 50") {
            $0.isUnderWay(readBefore: journeyEndAfter)
        },
        "isUnderWayAtFirstLateRead": GuardWord("the customer is on the way at the first read after minute 50")
        { $0.status?.isUnderWay == true && $0.lateReads <= 1 },
        "isUnderWayOnFirstDay": GuardWord("the customer is on the way, for less than a day") {
            $0.isUnderWay(readBefore: journeyOverdueAfter)
        },
        "hintsToConfirm": GuardWord("the hint says to confirm, and nothing was confirmed or abandoned") {
            $0.lastHint == .toConfirm && $0.confirmedAt == nil && $0.authorizedAt == nil
                && $0.abandonReason == nil
        },
        "linkIsKnown": GuardWord("the journey link is known") { $0.redirectURL != nil },
        "keyIsTaken": GuardWord("Cofidis has the transaction id already") {
            $0.lastCode == ResponseCode.keyAlreadyUsed
        },
        "transactionIsUnknown": GuardWord("Cofidis does not know the transaction") {
            $0.lastCode == ResponseCode.unknownKey
        },
        "wasConfirmedBefore": GuardWord("Cofidis says that it was confirmed before") {
            $0.lastCode == ResponseCode.alreadyConfirmed
        },
        "hadTechnicalFault": GuardWord("Cofidis had a technical fault") {
            $0.lastCode.map(ResponseCode.isTechnical) == true
        },
        "isFinanced": GuardWord("it is financed") { $0.confirmedAt != nil },
        "isToConfirmAfterAbandon": GuardWord("Cofidis accepted although it was to be abandoned") {
            $0.status == .toConfirm && $0.abandonReason != nil
        },
        "hasOpenValidate": GuardWord("a validate is open") { $0.movement?.kind == .validate },
        "hasOpenCancel": GuardWord("a cancel is open") { $0.movement?.kind == .cancel },
        "hasOpenRefund": GuardWord("a refund is open") { $0.movement?.kind == .refund },
        "isReserved": GuardWord("the amount is reserved and not financed") {
            $0.authorizedAt != nil && $0.confirmedAt == nil
        },
        "hasFewInitializeAttempts": GuardWord("few attempts to initialize were made") {
            $0.initializeAttempts <= fewAttemptsLimit
        },
        "hasFewConfirmAttempts": GuardWord("few attempts to confirm were made") {
            $0.confirmAttempts <= fewAttemptsLimit
        },
        "hasConfirmAttemptsLeft": GuardWord("attempts to confirm are left") {
            $0.confirmAttempts < attemptsLimit
        },
        "hasFewValidateAttempts": GuardWord("few attempts to validate were made") {
            $0.hasFewMovementAttempts
        },
        "hasValidateAttemptsLeft": GuardWord("attempts to validate are left") { $0.hasMovementAttemptsLeft },
        "hasFewCancelAttempts": GuardWord("few attempts to cancel were made") { $0.hasFewMovementAttempts },
        "hasCancelAttemptsLeft": GuardWord("attempts to cancel are left") { $0.hasMovementAttemptsLeft },
        "hasFewRefundAttempts": GuardWord("few attempts to refund were made") { $0.hasFewMovementAttempts },
        "hasRefundAttemptsLeft": GuardWord("attempts to refund are left") { $0.hasMovementAttemptsLeft },
        "amountsAreOld": GuardWord("the amounts known are old") { $0.movement?.readsFirst == true },
        "isToConfirmForLong": GuardWord("accepted more than 24 hours ago") {
            guard let last = $0.lastReadAt, let since = $0.toConfirmSince else { return false }
            return last >= since + toConfirmAlarmAfter
        },
        "isMovementAcknowledged": GuardWord("Cofidis has taken the call") {
            $0.movement?.acknowledgedAt != nil
        },
        "isMovementUnansweredForLong": GuardWord(
            "Cofidis took the call a day ago and its amount does not show it"
        ) {
            guard let last = $0.lastReadAt, let heard = $0.movement?.acknowledgedAt else { return false }
            return last >= heard + movementAnswerAfter
        },
    ]
}

extension Financing.Facts {
    fileprivate var isNotified: Bool { opening?.hasWebhook == true }

    fileprivate var hasFewMovementAttempts: Bool { (movement?.attempts ?? 0) <= Financing.fewAttemptsLimit }

    fileprivate var hasMovementAttemptsLeft: Bool { (movement?.attempts ?? 0) < Financing.attemptsLimit }

    /// The customer was still on the way when the provider was last asked, so long after the redirection at most.
    fileprivate func isUnderWay(readBefore span: Duration) -> Bool {
        guard status?.isUnderWay == true, let redirectedAt else { return false }
        guard let lastReadAt else { return true }
        return lastReadAt < redirectedAt + span
    }
}
