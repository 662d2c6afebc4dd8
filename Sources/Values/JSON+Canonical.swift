extension JSON {
    /// The one text of this value: JSON Canonicalization Scheme, RFC 8785, as UTF-8 bytes.
    package var canonicalBytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        appendCanonical(to: &output)
        return output
    }

    /// The same as text.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }

    /// Appends the canonical text, for callers that build a longer one around it.
    package func appendCanonical(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let number): Self.appendInteger(number, to: &output)
        case .double(let number): output.append(contentsOf: Self.ecmaScriptText(of: number).utf8)
        case .string(let text): Self.appendQuoted(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.appendCanonical(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.appendQuoted(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.appendCanonical(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    package static func appendInteger(_ number: Int64, to output: inout [UInt8]) {
        guard number > 9 || number < 0 else { return output.append(UInt8(ascii: "0") + UInt8(number)) }
        output.append(contentsOf: String(number).utf8)
    }

    /// Quotes and escapes exactly what RFC 8785 section 3.2.2.2 asks for, and nothing else.
    package static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: [0x5C, 0x22])
            case UInt8(ascii: "\\"): output.append(contentsOf: [0x5C, 0x5C])
            case 0x08: output.append(contentsOf: "\\b".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0C: output.append(contentsOf: "\\f".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(Self.hexDigits[Int(byte >> 4)])
                output.append(Self.hexDigits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    static let hexDigits: [UInt8] = Array("0123456789abcdef".utf8)

    /// ECMAScript's Number::toString, which RFC 8785 section 3.2.2.3 prescribes. Swift gives the same shortest
    /// digits; only their layout differs.
    static func ecmaScriptText(of number: Double) -> String {
        precondition(number.isFinite, "JSON has no text for \(number)")
        if number == 0 { return "0" }
        let sign = number < 0 ? "-" : ""
        let (digits, exponent) = shortestDigits(of: abs(number))
        let count = digits.count
        // The value is 0.DIGITS times ten to the exponent (the specification's n).
        switch exponent {
        case count...21: return sign + digits + String(repeating: "0", count: exponent - count)
        case 1..<max(count, 2) where exponent < count:
            return sign + digits.prefix(exponent) + "." + digits.dropFirst(exponent)
        case -5...0: return sign + "0." + String(repeating: "0", count: -exponent) + digits
        default:
            let power = exponent - 1
            let mantissa = count == 1 ? digits : digits.prefix(1) + "." + digits.dropFirst(1)
            return sign + mantissa + "e" + (power < 0 ? "-" : "+") + String(abs(power))
        }
    }

    private static func shortestDigits(of number: Double) -> (digits: String, exponent: Int) {
        let parts = number.description.split(separator: "e", omittingEmptySubsequences: false)
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let power = parts.count > 1 ? (Int(parts[1]) ?? 0) : 0
        let all = whole + fraction
        let leadingZeros = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leadingZeros)
        while digits.last == "0" { digits.removeLast() }
        return (String(digits), whole.count - leadingZeros + power)
    }
}
