import Values
import Workflow

extension Financing.Rejection {
    /// Refusals of validate, cancel and refund. Codes begin with the movement's name.
    var movementReport: RejectionReport {
        switch self {
        case .movementNotPossible(let kind, let status):
            RejectionReport(
                code: "\(kind.rawValue)_not_possible",
                kind: .notNow,
                message: "only \(kind.precondition) can be \(kind.done); this one is \(status)",
                field: "amount"
            )
        case .movementInFlight(let kind, let amount):
            RejectionReport(
                code: "\(kind.rawValue)_in_flight",
                kind: .notNow,
                message: "a \(kind.rawValue) of \(amount) is not settled yet; ask again when it is",
                field: "amount"
            )
        case .movementAboveLeft(let kind, let asked, let left):
            RejectionReport(
                code: kind == .refund ? "refund_above_refundable" : "\(kind.rawValue)_above_authorized",
                message: "\(asked) cannot be \(kind.done): \(left) is left",
                field: "amount",
                value: asked.decimalText
            )
        case .nothingLeft(let kind):
            RejectionReport(
                code: "nothing_to_\(kind.rawValue)",
                kind: .notNow,
                message: "nothing is left to \(kind.rawValue)",
                field: "amount"
            )
        case .noMovementOpen(let kind):
            RejectionReport(
                code: "no_\(kind.rawValue)_open",
                kind: .notNow,
                message: "no \(kind.rawValue) is open that could be dropped or sent again"
            )
        case .refundMustBeWhole(let left):
            RejectionReport(
                code: "refund_must_be_whole",
                message:
                    "in Italy only the full amount can be refunded, in one go: ask for \(left) or \"all\"",
                field: "amount",
                value: left.decimalText
            )
        case .authorizationExpired(let moment):
            RejectionReport(
                code: "authorization_expired",
                kind: .notNow,
                message:
                    "the authorisation lapsed at \(moment) and cannot be validated any more; cancel it, and open "
                    + "a new financing when one is still wanted",
                value: moment.description
            )
        case .nothingToAccept:
            RejectionReport(
                code: "nothing_to_accept",
                kind: .notNow,
                message: "Cofidis's last answer was believed; there is no other figure to accept"
            )
        case .cannotBeAccepted(let rule):
            RejectionReport(
                code: "cannot_be_accepted",
                kind: .notNow,
                message:
                    "what Cofidis reported cannot be true (\(rule.rawValue)); have them correct it, then read again",
                value: rule.rawValue
            )
        default: preconditionFailure("not a report about a validate, cancel or refund")
        }
    }
}

extension Financing.Movement {
    fileprivate var precondition: String {
        self == .refund ? "a validated financing" : "an authorized financing"
    }
}
