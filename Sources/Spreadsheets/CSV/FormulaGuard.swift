/// Keeps spreadsheet programs from running text as a formula.
///
/// A program that opens a CSV file takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
/// formula. Our writer puts an apostrophe before such text, which those programs show as text; our reader takes it away
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
        switch text.utf8.first(where: { $0 != apostrophe }) {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D: true
        default: false
        }
    }
}
