import Foundation
import Lifecycles
import TestSupport
import Values
import Workflow

/// The mapping as it ships.
let retailStatuses: StatusMapping = {
    let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("workflows/statuses/cofidis-retail.yaml")
    do {
        return try loadMapping(String(decoding: Data(contentsOf: file), as: UTF8.self))
    } catch {
        preconditionFailure("\(error)")
    }
}()

func loadMapping(_ text: String) throws -> StatusMapping {
    try StatusMappingLoader.load(
        text: text,
        file: "cofidis-retail.yaml",
        statuses: CofidisStatus.retail.map(\.rawValue)
    )
}

let retail = Financing(retailStatuses: retailStatuses)

/// What a store gives for a financing of 300.00 EUR.
let retailArguments: JSON = [
    "merchantTransactionId": "ORDER-1", "amount": "300.00", "currency": "EUR", "product": "LOAN",
    "integration": "retail", "financing": "two-step", "sendingType": "Link", "sellerId": "S-1",
]

func retailArguments(_ changes: (String, JSON?)...) -> JSON {
    guard case .object(var object) = retailArguments else { preconditionFailure("arguments are an object") }
    for (field, value) in changes { object[field] = value }
    return .object(object)
}

func givenRetail(_ events: [Event]) -> DeciderSpecification<Financing> {
    DeciderSpecification(retail).given(events)
}

/// A case in a store, opened and nothing more.
func openedInStore(_ changes: (String, JSON?)...) -> DeciderSpecification<Financing> {
    guard case .object(var object) = retailArguments else { preconditionFailure("arguments are an object") }
    for (field, value) in changes { object[field] = value }
    let specification = DeciderSpecification(retail)
    return specification.given(specification.when("open", .object(object), at: morning).events)
}

let pngText = "iVBORw0KGgo="

extension CaseWalk {
    static func inStore(_ chart: String = "cofidis-retail-two-step", mapping: StatusMapping = retailStatuses)
        throws -> CaseWalk
    {
        let mode: JSON = chart.hasSuffix("direct") ? "direct" : "two-step"
        return try CaseWalk(
            chart: chart,
            lifecycle: Financing(retailStatuses: mapping),
            arguments: retailArguments(("financing", mode))
        )
    }

    static let sent = LifecyclesTests.answer(.sendPayment, status: "Initialized", url: link)

    /// Sends, and lets the first read say something.
    mutating func becomes(_ status: String) throws {
        try answer(Self.sent, to: "sendPayment")
        try fire("minute20")
        try answer(Self.read(status), to: "getStatus")
    }
}

/// One of each event that only stores have.
let retailEvents: [Event] = [
    .opened(
        {
            var opening = Financing.Opening(
                merchantTransactionID: "R",
                amount: Money(minorUnits: 1, currency: .euro),
                product: .loan,
                integration: .retail,
                hasWebhook: false,
                sections: JSONObject([("sendPaymentMerchantData", JSON.emptyObject)])
            )
            opening.retail = Financing.RetailTerms(mode: .twoStep, sendingType: .qr, sellerID: "S")
            return opening
        }(),
        date: "20261120",
        at: morning
    ),
    .qrReceived(Financing.QRPicture(base64: pngText, sha256: "00")), .qrUnusable(reason: "why"),
    .sendResumed(
        Financing.SendChange(
            sellerID: "S-2",
            sendingType: .sms,
            sections: JSONObject([("customer", ["phone": "+33612345678"] as JSON)])
        )
    ),
    .sendResumed(Financing.SendChange()), .deliveryRequested,
    .deliveryUnclear(
        {
            var observation = seen(.updateStatus, status: "An_livraison")
            observation.mapping = "ab"
            return observation
        }()
    ),
    .deliveryNotDone(seen(.getStatus, status: "pending")),
    .deliveryUnmoved(seen(.getStatus, status: "pending"), recheckAt: morning),
]
