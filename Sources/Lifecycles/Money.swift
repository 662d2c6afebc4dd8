/// A currency and how many decimals its amounts have (ISO 4217).
package struct Currency: Sendable, Hashable, CustomStringConvertible {
    /// Three capital letters.
    package let code: String
    /// Decimals of the minor unit: 2 for cents.
    package let exponent: Int

    private init(code: String, exponent: Int) {
        self.code = code
        self.exponent = exponent
    }

    package static let euro = Currency(code: "EUR", exponent: 2)

    /// Nil for a code that ISO 4217 does not list; compared exactly, as it is written there. Which of them a provider
    /// takes is its lifecycle's rule.
    package init?(code: String) {
        guard let exponent = CurrencyTable.exponent(of: code) else { return nil }
        self.init(code: code, exponent: exponent)
    }

    package var description: String { code }
}

/// An amount in whole minor units of one currency. Never a floating-point number.
package struct Money: Sendable, Hashable {
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// Why a text is no amount.
    package enum ParseError: Error, Equatable {
        /// Not digits, optionally followed by a point and digits.
        case malformed
        /// More decimals than the currency has.
        case tooManyDecimals
        /// Beyond ``minorUnitsLimit``.
        case tooLarge
    }

    /// The largest magnitude: what a JSON number still carries exactly.
    package static let minorUnitsLimit: Int64 = 9_007_199_254_740_991

    /// Reads a decimal text such as `123.45`, `123` or `-0.5`. No exponent, no grouping, no spaces.
    package init(decimal text: String, currency: Currency) throws(ParseError) {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        guard Self.areDigits(parts[0]), parts.count == 1 || Self.areDigits(fraction) else {
            throw .malformed
        }
        guard fraction.utf8.count <= currency.exponent else { throw .tooManyDecimals }
        var value: Int64 = 0
        let padding = repeatElement(UInt8(ascii: "0"), count: currency.exponent - fraction.utf8.count)
        for digit in Array(parts[0].utf8) + Array(fraction.utf8) + Array(padding) {
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
            guard value <= Self.minorUnitsLimit else { throw .tooLarge }
        }
        self.init(minorUnits: isNegative ? -value : value, currency: currency)
    }

    private static func areDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// `123.45`: always all decimals of the currency.
    package var decimalText: String {
        let digits = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let sign = minorUnits < 0 ? "-" : ""
        guard currency.exponent > 0 else { return sign + padded }
        return sign + padded.dropLast(currency.exponent) + "." + padded.suffix(currency.exponent)
    }

    /// The sum, nil when the currencies differ or the sum is beyond 64 bits: such amounts do not add.
    package func adding(_ other: Money) -> Money? {
        guard currency == other.currency else { return nil }
        let (sum, overflow) = minorUnits.addingReportingOverflow(other.minorUnits)
        return overflow ? nil : Money(minorUnits: sum, currency: currency)
    }

    /// The difference, nil when the currencies differ or it is beyond 64 bits.
    package func subtracting(_ other: Money) -> Money? {
        guard currency == other.currency else { return nil }
        let (difference, overflow) = minorUnits.subtractingReportingOverflow(other.minorUnits)
        return overflow ? nil : Money(minorUnits: difference, currency: currency)
    }
}

extension Money: CustomStringConvertible {
    /// `123.45 EUR`
    package var description: String { "\(decimalText) \(currency.code)" }
}
