import Values
import Workflow

/// A consumer financing at Cofidis, in a web integration, from initialize to its end. [cofidis.md]
///
/// The decider knows amounts, identities and what the provider said; where a case is and when it asks again is in
/// `workflows/cofidis-web-webhook.yaml` and `workflows/cofidis-web-polling.yaml`. Hints never change what is
/// known: only answers of provider calls do. [§12]
package struct Financing: Lifecycle {
    package init() {}

    package var name: String { "financing" }

    package var initialFacts: Facts { Facts() }

    /// The scope under which a merchant's transaction id is unique among cases. The provider would allow the same
    /// id on another date; one id, one case is our rule, so that a file given twice starts nothing twice.
    package static let transactionIDScope = "cofidis.merchantTransactionId"

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        guard let opening = facts.opening else { return [] }
        return [(scope: Self.transactionIDScope, value: opening.merchantTransactionID)]
    }
}
