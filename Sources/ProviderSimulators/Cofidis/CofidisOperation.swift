/// The operations that the provider offers [cofidis.md §2], plus the token call [cofidis.md §13].
/// Of `simulateOffer` only the name is public; its form is ours [cofidis.md §5.10].
package enum CofidisOperation: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case token
    case initialize, sendPayment, confirm, validate, cancel, refund, getStatus, updateStatus, connect,
        simulateOffer

    /// Calls that move money or a reservation: never to be repeated blindly [cofidis.md §14, D-19].
    package var movesMoney: Bool {
        switch self {
        case .confirm, .validate, .cancel, .refund: true
        default: false
        }
    }

    /// The technical fault codes that this operation may answer [cofidis.md §4].
    package var faultCodes: [CofidisResponseCode] {
        switch self {
        case .confirm: [.confirmFault904, .confirmFault912, .confirmFault913]
        case .validate: [.validateFault906, .validateFault914]
        case .refund: [.refundFault908, .refundFault915]
        case .cancel: [.cancelFault910, .cancelFault916]
        default: []
        }
    }

    /// `<api_name>_failed` [cofidis.md §6].
    package var failedStatus: CofidisStatus? {
        switch self {
        case .confirm: .confirmFailed
        case .validate: .validateFailed
        case .cancel: .cancelFailed
        case .refund: .refundFailed
        default: nil
        }
    }

    /// `<api_name>_to_retry`; refund has none [cofidis.md §14, D-14].
    package var retryStatus: CofidisStatus? {
        switch self {
        case .confirm: .confirmToRetry
        case .validate: .validateToRetry
        case .cancel: .cancelToRetry
        default: nil
        }
    }
}
