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
    private static let statusGuards: [String: @Sendable (Facts) -> Bool] = [
        "isInitializedToRetry": { $0.status == .initializedToRetry },
        "isUnderWay": { $0.status?.isUnderWay == true },
        "isPending": { $0.status == .pending },
        "isToConfirm": { $0.status == .toConfirm },
        "isConfirmToRetry": { $0.status == .confirmToRetry },
        "isConfirmFailed": { $0.status == .confirmFailed },
        "isConfirmRefused": { $0.status == .confirmRefused },
        "isAborted": { $0.status == .aborted },
        "isRefused": { $0.status == .refused },
        "isError": { $0.status == .error },
        "isCanceled": { $0.status == .canceled },
        "isValidated": { $0.status == .validated },
        "isRefunded": { $0.status == .refunded },
        "isRefundFailed": { $0.status == .refundFailed },
        "isAuthorized": { $0.status == .authorized },
        "isValidateFailed": { $0.status == .validateFailed },
        "isValidateToRetry": { $0.status == .validateToRetry },
        "isCancelFailed": { $0.status == .cancelFailed },
        "isCancelToRetry": { $0.status == .cancelToRetry },
        "statusIsMissing": { !$0.lastAnswerHadStatus },
    ]

    private static let progressGuards: [String: @Sendable (Facts) -> Bool] = [
        "isUnderWayBeforeMinute20": { $0.isUnderWay(readBefore: firstReadAfter) },
        "isUnderWayBeforeMinute50": { $0.isUnderWay(readBefore: journeyEndAfter) },
        "isUnderWayAtFirstLateRead": { $0.status?.isUnderWay == true && $0.lateReads <= 1 },
        "isUnderWayOnFirstDay": { $0.isUnderWay(readBefore: journeyOverdueAfter) },
        "hintsToConfirm": {
            $0.lastHint == .toConfirm && $0.confirmedAt == nil && $0.authorizedAt == nil
                && $0.abandonReason == nil
        },
        "linkIsKnown": { $0.redirectURL != nil },
        "keyIsTaken": { $0.lastCode == ResponseCode.keyAlreadyUsed },
        "transactionIsUnknown": { $0.lastCode == ResponseCode.unknownKey },
        "wasConfirmedBefore": { $0.lastCode == ResponseCode.alreadyConfirmed },
        "hadTechnicalFault": { $0.lastCode.map(ResponseCode.isTechnical) == true },
        "isFinanced": { $0.confirmedAt != nil },
        "isToConfirmAfterAbandon": { $0.status == .toConfirm && $0.abandonReason != nil },
        "hasOpenValidate": { $0.movement?.kind == .validate },
        "hasOpenCancel": { $0.movement?.kind == .cancel },
        "hasOpenRefund": { $0.movement?.kind == .refund },
        "isReserved": { $0.authorizedAt != nil && $0.confirmedAt == nil },
        "hasFewInitializeAttempts": { $0.initializeAttempts <= fewAttemptsLimit },
        "hasFewConfirmAttempts": { $0.confirmAttempts <= fewAttemptsLimit },
        "hasConfirmAttemptsLeft": { $0.confirmAttempts < attemptsLimit },
        "hasFewValidateAttempts": { $0.hasFewMovementAttempts },
        "hasValidateAttemptsLeft": { $0.hasMovementAttemptsLeft },
        "hasFewCancelAttempts": { $0.hasFewMovementAttempts },
        "hasCancelAttemptsLeft": { $0.hasMovementAttemptsLeft },
        "hasFewRefundAttempts": { $0.hasFewMovementAttempts },
        "hasRefundAttemptsLeft": { $0.hasMovementAttemptsLeft },
        "amountsAreOld": { $0.movement?.readsFirst == true },
        "isToConfirmForLong": {
            guard let last = $0.lastReadAt, let since = $0.toConfirmSince else { return false }
            return last >= since + toConfirmAlarmAfter
        },
        "isMovementAcknowledged": { $0.movement?.acknowledgedAt != nil },
        "isMovementUnansweredForLong": {
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
