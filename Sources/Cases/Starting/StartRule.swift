package import Lifecycles
import Values

/// How cases of one kind begin.
package struct StartRule: Sendable {
    /// The lifecycle's start command.
    let command: String
    /// The chart that a case with these arguments begins under. What is wrong with them is the lifecycle's to say,
    /// whatever the chart.
    let chart: @Sendable (JSON) -> String
    /// What of the first event tells one handing-in from another.
    let content: @Sendable (JSON) -> JSON
    /// What was handed in, with what the recorded beginning took from elsewhere than the caller.
    let completed: @Sendable (_ arguments: JSON, _ recorded: JSON) -> JSON
    /// The refusal of a name that belongs to a case of other content.
    let duplicateCode: String
    let duplicateField: String

    /// The chart by country, capture mode, and whether there are notifications.
    package static func financing(_ terms: Financing.Terms) -> StartRule {
        StartRule(
            command: "open",
            chart: { Financing.chartName(for: $0, terms: terms) },
            content: { $0 },
            // A contract's days that changed meanwhile make no other financing of the same request.
            completed: { arguments, recorded in
                let field = "validateWithinDays"
                guard var object = arguments.objectValue, object[field]?.isNull ?? true else {
                    return arguments
                }
                object[field] = recorded[field]
                return .object(object)
            },
            duplicateCode: "duplicate_merchant_transaction",
            duplicateField: "merchantTransactionId"
        )
    }

    /// By debt type, and by whether the debtor is known. What follows from the contract may have changed meanwhile
    /// and is not compared.
    package static let overdue = StartRule(
        command: "draft",
        chart: { arguments in
            if arguments["debtType"]?.stringValue == "NGD" { return "coface-overdue-ngd" }
            let isKnown = arguments["debtor"]?["easyNumber"]?.stringValue?.isEmpty == false
            return isKnown ? "coface-overdue-known" : "coface-overdue-unknown"
        },
        content: { $0["filing"] ?? .null },
        completed: { arguments, _ in arguments },
        duplicateCode: "duplicate_customer_reference",
        duplicateField: "customerReference"
    )

    /// Asked twice, it is the same search; what else is known of the company does not make it another one.
    package static let company = StartRule(
        command: "identify",
        chart: { arguments in
            arguments["temporaryEasyNumber"]?.stringValue == nil
                ? "company-identification" : "company-temporary-number"
        },
        content: { _ in .null },
        completed: { arguments, _ in arguments },
        duplicateCode: "duplicate_inquiry",
        duplicateField: "identifiers"
    )
}
