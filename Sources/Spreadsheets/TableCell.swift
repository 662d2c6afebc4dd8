/// A cell to write.
package enum TableCell: Sendable, Hashable {
    case empty
    /// Written so that no spreadsheet program takes it for a formula.
    case text(String)
    case integer(Int64)
    /// Whole minor units and how many decimals the currency has: `1234` and 2 is 12.34.
    case amount(minorUnits: Int64, decimals: Int)

    package static func optional(_ text: String?) -> TableCell { text.map(TableCell.text) ?? .empty }

    /// As CSV has it, before quoting.
    var plainText: String {
        switch self {
        case .empty: ""
        case .text(let text): FormulaGuard.guarded(text)
        case .integer(let number): String(number)
        case .amount(let units, let decimals): Self.decimal(units, decimals)
        }
    }

    private static func decimal(_ units: Int64, _ decimals: Int) -> String {
        guard decimals > 0 else { return String(units) }
        let digits = String(units.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
