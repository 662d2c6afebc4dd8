import Values
package import Workflow

/// An overdue account declared to Coface ("notification of overdue account", NOA), from the draft to its end.
/// [coface-cofaserve.md §7]
///
/// The decider knows the filing, its time limits and what the provider said; where a case is and when it asks again is
/// in `workflows/coface-overdue-known.yaml`, `-unknown.yaml` and `-ngd.yaml`.
package struct OverdueCase: Lifecycle {
    /// Only commands read it: what follows from a contract is written into the events, so that a case keeps the dates
    /// that it was told whatever the contract says later.
    let contracts: ContractTermsBook

    package init(contracts: ContractTermsBook) { self.contracts = contracts }

    package static let name = "overdue"
    package var name: String { Self.name }

    package var initialFacts: Facts { Facts() }

    /// The scope under which a customer reference is unique among cases: one reference, one case. The provider holds
    /// it unique per contract. (D-17)
    package static let referenceScope = "coface.customerReference"

    package func naturalKeys(of facts: Facts) -> [(scope: String, value: String)] {
        guard let filing = facts.filing else { return [] }
        return [
            (
                scope: Self.referenceScope,
                value: Self.key(policy: filing.policyNumber, reference: filing.customerReference)
            )
        ]
    }

    /// A slash within a policy is written `%2F`, so that no other policy and reference give the same key.
    package static func key(policy: String, reference: String) -> String {
        let policy = policy.replacing("%", with: "%25").replacing("/", with: "%2F")
        return "\(policy)/\(reference)"
    }
}

extension OverdueCase {
    /// The states of its charts that end a case.
    package static let endStates: Set<String> = ["rejected", "closed", "abandoned"]
    /// Characters of a customer reference. None is published; this one is assumed.
    package static let referenceLengthLimit = 64
    package static let policyLengthLimit = 64
    package static let nameLengthLimit = 255
    package static let reasonCodeLengthLimit = 64
    package static let textLengthLimit = 2_000
    /// Invoices of one case, and settlements likewise: far above any debtor's account here.
    package static let invoicesLimit = 500
    package static let identifiersLimit = 10
    /// Bytes of an address, as canonical JSON.
    package static let addressBytesLimit = 4 * 1024
    /// A thousand million in currencies of two decimals: far below what sums of 500 bear.
    package static let amountLimit: Int64 = 100_000_000_000
    package static let reasonLengthLimit = 500
    /// A declaration without an overdueId is shown to a person after this. [§9, step 4, assumed]
    package static let overdueIDExpectedAfter = Duration.seconds(24 * 3600)
    /// Look-ups of a lost declaration before a person decides: after 10, 30 and 60 minutes, then hourly for a day.
    /// (D-16)
    package static let lookupsLimit = 26
}
