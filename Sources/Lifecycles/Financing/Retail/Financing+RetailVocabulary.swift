import Values
import Workflow

extension Financing {
    static let retailCommandWords: [String: CommandWord] = [
        "send": CommandWord(events: ["transactionDateMoved", "sendResumed"]),
        "deliver": CommandWord(events: ["deliveryRequested"]),
    ]

    static let retailEventNames: Set<String> = [
        "qrReceived", "qrUnusable", "sendResumed", "deliveryRequested", "deliveryUnclear", "deliveryNotDone",
        "deliveryUnmoved",
    ]

    static let retailCallWords: [String: CallWord] = {
        let send: Set<String> = [
            "initialized", "initializeIncomplete", "initializeRefused", "initializeFound",
            "transactionDateMoved", "contradicted", "qrReceived", "qrUnusable",
        ]
        let read: Set<String> = ["observed", "confirmed", "contradicted"]
        return [
            "sendPayment": CallWord(kind: .once, events: send),
            // The same pair again after a lost one, on the same date only. (D-18)
            "repeatSendPayment": CallWord(kind: .once, events: send),
            // updateStatus with `Delivered`: it finances. [cofidis.md §9]
            "signalDelivery": CallWord(kind: .once, events: read.union(["deliveryUnclear"])),
            // getStatus, asked for what became of a delivery signal.
            "checkDelivery": CallWord(
                kind: .safe,
                events: read.union(["deliveryNotDone", "deliveryUnmoved"])
            ),
        ]
    }()

    static let retailDeadlines: [String: @Sendable (Facts) -> Instant?] = [
        "deliveryRecheck": { $0.retail?.delivery?.recheckAt },
        "deliveryReminder": { facts in
            guard facts.status == .toDeliver else { return nil }
            return facts.retail?.statusSince.map { $0 + deliveryReminderAfter }
        },
    ]

    static let retailGuards: [String: GuardWord<Facts>] = [
        "statusIsUnknown": GuardWord("nobody knows what the status means") {
            $0.lastAnswerHadStatus && $0.status == nil
        },
        "isAccepted": GuardWord("accepted, not signed") { $0.status == .accepted },
        "isSigned": GuardWord("the contract is signed") { $0.status == .signed },
        "isToDeliver": GuardWord("Cofidis waits for the delivery") { $0.status == .toDeliver },
        "isAcceptedForLong": GuardWord("accepted a week ago and not signed") {
            $0.status == .accepted && $0.hasStood(for: signatureReminderAfter)
        },
        "isSignedForLong": GuardWord("signed a day ago, and no further") {
            $0.status == .signed && $0.hasStood(for: financingReminderAfter)
        },
        "isToDeliverForLong": GuardWord("Cofidis has waited a week for the delivery") {
            $0.status == .toDeliver && $0.hasStood(for: deliveryReminderAfter)
        },
        "hasOpenDelivery": GuardWord("a delivery signal is open") { $0.retail?.delivery != nil },
        "deliveryIsUnansweredForLong": GuardWord(
            "Cofidis took the delivery signal a day ago and finances nothing"
        ) {
            guard $0.status == .toDeliver, let last = $0.lastReadAt,
                let acknowledged = $0.retail?.delivery?.acknowledgedAt
            else { return false }
            return last >= acknowledged + deliveryAnswerAfter
        },
        "isDeliveryAcknowledged": GuardWord("Cofidis has taken the delivery signal") {
            $0.retail?.delivery?.acknowledgedAt != nil
        },
        "hasFewDeliveryAttempts": GuardWord("few delivery signals were sent") {
            ($0.retail?.delivery?.attempts ?? 0) <= fewAttemptsLimit
        },
        "hasDeliveryAttemptsLeft": GuardWord("the delivery signal may be sent again") {
            ($0.retail?.delivery?.attempts ?? 0) < attemptsLimit
        },
        "sellerIsNotAllowed": GuardWord("the seller may not sell") {
            $0.lastCode == ResponseCode.sellerNotAllowed
        },
        "sellerIsNotTrained": GuardWord("the seller is not trained") {
            $0.lastCode == ResponseCode.sellerNotTrained
        },
        // A text message is the provider's; a link or a picture has to be in our hands.
        "customerCanBeReached": GuardWord("the customer has the journey, or can be given it") {
            $0.opening?.retail?.sendingType == .sms || $0.redirectURL != nil || $0.retail?.qr != nil
        },
    ]
}

extension Financing.Facts {
    /// At the last read the status had been the same for so long.
    fileprivate func hasStood(for span: Duration) -> Bool {
        guard let lastReadAt, let since = retail?.statusSince else { return false }
        return lastReadAt >= since + span
    }
}

extension Financing {
    /// Accepted and not signed for so long is shown to a person.
    package static let signatureReminderAfter = Duration.seconds(7 * 24 * 3600)
    /// Signed and neither financed nor waiting for delivery for so long is shown to a person.
    package static let financingReminderAfter = Duration.seconds(24 * 3600)
    /// Not delivered for so long is shown to a person.
    package static let deliveryReminderAfter = Duration.seconds(7 * 24 * 3600)
    /// A delivery signal that was heard and financed nothing for so long is shown to a person.
    package static let deliveryAnswerAfter = Duration.seconds(24 * 3600)
}
