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

    static let retailGuards: [String: @Sendable (Facts) -> Bool] = [
        "statusIsUnknown": { $0.lastAnswerHadStatus && $0.status == nil },
        "isAccepted": { $0.status == .accepted },
        "isSigned": { $0.status == .signed },
        "isToDeliver": { $0.status == .toDeliver },
        "isAcceptedForLong": { $0.status == .accepted && $0.hasStood(for: signatureReminderAfter) },
        "isSignedForLong": { $0.status == .signed && $0.hasStood(for: financingReminderAfter) },
        "isToDeliverForLong": { $0.status == .toDeliver && $0.hasStood(for: deliveryReminderAfter) },
        "hasOpenDelivery": { $0.retail?.delivery != nil },
        "deliveryIsUnansweredForLong": {
            guard $0.status == .toDeliver, let last = $0.lastReadAt,
                let acknowledged = $0.retail?.delivery?.acknowledgedAt
            else { return false }
            return last >= acknowledged + deliveryAnswerAfter
        },
        "isDeliveryAcknowledged": { $0.retail?.delivery?.acknowledgedAt != nil },
        "hasFewDeliveryAttempts": { ($0.retail?.delivery?.attempts ?? 0) <= fewAttemptsLimit },
        "hasDeliveryAttemptsLeft": { ($0.retail?.delivery?.attempts ?? 0) < attemptsLimit },
        "sellerIsNotAllowed": { $0.lastCode == ResponseCode.sellerNotAllowed },
        "sellerIsNotTrained": { $0.lastCode == ResponseCode.sellerNotTrained },
        // A text message is the provider's; a link or a picture has to be in our hands.
        "customerCanBeReached": {
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
