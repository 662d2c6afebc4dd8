import Lifecycles
import TestSupport
import Values
import Workflow

typealias Event = Financing.Event
typealias Observation = Financing.Observation
typealias Amounts = Financing.Amounts

/// Friday 20 November 2026, 10:00 in Paris (winter): every window is open.
let morning = instant("2026-11-20T09:00:00Z")
let minute = Duration.seconds(60)
let hour = Duration.seconds(3600)

func instant(_ text: String) -> Instant {
    guard let instant = Instant(text) else { preconditionFailure("\(text) is no instant") }
    return instant
}

/// What a door gives for a financing of 300.00 EUR.
let openArguments: JSON = [
    "merchantTransactionId": "ORDER-1", "amount": "300.00", "currency": "EUR", "product": "3X",
    "integration": "web", "captureMode": "Immediate", "webhook": false,
]

/// The same with one field replaced; nil removes it.
func openArguments(_ field: String, _ value: JSON?) -> JSON {
    guard case .object(var object) = openArguments else { preconditionFailure("arguments are an object") }
    object[field] = value
    return .object(object)
}

let opening = Financing.Opening(
    merchantTransactionID: "ORDER-1",
    amount: Money(minorUnits: 30_000, currency: .euro),
    product: .threeTimes,
    hasWebhook: false
)

/// An answer as the Cofidis client hands it over.
func answer(
    _ operation: Financing.Operation,
    _ code: String = "000",
    status: String? = nil,
    amounts: Amounts = Amounts(),
    url: String? = nil,
    id: String? = nil,
    date: String? = nil,
    currency: String? = nil
) -> JSON {
    Financing.Answer(
        operation: operation,
        code: code,
        rawStatus: status,
        amounts: amounts,
        currency: currency,
        redirectURL: url,
        merchantTransactionID: id,
        merchantTransactionDate: date
    ).json
}

/// What an answer becomes when it is taken in.
func seen(
    _ operation: Financing.Operation,
    _ code: String = "000",
    status: String? = nil,
    amounts: Amounts = Amounts(),
    url: String? = nil,
    at moment: Instant = morning
) -> Observation {
    Observation(
        at: moment,
        source: operation == .getStatus ? .poll : .callAnswer,
        operation: operation,
        code: code,
        rawStatus: status,
        amounts: amounts,
        redirectURL: url
    )
}

let link = "https://journey.example/abc"

let opened: [Event] = [.opened(opening, date: "20261120", at: morning)]
let initialized: [Event] =
    opened + [.initialized(seen(.initialize, status: "Initialized", url: link))]
let toConfirm: [Event] = initialized + [.observed(seen(.getStatus, status: "to_confirm"))]
let fullAmounts = Amounts(authorized: 30_000, cancelled: 0, validated: 30_000, refunded: 0)
let validated: [Event] =
    toConfirm + [.confirmed(seen(.confirm, status: "validated", amounts: fullAmounts))]

func refunded(_ amount: Int64) -> Amounts {
    Amounts(authorized: 30_000, cancelled: 0, validated: 30_000, refunded: amount)
}

/// What Cofidis says of the 300.00 EUR of a financing that is reserved first.
func amounts(cancelled: Int64 = 0, validated: Int64 = 0, refunded: Int64 = 0) -> Amounts {
    Amounts(authorized: 30_000, cancelled: cancelled, validated: validated, refunded: refunded)
}

let reservedOpening = Financing.Opening(
    merchantTransactionID: "ORDER-1",
    amount: Money(minorUnits: 30_000, currency: .euro),
    product: .threeTimes,
    captureMode: .validate,
    hasWebhook: false,
    validateWithinDays: 6
)
let authorized: [Event] = [
    .opened(reservedOpening, date: "20261120", at: morning),
    .initialized(seen(.initialize, status: "Initialized", url: link)),
    .authorized(seen(.confirm, status: "authorized", amounts: amounts())),
]

func given(_ events: [Event]) -> DeciderSpecification<Financing> {
    DeciderSpecification(Financing()).given(events)
}

/// A repeatable stream of numbers; a failing seed is printed by the test that drew it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
