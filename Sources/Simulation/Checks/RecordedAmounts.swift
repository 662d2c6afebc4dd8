import Values

/// Cofidis's four amounts, as events tell them.
struct RecordedAmounts: Sendable, Equatable {
    var authorized: Int64 = 0
    var cancelled: Int64 = 0
    var validated: Int64 = 0
    var refunded: Int64 = 0

    /// After an answer, which leaves alone what it does not name.
    func told(_ data: JSON) -> RecordedAmounts {
        RecordedAmounts(
            authorized: data["authorized"]?.integerValue ?? authorized,
            cancelled: data["cancelled"]?.integerValue ?? cancelled,
            validated: data["validated"]?.integerValue ?? validated,
            refunded: data["refunded"]?.integerValue ?? refunded
        )
    }

    /// By the columns of the read model.
    var columns: [(name: String, amount: Int64)] {
        [
            ("authorized", authorized), ("cancelled", cancelled), ("validated", validated),
            ("refunded", refunded),
        ]
    }
}
