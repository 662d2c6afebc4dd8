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
        "refund": CommandWord(events: ["refundRequested"]),
        "readStatus": CommandWord(events: ["readRequested"]),
        "retryInitialize": CommandWord(events: ["transactionDateMoved", "initializeResumed"]),
        "retryConfirm": CommandWord(events: ["confirmResumed"]),
        "dropRefund": CommandWord(events: ["refundDropped"]),
        "close": CommandWord(events: ["closed"]),
    ]

    private static let eventNames: Set<String> = [
        "opened", "initialized", "initializeIncomplete", "initializeRefused", "initializeFound",
        "initializeNotDone", "transactionDateMoved", "initializeResumed", "observed", "hinted",
        "readRequested",
        "confirmed", "confirmNotDone", "confirmResumed", "refundRequested", "refundConfirmed",
        "refundUnclear",
        "refundNotDone", "refundRefused", "refundDropped", "contradicted", "closed",
    ]

    /// initialize is a money-less call, but two of them are two transactions: it counts as `once`.
    private static let callWords: [String: CallWord] = {
        let initialize: Set<String> = [
            "initialized", "initializeIncomplete", "initializeRefused", "initializeFound",
            "transactionDateMoved", "contradicted",
        ]
        let read: Set<String> = ["observed", "confirmed", "contradicted"]
        return [
            "initialize": CallWord(kind: .once, events: initialize),
            // The same pair again after a lost initialize, on the same date only. (D-18)
            "repeatInitialize": CallWord(kind: .once, events: initialize),
            "findTransaction": CallWord(kind: .safe, events: read.union(["initializeNotDone"])),
            "getStatus": CallWord(kind: .safe, events: read),
            "confirm": CallWord(kind: .once, events: read),
            // getStatus, asked for what became of a confirm. (D-19, D-21)
            "checkConfirm": CallWord(kind: .safe, events: read.union(["confirmNotDone"])),
            "refund": CallWord(
                kind: .once,
                events: ["refundConfirmed", "refundRefused", "refundUnclear", "contradicted"]
            ),
            // getStatus, asked for what became of a refund. (D-20)
            "checkRefund": CallWord(
                kind: .safe,
                events: ["refundConfirmed", "refundRefused", "refundNotDone", "observed", "contradicted"]
            ),
        ]
    }()

    private static let deadlines: [String: @Sendable (Facts) -> Instant?] = [
        "minute20": { facts in facts.redirectedAt.map { $0 + firstReadAfter } },
        "minute50": { facts in facts.redirectedAt.map { $0 + journeyEndAfter } },
        "toConfirmAlarm": { facts in facts.toConfirmSince.map { $0 + toConfirmAlarmAfter } },
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
        "statusIsMissing": { !$0.lastAnswerHadStatus },
    ]

    private static let progressGuards: [String: @Sendable (Facts) -> Bool] = [
        "isUnderWayBeforeMinute20": { $0.isUnderWay(readBefore: firstReadAfter) },
        "isUnderWayBeforeMinute50": { $0.isUnderWay(readBefore: journeyEndAfter) },
        "isUnderWayAtFirstLateRead": { $0.status?.isUnderWay == true && $0.lateReads <= 1 },
        "isUnderWayOnFirstDay": { $0.isUnderWay(readBefore: journeyOverdueAfter) },
        "hintsToConfirm": { $0.lastHint == .toConfirm && $0.confirmedAt == nil },
        "linkIsKnown": { $0.redirectURL != nil },
        "keyIsTaken": { $0.lastCode == ResponseCode.keyAlreadyUsed },
        "transactionIsUnknown": { $0.lastCode == ResponseCode.unknownKey },
        "wasConfirmedBefore": { $0.lastCode == ResponseCode.alreadyConfirmed },
        "hadTechnicalFault": { $0.lastCode.map(ResponseCode.isTechnical) == true },
        "isFinanced": { $0.confirmedAt != nil },
        "hasOpenRefund": { $0.refund != nil },
        "hasFewInitializeAttempts": { $0.initializeAttempts <= fewAttemptsLimit },
        "hasFewConfirmAttempts": { $0.confirmAttempts <= fewAttemptsLimit },
        "hasConfirmAttemptsLeft": { $0.confirmAttempts < attemptsLimit },
        "hasFewRefundAttempts": { ($0.refund?.attempts ?? 0) <= fewAttemptsLimit },
        "hasRefundAttemptsLeft": { ($0.refund?.attempts ?? 0) < attemptsLimit },
    ]
}

extension Financing.Facts {
    /// The customer was still on the way when the provider was last asked, so long after the redirection at most.
    fileprivate func isUnderWay(readBefore span: Duration) -> Bool {
        guard status?.isUnderWay == true, let redirectedAt else { return false }
        guard let lastReadAt else { return true }
        return lastReadAt < redirectedAt + span
    }
}
