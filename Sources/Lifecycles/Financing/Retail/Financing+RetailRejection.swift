import Workflow

extension Financing.Rejection {
    var retailReport: RejectionReport {
        switch self {
        case .notRetail(let command):
            RejectionReport(
                code: "not_retail",
                kind: .notNow,
                message: command == "deliver"
                    ? "only a two-step financing of a store waits for a delivery"
                    : "only a store's financing is sent; a web financing is initialized",
                field: "command",
                value: command
            )
        case .deliveryNotPossible(let status):
            RejectionReport(
                code: "delivery_not_possible",
                kind: .notNow,
                message:
                    "only a financing that waits for the delivery can be delivered; this one is \(status)"
            )
        case .telephone(let field, let reason):
            RejectionReport(
                code: "telephone_refused",
                message: "the telephone number \(reason)",
                field: field
            )
        default: preconditionFailure("not a report about a store's financing")
        }
    }
}
