/// A status as the provider keeps it. The wire name is spelled with the printed capitalisation
/// [cofidis.md §6]; retail names are assumed [cofidis.md §9].
///
/// Web: initialized → undefined → refused | pending | to_confirm | aborted | error; pending → to_confirm | refused;
/// to_confirm → validated (Immediate) or authorized (Validate); authorized → validated | canceled;
/// validated → refunded.
package enum CofidisStatus: Hashable, Sendable {
    case initialized, initializedToRetry, undefined, aborted, refused, error, pending
    case toConfirm, confirmRefused, authorized, validated, refunded, canceled
    case confirmFailed, validateFailed, cancelFailed, refundFailed
    case confirmToRetry, validateToRetry, cancelToRetry
    case accepted, signed, toDeliver
    /// A name that no document lists, for clients that must survive one.
    case strange(String)

    private static let wireNames: [(CofidisStatus, String)] = [
        (.initialized, "Initialized"), (.initializedToRetry, "Initialized_to_retry"),
        (.undefined, "Undefined"),
        (.aborted, "Aborted"), (.refused, "Refused"), (.error, "Error"), (.pending, "pending"),
        (.toConfirm, "to_confirm"), (.confirmRefused, "confirm_refused"), (.authorized, "authorized"),
        (.validated, "validated"), (.refunded, "Refunded"), (.canceled, "Canceled"),
        (.confirmFailed, "confirm_failed"), (.validateFailed, "validate_failed"),
        (.cancelFailed, "cancel_failed"), (.refundFailed, "refund_failed"),
        (.confirmToRetry, "confirm_to_retry"), (.validateToRetry, "validate_to_retry"),
        (.cancelToRetry, "cancel_to_retry"), (.accepted, "accepted"), (.signed, "signed"),
        (.toDeliver, "to_deliver"),
    ]
    private static let nameOf = Dictionary(uniqueKeysWithValues: wireNames)
    private static let statusOf = Dictionary(uniqueKeysWithValues: wireNames.map { ($1.lowercased(), $0) })

    /// The name as the provider prints it.
    package var wireName: String {
        if case .strange(let name) = self { return name }
        return CofidisStatus.nameOf[self] ?? ""
    }

    /// Reads a name in any capitalisation; a name that is not known is a strange status.
    package init(wireName: String) {
        self = CofidisStatus.statusOf[wireName.lowercased()] ?? .strange(wireName)
    }

    /// Before any decision: 50 minutes without a result end it [cofidis.md §12].
    package var isJourneyOpen: Bool { self == .initialized || self == .undefined }

    /// The provider itself may still move it: customer, clerk, signature, delivery.
    package var isUndecided: Bool {
        switch self {
        case .initialized, .initializedToRetry, .undefined, .pending, .accepted, .signed, .toDeliver,
            .strange:
            true
        default: false
        }
    }

    /// A final decision that is not an acceptance: money calls answer 003 [cofidis.md §13].
    package var isNegative: Bool {
        switch self {
        case .refused, .aborted, .error, .confirmRefused: true
        default: false
        }
    }

    /// The authorisation stands: validate and cancel are possible [cofidis.md §12].
    package var isAuthorized: Bool {
        switch self {
        case .authorized, .validateToRetry, .cancelToRetry: true
        default: false
        }
    }

    /// A confirm took effect at some time: another one answers 004.
    package var hasBeenConfirmed: Bool {
        switch self {
        case .authorized, .validated, .refunded, .canceled, .validateFailed, .cancelFailed, .refundFailed,
            .validateToRetry, .cancelToRetry:
            true
        default: false
        }
    }

    /// A validate took effect at some time: another one answers 006.
    package var hasBeenValidated: Bool {
        switch self {
        case .validated, .refunded, .refundFailed: true
        default: false
        }
    }
}

extension CofidisStatus: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(wireName: try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wireName)
    }
}
