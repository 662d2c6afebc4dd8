/// The statuses of a transaction, under the names that this house uses. [cofidis.md §6]
///
/// The wire's spelling varies in capitals (D-1), so a status is compared case-insensitively and the raw text is
/// stored beside it. A text that is none of these stays raw and goes to a person.
package enum CofidisStatus: String, Sendable, Hashable, CaseIterable {
    case initialized
    case initializedToRetry = "initialized_to_retry"
    case undefined
    case aborted
    case refused
    case error
    case pending
    case toConfirm = "to_confirm"
    case confirmRefused = "confirm_refused"
    case authorized
    case validated
    case refunded
    case canceled
    case confirmFailed = "confirm_failed"
    case validateFailed = "validate_failed"
    case cancelFailed = "cancel_failed"
    case refundFailed = "refund_failed"
    case confirmToRetry = "confirm_to_retry"
    case validateToRetry = "validate_to_retry"
    case cancelToRetry = "cancel_to_retry"
    // Stores only [cofidis.md §9]; a mapping file says which wire status is which.
    case accepted
    case signed
    case toDeliver = "to_deliver"
    // There is no refund_to_retry: the provider lists none (D-14).

    /// What a store's status may be mapped to. Stores have neither confirm nor authorisations. [cofidis.md §9]
    package static let retail: [CofidisStatus] = [
        .initialized, .initializedToRetry, .undefined, .pending, .accepted, .signed, .toDeliver, .validated,
        .refunded, .canceled, .refused, .aborted, .error, .refundFailed,
    ]

    /// Not on the web.
    private var isOfStores: Bool { self == .accepted || self == .signed || self == .toDeliver }

    private static let byCanonicalName = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) }
    )

    /// Other spellings: D-2 (`cancelled` with two l) and D-13 (the operation's own name as prefix).
    private static let aliases: [String: CofidisStatus] = [
        "cancelled": .canceled,
        "initialize_to_retry": .initializedToRetry,
    ]

    /// Reads the provider's text about a web transaction; nil when it is unknown.
    package init?(wire text: String) {
        let folded = text.lowercased()
        guard let status = Self.byCanonicalName[folded] ?? Self.aliases[folded], !status.isOfStores
        else { return nil }
        self = status
    }

    /// Reads our own text, as stored in events.
    package init?(canonical text: String) {
        guard let status = Self.byCanonicalName[text] else { return nil }
        self = status
    }

    /// The customer has not finished the journey: D-15 reads `initialized` like `undefined`.
    package var isUnderWay: Bool { self == .initialized || self == .undefined }
}
