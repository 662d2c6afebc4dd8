import Values

extension Financing {
    /// The four running amounts of a transaction, in minor units. [cofidis.md §7]
    ///
    /// Invariants: no amount is negative or ever falls; `cancelled ≤ authorized`; `validated ≤ authorized −
    /// cancelled` where anything was authorised (D-7); `validated ≤ amount` of the financing; `refunded ≤
    /// validated`.
    package struct Ledger: Sendable, Equatable {
        package var authorized: Int64 = 0
        package var cancelled: Int64 = 0
        package var validated: Int64 = 0
        package var refunded: Int64 = 0

        package init(authorized: Int64 = 0, cancelled: Int64 = 0, validated: Int64 = 0, refunded: Int64 = 0) {
            self.authorized = authorized
            self.cancelled = cancelled
            self.validated = validated
            self.refunded = refunded
        }

        /// What confirm reserved and nobody has released or financed.
        package var reserved: Int64 { authorized - cancelled - validated }

        /// What a refund may still give back.
        package var refundable: Int64 { validated - refunded }

        /// The ledger after an answer: an amount that the answer leaves out stays as it was.
        package func applying(_ amounts: Amounts) -> Ledger {
            Ledger(
                authorized: amounts.authorized ?? authorized,
                cancelled: amounts.cancelled ?? cancelled,
                validated: amounts.validated ?? validated,
                refunded: amounts.refunded ?? refunded
            )
        }

        /// The invariant that `next` breaks after this ledger; nil when it breaks none.
        package func contradiction(by next: Ledger, amount: Int64) -> ContradictedRule? {
            if min(next.authorized, next.cancelled, next.validated, next.refunded) < 0 {
                return .negativeAmount
            }
            if next.authorized < authorized || next.cancelled < cancelled || next.validated < validated
                || next.refunded < refunded
            {
                return .amountFell
            }
            if next.cancelled > next.authorized { return .cancelledAboveAuthorized }
            if next.authorized > 0, next.validated > next.authorized - next.cancelled {
                return .validatedAboveAuthorized
            }
            if next.validated > amount || next.authorized > amount { return .aboveFinancedAmount }
            if validated > 0, next.validated > validated { return .validatedTwice }
            if next.refunded > next.validated { return .refundedAboveValidated }
            return nil
        }
    }

    /// The amounts that one answer carries, in minor units; nil where it is silent. Which answers carry which is
    /// in cofidis.md §7.
    package struct Amounts: Sendable, Equatable {
        package var authorized: Int64?
        package var cancelled: Int64?
        package var validated: Int64?
        package var refunded: Int64?

        package init(
            authorized: Int64? = nil,
            cancelled: Int64? = nil,
            validated: Int64? = nil,
            refunded: Int64? = nil
        ) {
            self.authorized = authorized
            self.cancelled = cancelled
            self.validated = validated
            self.refunded = refunded
        }
    }

    /// What an answer contradicts. Such an answer is recorded as it came and moves nothing; a person decides.
    package enum ContradictedRule: String, Sendable, CaseIterable {
        case negativeAmount = "negative_amount"
        case amountFell = "amount_fell"
        case cancelledAboveAuthorized = "cancelled_above_authorized"
        case validatedAboveAuthorized = "validated_above_authorized"
        /// A financing is validated once. [cofidis.md §5.3]
        case validatedTwice = "validated_twice"
        case aboveFinancedAmount = "above_financed_amount"
        case refundedAboveValidated = "refunded_above_validated"
        /// The amount moved by something else than the movement in flight.
        case refundedUnexpectedly = "refunded_unexpectedly"
        case cancelledUnexpectedly = "cancelled_unexpectedly"
        case validatedUnexpectedly = "validated_unexpectedly"
        /// The status says that all is refunded, the amounts say otherwise.
        case refundedStatusWithoutAmount = "refunded_status_without_amount"
        /// The status says that all is canceled, the amounts say otherwise.
        case canceledStatusWithoutAmount = "canceled_status_without_amount"
        /// Italy refunds everything at once. [cofidis.md §5.5]
        case refundedInPart = "refunded_in_part"
        case otherCurrency = "other_currency"
        /// The answer names another transaction.
        case otherTransaction = "other_transaction"
    }
}
