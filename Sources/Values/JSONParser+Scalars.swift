extension JSONParser {
    /// Reads a string; the offset stands on its opening quotation mark.
    mutating func parseString() throws(JSONParseError) -> String {
        offset += 1
        let start = offset
        while offset < buffer.count {
            switch buffer[offset] {
            case UInt8(ascii: "\""):
                let text = try decode(UnsafeRawBufferPointer(rebasing: buffer[start..<offset]))
                offset += 1
                return text
            case UInt8(ascii: "\\"): return try parseEscapedString(from: start)
            case 0..<0x20: throw failure("a control character inside a string")
            default: offset += 1
            }
        }
        throw failure("a string without its closing quotation mark")
    }

    private func decode(_ bytes: UnsafeRawBufferPointer) throws(JSONParseError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure("text that is not UTF-8")
        }
        return text
    }

    private mutating func parseEscapedString(from start: Int) throws(JSONParseError) -> String {
        var bytes = Array(buffer[start..<offset])
        while offset < buffer.count {
            let byte = buffer[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw failure("text that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): try parseEscape(into: &bytes)
            case 0..<0x20: throw failure("a control character inside a string")
            default: bytes.append(byte)
            }
        }
        throw failure("a string without its closing quotation mark")
    }

    private mutating func parseEscape(into bytes: inout [UInt8]) throws(JSONParseError) {
        guard offset < buffer.count else { throw failure("an escape without its letter") }
        let letter = buffer[offset]
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): try parseUnicodeEscape(into: &bytes)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func parseUnicodeEscape(into bytes: inout [UInt8]) throws(JSONParseError) {
        let first = try parseHex4()
        var scalar = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            guard offset + 1 < buffer.count, buffer[offset] == UInt8(ascii: "\\"),
                buffer[offset + 1] == UInt8(ascii: "u")
            else { throw failure("half of a surrogate pair") }
            offset += 2
            let second = try parseHex4()
            guard (0xDC00..<0xE000).contains(second) else { throw failure("half of a surrogate pair") }
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let unicode = Unicode.Scalar(scalar) else { throw failure("half of a surrogate pair") }
        guard scalar != 0 else { throw failure("\\u0000, which no text here may hold") }
        bytes.append(contentsOf: String(Character(unicode)).utf8)
    }

    private mutating func parseHex4() throws(JSONParseError) -> UInt16 {
        guard offset + 4 <= buffer.count else { throw failure("an escape with fewer than four digits") }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(buffer[offset])).hexDigitValue else {
                throw failure("an escape with a digit that is not hexadecimal")
            }
            value = value << 4 | UInt16(digit)
            offset += 1
        }
        return value
    }

    mutating func parseNumber() throws(JSONParseError) -> JSON {
        let start = offset
        let negative = take(UInt8(ascii: "-"))
        let wholeStart = offset
        var magnitude: Int64 = 0
        var overflow = false
        while let digit = takeDigit() {
            let (product, lost) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, lostToo) = product.addingReportingOverflow(digit)
            overflow = overflow || lost || lostToo
            magnitude = sum
        }
        let wholeCount = offset - wholeStart
        guard wholeCount > 0 else { throw failure("expected a value") }
        guard wholeCount == 1 || buffer[wholeStart] != UInt8(ascii: "0") else {
            throw failure("a number with a leading zero")
        }
        let isWhole = try !skipFractionAndExponent()
        if isWhole, !overflow { return .integer(negative ? -magnitude : magnitude) }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: buffer[start..<offset]), as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw failure("a number out of range") }
        return JSON(number)
    }

    private mutating func skipFractionAndExponent() throws(JSONParseError) -> Bool {
        var present = false
        if take(UInt8(ascii: ".")) {
            present = true
            guard takeDigit() != nil else { throw failure("a decimal point without digits") }
            while takeDigit() != nil {}
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            present = true
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard takeDigit() != nil else { throw failure("an exponent without digits") }
            while takeDigit() != nil {}
        }
        return present
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < buffer.count, buffer[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func takeDigit() -> Int64? {
        guard offset < buffer.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(buffer[offset]) else {
            return nil
        }
        defer { offset += 1 }
        return Int64(buffer[offset] - UInt8(ascii: "0"))
    }
}

extension JSON {
    /// A whole number becomes `integer`, as RFC 8785 cannot tell 1.0 from 1. Beyond 2^53 it is the number that its
    /// canonical text names, which is what is read back.
    package init(_ number: Double) {
        if number == number.rounded(), abs(number) <= Double(JSON.exactIntegerLimit) {
            self = .integer(Int64(number))
        } else if number == number.rounded(), abs(number) < 1e19,
            let whole = Int64(JSON.ecmaScriptText(of: number))
        {
            self = .integer(whole)
        } else {
            self = .double(number)
        }
    }
}
