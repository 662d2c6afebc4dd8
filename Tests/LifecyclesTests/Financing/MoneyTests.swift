import Lifecycles
import Testing

@Suite("Money")
struct MoneyTests {
    @Test(
        "a decimal text is read in the currency's minor units",
        arguments: [
            ("123.45", 12_345), ("123.4", 12_340), ("123", 12_300), ("0.01", 1), ("-0.5", -50), ("0", 0),
            ("007", 700),
        ]
    )
    func reads(text: String, minorUnits: Int64) throws {
        #expect(try Money(decimal: text, currency: .euro).minorUnits == minorUnits)
    }

    @Test(
        "a text that is no decimal number is refused",
        arguments: ["", "1,5", "1.", ".5", "1e3", " 1", "+1", "1.2.3", "١", "--1", "-"]
    )
    func refuses(text: String) {
        #expect(throws: Money.ParseError.malformed) { try Money(decimal: text, currency: .euro) }
    }

    @Test("more decimals than the currency has are refused, zeros too")
    func refusesDecimals() throws {
        #expect(throws: Money.ParseError.tooManyDecimals) { try Money(decimal: "1.234", currency: .euro) }
        #expect(throws: Money.ParseError.tooManyDecimals) { try Money(decimal: "1.000", currency: .euro) }
        let yen = try #require(Currency(code: "JPY"))
        #expect(throws: Money.ParseError.tooManyDecimals) { try Money(decimal: "1.0", currency: yen) }
        #expect(try Money(decimal: "15", currency: yen).minorUnits == 15)
    }

    @Test("an amount beyond what a JSON number carries is refused instead of overflowing")
    func refusesLargeAmounts() {
        #expect(throws: Money.ParseError.tooLarge) {
            try Money(decimal: String(repeating: "9", count: 40), currency: .euro)
        }
    }

    @Test("amounts are written with all decimals and read back", arguments: [0, 1, -5, 99, 100, -12_345])
    func writes(minorUnits: Int64) throws {
        let money = Money(minorUnits: minorUnits, currency: .euro)
        #expect(try Money(decimal: money.decimalText, currency: .euro) == money)
    }

    @Test(
        "every currency of ISO 4217 has its own number of decimals",
        arguments: [
            ("EUR", 2), ("CAD", 2), ("CNY", 2), ("COP", 2), ("KRW", 0), ("CLP", 0), ("XOF", 0), ("KWD", 3),
            ("BHD", 3), ("TND", 3), ("CLF", 4),
        ]
    )
    func knowsCurrencies(code: String, decimals: Int) {
        #expect(Currency(code: code)?.exponent == decimals)
        #expect(Currency(code: code.lowercased()) == nil)
    }

    @Test(
        "codes of metals, of tests and of nothing are no currency",
        arguments: ["XAU", "XTS", "ZZZ", "", "EURO"]
    )
    func refusesOtherCodes(code: String) { #expect(Currency(code: code) == nil) }

    @Test("amounts of different currencies neither add nor subtract")
    func keepsCurrenciesApart() throws {
        let euro = Money(minorUnits: 1, currency: .euro)
        let dollar = Money(minorUnits: 1, currency: try #require(Currency(code: "USD")))
        #expect(euro.adding(dollar) == nil)
        #expect(euro.subtracting(dollar) == nil)
        #expect(euro.adding(euro)?.minorUnits == 2)
        #expect(Money(minorUnits: .max, currency: .euro).adding(euro) == nil)
    }
}
