package import Workflow

/// What can be known of an identifier without asking anybody. A wrong length or something else than digits is an error;
/// a check digit that does not fit is a warning, since registers are known to have issued such numbers.
/// [coface-client-integration.md §4.1]
package enum IdentifierCheck {
    static let malformed = RejectionSpec(code: "malformed_identifier", remedy: "correct the value")

    /// - Throws: what makes the identifier unusable.
    package static func warnings(for identifier: LegalIdentifier, at path: String)
        throws(RejectionReport) -> [CaseWarning]
    {
        switch identifier.type {
        case "RUC_ECU": try ruc(identifier, at: path)
        case "SIREN_FRA": try luhn(identifier, length: 9, at: path)
        case "SIRET_FRA": try luhn(identifier, length: 14, at: path)
        default: []
        }
    }

    private static func digits(_ identifier: LegalIdentifier, lengths: [Int], at path: String)
        throws(RejectionReport) -> [Int]
    {
        let digits = identifier.normalized.compactMap { $0.isASCII ? $0.wholeNumberValue : nil }
        guard digits.count == identifier.normalized.count, lengths.contains(digits.count) else {
            let expected = lengths.map(String.init).joined(separator: " or ")
            throw malformed.report(
                "a \(identifier.type) has \(expected) digits",
                field: "\(path).value",
                value: identifier.value
            )
        }
        return digits
    }

    private static func warning(_ code: String, _ path: String, _ message: String) -> CaseWarning {
        CaseWarning(code: code, field: "\(path).value", message: message)
    }

    // MARK: Ecuador

    /// Thirteen digits, or the ten of a cédula, which is tried with the branch 001 added.
    private static func ruc(_ identifier: LegalIdentifier, at path: String)
        throws(RejectionReport) -> [CaseWarning]
    {
        let digits = try digits(identifier, lengths: [10, 13], at: path)
        var warnings: [CaseWarning] = []
        let province = digits[0] * 10 + digits[1]
        // Some accept 30 too, for Ecuadorians abroad.
        if !(1...24).contains(province), province != 30 {
            warnings.append(
                warning("identifier_province", path, "a RUC begins with a province from 01 to 24, or 30")
            )
        }
        let fits: Bool
        switch digits[2] {
        case 0...5: fits = cedulaFits(digits)
        case 6: fits = modulus11(digits, weights: [3, 2, 7, 6, 5, 4, 3, 2])
        case 9: fits = modulus11(digits, weights: [4, 3, 2, 7, 6, 5, 4, 3, 2])
        default:
            fits = true
            warnings.append(
                warning(
                    "identifier_kind",
                    path,
                    "the third digit of a RUC is 0 to 5 (person), 6 (public body) or 9 (company)"
                )
            )
        }
        if !fits {
            warnings.append(
                warning("identifier_check_digit", path, "the check digit of this RUC does not fit")
            )
        }
        if digits.count == 13 {
            // A public body's branch has four digits, since its check digit stands one place earlier.
            let branch = digits[(digits[2] == 6 ? 9 : 10)...]
            if branch.allSatisfy({ $0 == 0 }) {
                warnings.append(warning("identifier_branch", path, "the branch of a RUC is 001 or higher"))
            }
        }
        return warnings
    }

    private static func cedulaFits(_ digits: [Int]) -> Bool {
        var sum = 0
        for (index, digit) in digits.prefix(9).enumerated() {
            let product = digit * (index.isMultiple(of: 2) ? 2 : 1)
            sum += product >= 10 ? product - 9 : product
        }
        return (10 - sum % 10) % 10 == digits[9]
    }

    /// Remainder 0 gives 0; a result of 10 fits nothing.
    private static func modulus11(_ digits: [Int], weights: [Int]) -> Bool {
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        let remainder = sum % 11
        return (remainder == 0 ? 0 : 11 - remainder) == digits[weights.count]
    }

    // MARK: France

    /// SIREN and SIRET end in a Luhn digit; some establishments of La Poste have one that does not fit.
    private static func luhn(_ identifier: LegalIdentifier, length: Int, at path: String)
        throws(RejectionReport) -> [CaseWarning]
    {
        let digits = try digits(identifier, lengths: [length], at: path)
        var sum = 0
        for (index, digit) in digits.reversed().enumerated() {
            let product = digit * (index.isMultiple(of: 2) ? 1 : 2)
            sum += product >= 10 ? product - 9 : product
        }
        guard sum % 10 != 0 else { return [] }
        return [
            warning("identifier_check_digit", path, "the check digit of this \(identifier.type) does not fit")
        ]
    }
}
