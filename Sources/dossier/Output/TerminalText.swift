/// Text of strangers on its way to somebody's terminal: what would move the cursor or turn the reading direction is
/// spelled out.
enum TerminalText {
    static func safe(_ text: String) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            switch properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
                output += "\\u{\(String(scalar.value, radix: 16))}"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
