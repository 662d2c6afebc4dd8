/// Keeps spreadsheet programs from running text as a formula.
///
/// A program that opens a CSV file takes a cell that begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line
/// end for a formula. Our writer puts an apostrophe before such text, which those programs show as text; our reader takes it away
/// again. Text that itself begins with apostrophes and one of those characters gets one more, so that every text comes
/// back as it was. Numbers are written as numbers, minus sign included.
enum FormulaGuard {
    static func guarded(_ text: String) -> String { isDangerous(text) ? "'" + text : text }

    static func unguarded(_ text: String) -> String {
        text.utf8.first == apostrophe && isDangerous(String(text.dropFirst()))
            ? String(text.dropFirst()) : text
    }

    private static let apostrophe = UInt8(ascii: "'")

    private static func isDangerous(_ text: String) -> Bool {
        switch text.unicodeScalars.first(where: { $0 != "'" }) {
        case "=", "+", "-", "@", "\t", "\r", "\n": true
        case "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }
}
