package import Values
package import Workflow

/// A consumer financing at Cofidis, on the web or in a store, from its opening to its end. [cofidis.md]
///
/// The decider knows amounts, identities and what the provider said; where a case is and when it asks again is in
/// `workflows/cofidis-*.yaml`, which ``chartName(for:)`` chooses from. Hints never change what is known: only answers of
/// provider calls do. [§12]
package struct Financing: Lifecycle {
    let terms: Terms
    /// What a store's statuses mean; without it every one of them is unknown. [cofidis.md §9]
    package let retailStatuses: StatusMapping?

    package init(terms: Terms = Terms(), retailStatuses: StatusMapping? = nil) {
        self.terms = terms
        self.retailStatuses = retailStatuses
    }

    package var name: String { "financing" }
    /// 2: since when amounts are known, and whether Cofidis has acknowledged what is open. 3: whether a store's journey
    /// was sent again since Cofidis last answered.
    package var rulesVersion: Int { 3 }

    package var initialFacts: Facts { Facts() }

    /// The scope under which a transaction id of the account's own merchant is unique among cases. The provider would
    /// allow the same id on another date; one id, one case is our rule, so that a file given twice starts nothing twice.
    package static let transactionIDScope = "cofidis.merchantTransactionId"

    /// Each merchant numbers its orders by itself. [cofidis.md §3]
    package static func transactionIDScope(ofMerchant merchant: String) -> String {
        "\(transactionIDScope)/\(merchant)"
    }

    /// The chart that a financing begins under, by the arguments of the command `open`. What the lifecycle refuses
    /// anyway gets any of them.
    package static func chartName(for arguments: JSON, terms: Terms = Terms()) -> String {
        if let retail = retailChartName(for: arguments) { return retail }
        let country = arguments["country"]?.stringValue ?? terms.defaultCountry.rawValue
        if country == Country.italy.rawValue { return "cofidis-italy" }
        if arguments["captureMode"]?.stringValue == CaptureMode.validate.rawValue {
            return "cofidis-web-validate"
        }
        return arguments["webhook"]?.boolValue == false ? "cofidis-web-polling" : "cofidis-web-webhook"
    }

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        guard let opening = facts.opening else { return [] }
        let id = opening.merchantTransactionID
        if let merchant = opening.merchantID { return [(Self.transactionIDScope(ofMerchant: merchant), id)] }
        // Financings from before may have named the account's own merchant.
        let named = terms.merchantID.map { [(Self.transactionIDScope(ofMerchant: $0), id)] } ?? []
        return [(Self.transactionIDScope, id)] + named
    }
}
