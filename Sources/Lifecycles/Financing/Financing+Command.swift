package import Values

extension Financing {
    /// What a case may be asked: by people and programs first, by its calls' answers below.
    package enum Command: Sendable, Equatable {
        case open(Opening)
        case recordHint(Hint)
        case move(Movement, MovementAmount)
        /// Ask the provider now, or at the next opening of its window. (D-6)
        case readStatus
        /// Initialize again, with sections that replace those given before. [cofidis.md §12]
        case retryInitialize(sections: JSONObject)
        /// Confirm again after a person has looked. [cofidis.md §6, `confirm_to_retry`]
        case retryConfirm
        /// Send the open movement again after a person has looked. [cofidis.md §6, `_to_retry`]
        case resumeMovement(Movement)
        /// Give up the open movement, which the provider has been asked about and has not done.
        case dropMovement(Movement, reason: String)
        /// Take what Cofidis reported last for true where it was not believed, and end the open movement.
        case acceptReported(reason: String)
        /// Italy: have a transaction ended before it is accepted. [cofidis.md §5.9]
        case abandon(reasonCode: String)
        case close(reason: String)
        /// Send the journey's link again, to another seller or another way if asked. [cofidis.md §5.7]
        case send(SendChange)
        /// The product was delivered: tell the provider, which then finances. [cofidis.md §9]
        case deliver

        case initializeAnswered(Answer, isRepeated: Bool)
        /// The call was not sent, because in Paris it is another day by now.
        case datePassed(today: String, isRepeated: Bool)
        case transactionSought(Answer)
        case statusRead(Answer)
        case confirmAnswered(Answer)
        case confirmChecked(Answer)
        case movementAnswered(Movement, Answer)
        case movementChecked(Movement, Answer)
        case movementPrepared(Answer)
        case abandonAnswered(Answer)
        case deliveryAnswered(Answer)
        case deliveryChecked(Answer)
    }

    /// What a redirection or notification says. There is no signature, so it is never more than a reason to ask.
    /// [cofidis.md §8]
    package struct Hint: Sendable, Equatable {
        package var rawStatus: String
        package var source: Observation.Source
        package var merchantTransactionID: String
        package var merchantTransactionDate: String

        package init(
            rawStatus: String,
            source: Observation.Source,
            merchantTransactionID: String,
            merchantTransactionDate: String
        ) {
            self.rawStatus = rawStatus
            self.source = source
            self.merchantTransactionID = merchantTransactionID
            self.merchantTransactionDate = merchantTransactionDate
        }
    }

    /// A provider's answer as its client hands it over: `CofidisAnswer` in Providers writes this shape.
    package struct Answer: Sendable, Equatable {
        package var operation: Operation
        package var code: String
        package var message: String?
        package var rawStatus: String?
        package var subStatus: String?
        package var amounts: Amounts
        package var currency: String?
        package var redirectURL: String?
        package var merchantTransactionID: String?
        package var merchantTransactionDate: String?
        package var providerTransactionID: String?
        /// Of sendPayment, when the journey begins with a QR code.
        package var qr: QRDelivery?
        /// What a mapping made of the status; nil where none was asked. Not part of ``json``: the client knows no
        /// mapping.
        package var reading: StatusReading?

        package init(
            operation: Operation,
            code: String,
            message: String? = nil,
            rawStatus: String? = nil,
            subStatus: String? = nil,
            amounts: Amounts = Amounts(),
            currency: String? = nil,
            redirectURL: String? = nil,
            merchantTransactionID: String? = nil,
            merchantTransactionDate: String? = nil,
            providerTransactionID: String? = nil
        ) {
            self.operation = operation
            self.code = code
            self.message = message
            self.rawStatus = rawStatus
            self.subStatus = subStatus
            self.amounts = amounts
            self.currency = currency
            self.redirectURL = redirectURL
            self.merchantTransactionID = merchantTransactionID
            self.merchantTransactionDate = merchantTransactionDate
            self.providerTransactionID = providerTransactionID
        }

        /// What the status is read as; nil for a text that we do not know.
        package var status: CofidisStatus? {
            reading.map(\.status) ?? rawStatus.flatMap(CofidisStatus.init(wire:))
        }
    }
}
