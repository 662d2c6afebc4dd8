/// How long a contract gives: `60 calendar days`, `10 business days`, `5 months`.
package struct Term: Sendable, Hashable {
    package enum Unit: String, Sendable, CaseIterable {
        /// Weekends and holidays count.
        case calendarDays = "calendar days"
        /// Only days on which the contract's calendar is open count.
        case businessDays = "business days"
        case months
    }

    /// Ten years of days: no contract gives longer, and counting them stays quick.
    package static let countLimit = 3_660

    package let count: Int
    package let unit: Unit

    package init(_ count: Int, _ unit: Unit) {
        precondition((0...Self.countLimit).contains(count), "a term has 0 to \(Self.countLimit) units")
        self.count = count
        self.unit = unit
    }

    /// Reads `60 calendar days`; `days` alone is refused, since it leaves open which. `1 month` is a term too.
    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let count = Int(words[0]), (0...Self.countLimit).contains(count) else {
            return nil
        }
        let name = words[1] + (words[1].hasSuffix("s") ? "" : "s")
        guard let unit = Unit(rawValue: String(name)) else { return nil }
        self.init(count, unit)
    }
}

extension Term: CustomStringConvertible {
    /// `1 month`, `60 calendar days`
    package var description: String {
        "\(count) \(count == 1 ? String(unit.rawValue.dropLast()) : unit.rawValue)"
    }
}

/// What becomes of a last day on which nobody works.
package enum RollRule: String, Sendable, CaseIterable {
    /// It stays where it falls.
    case stay = "none"
    /// The next business day: later, which only a contract may grant.
    case following = "next business day"
    /// The business day before: earlier.
    case preceding = "previous business day"
}
