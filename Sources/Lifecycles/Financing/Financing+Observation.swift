package import Values

extension Financing {
    /// One look at the provider: what one answer said, as it said it. One observation is one event.
    /// [cofidis.md §12, event-sourcing note]
    package struct Observation: Sendable, Equatable {
        package enum Source: String, Sendable, CaseIterable {
            /// The answer of any call but getStatus.
            case callAnswer = "call_answer"
            /// The answer of getStatus.
            case poll
            /// The customer's browser came back. Never the source of a move, only of a look.
            case redirectHint = "redirect_hint"
            /// The provider's server told us. Never the source of a move, only of a look.
            case notificationHint = "notification_hint"
        }

        /// When the answer was taken in.
        package var at: Instant
        package var source: Source
        package var operation: Operation
        /// `ResponseCode`, three characters as documented; kept as it came.
        package var code: String
        /// `ResponseMessage`, kept only when the code is not 000.
        package var message: String?
        /// `transactionStatus` as it came; nil when the answer had none.
        package var rawStatus: String?
        /// What we read it as; nil for a text that we do not know.
        package var status: CofidisStatus?
        package var subStatus: String?
        /// SHA-256 of the mapping file that read the status, for stores: a corrected file changes no past event.
        package var mapping: String?
        package var amounts: Amounts
        /// The amounts' currency, kept only when it is not the financing's.
        package var currency: String?
        /// The journey link, in the answers of initialize and getStatus.
        package var redirectURL: String?
        package var providerTransactionID: String?

        package init(
            at: Instant,
            source: Source,
            operation: Operation,
            code: String,
            message: String? = nil,
            rawStatus: String? = nil,
            subStatus: String? = nil,
            amounts: Amounts = Amounts(),
            currency: String? = nil,
            redirectURL: String? = nil,
            providerTransactionID: String? = nil
        ) {
            self.at = at
            self.source = source
            self.operation = operation
            self.code = code
            self.message = message
            self.rawStatus = rawStatus
            status = rawStatus.flatMap(CofidisStatus.init(wire:))
            self.subStatus = subStatus
            self.amounts = amounts
            self.currency = currency
            self.redirectURL = redirectURL
            self.providerTransactionID = providerTransactionID
        }
    }

    /// The provider's operations that this lifecycle uses. [cofidis.md §2]
    package enum Operation: String, Sendable, CaseIterable {
        case initialize
        case getStatus
        case confirm
        case validate
        case cancel
        case refund
        case sendPayment
        case updateStatus
        /// Asked for an offer before there is a transaction; no case makes this call.
        case simulateOffer
    }

    /// Documented response codes that decide something here. [cofidis.md §4]
    package enum ResponseCode {
        package static let success = "000"
        package static let dateNotToday = "001"
        package static let keyAlreadyUsed = "002"
        package static let notAccepted = "003"
        package static let alreadyConfirmed = "004"
        package static let notToConfirm = "005"
        package static let notAuthorized = "007"
        package static let validateAboveAuthorized = "008"
        package static let alreadyRefunded = "009"
        package static let notValidated = "010"
        package static let refundAboveRefundable = "011"
        package static let cancelAboveAuthorized = "013"
        package static let unknownKey = "022"
        package static let sellerNotAllowed = "040"
        package static let sellerNotTrained = "041"

        /// After these there is no transaction of the pair that a customer could sign: unknown to the provider, or
        /// refused when it was to be made. [cofidis.md §4]
        package static let provesNoTransaction: Set<String> = [
            unknownKey, dateNotToday, sellerNotAllowed, sellerNotTrained,
        ]

        /// 9xx: a fault on the provider's side, after which its status is read. (D-21)
        package static func isTechnical(_ code: String) -> Bool { code.count == 3 && code.first == "9" }
    }
}
