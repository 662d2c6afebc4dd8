/// ISO 4217, as of its amendment of 2025: codes of money in use, without metals, funds of funds and test codes.
///
/// COP has two decimals there; a shop that sells in whole pesos only says so in its own rules.
enum CurrencyTable {
    /// How many decimals the amounts of a code have; nil for a code that is no currency.
    static func exponent(of code: String) -> Int? { exponents[code] }

    private static let exponents: [String: Int] = {
        var all: [String: Int] = [:]
        for (exponent, codes) in [(0, none), (2, two), (3, three), (4, four)] {
            for code in codes.split(separator: " ") { all[String(code)] = exponent }
        }
        return all
    }()

    private static let none = """
        BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
        """

    private static let two = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP \
        BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD \
        FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD \
        KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD \
        NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP \
        SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED \
        VES WST XCD XCG YER ZAR ZMW ZWG
        """

    private static let three = "BHD IQD JOD KWD LYD OMR TND"
    private static let four = "CLF UYW"
}
