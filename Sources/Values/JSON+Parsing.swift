/// What is wrong with a text that should have been JSON, and where.
package struct JSONParseError: Error, Equatable, CustomStringConvertible {
    /// The byte offset at which reading stopped.
    package let offset: Int
    package let reason: String
    package var description: String { "not valid JSON at byte \(offset): \(reason)" }
}

extension JSON {
    /// Nesting deeper than this is refused: nobody means it, and it would eat the stack.
    package static let depthLimit = 64

    /// Reads one JSON text (RFC 8259) strictly: no duplicate names, no lone surrogates, valid UTF-8, nothing
    /// after the value. Bound the size before calling; this reads whatever it is given.
    package static func parse(_ text: String) throws(JSONParseError) -> JSON {
        try parse(Array(text.utf8))
    }

    package static func parse(_ bytes: [UInt8]) throws(JSONParseError) -> JSON {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONParseError) in try parse(buffer) }
        }
        return try result.get()
    }

    /// The same on borrowed memory, without a copy of the whole.
    package static func parse(_ buffer: UnsafeRawBufferPointer) throws(JSONParseError) -> JSON {
        var parser = JSONParser(buffer: buffer)
        return try parser.parseDocument()
    }
}

/// A recursive descent over borrowed bytes.
struct JSONParser {
    let buffer: UnsafeRawBufferPointer
    var offset = 0
    var depth = 0

    init(buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

    mutating func parseDocument() throws(JSONParseError) -> JSON {
        if buffer.starts(with: JSONLines.mark) {
            throw failure("a byte order mark (U+FEFF), which cannot be seen, before the value; take it out")
        }
        let value = try parseValue()
        skipWhitespace()
        guard offset == buffer.count else { throw failure("text after the end of the value") }
        return value
    }

    func failure(_ reason: String) -> JSONParseError { JSONParseError(offset: offset, reason: reason) }

    private mutating func skipWhitespace() {
        while offset < buffer.count {
            switch buffer[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func parseValue() throws(JSONParseError) -> JSON {
        skipWhitespace()
        guard offset < buffer.count else { throw failure("the text ends where a value should begin") }
        switch buffer[offset] {
        case UInt8(ascii: "{"):
            return try nested { parser throws(JSONParseError) in try parser.parseObject() }
        case UInt8(ascii: "["):
            return try nested { parser throws(JSONParseError) in try parser.parseArray() }
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        default: return try parseNumber()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONParseError) -> JSON
    ) throws(JSONParseError) -> JSON {
        guard depth < JSON.depthLimit else { throw failure("nested deeper than \(JSON.depthLimit) levels") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
        let length = word.utf8CodeUnitCount
        guard offset + length <= buffer.count,
            (0..<length).allSatisfy({ buffer[offset + $0] == word.utf8Start[$0] })
        else { throw failure("an unknown word") }
        offset += length
        return value
    }

    private mutating func parseArray() throws(JSONParseError) -> JSON {
        offset += 1
        var elements: [JSON] = []
        if consume(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue())
            if consume(UInt8(ascii: ",")) { continue }
            guard consume(UInt8(ascii: "]")) else { throw failure("expected , or ] in an array") }
            return .array(elements)
        }
    }

    private mutating func parseObject() throws(JSONParseError) -> JSON {
        offset += 1
        var members: [JSONObject.Member] = []
        if consume(UInt8(ascii: "}")) { return .object(JSONObject()) }
        var sorted = true
        while true {
            skipWhitespace()
            guard offset < buffer.count, buffer[offset] == UInt8(ascii: "\"") else {
                throw failure("expected a quoted member name")
            }
            let key = try parseString()
            guard consume(UInt8(ascii: ":")) else { throw failure("expected : after a member name") }
            let value = try parseValue()
            if let last = members.last, !JSONObject.precedes(last.key, key) { sorted = false }
            members.append(JSONObject.Member(key: key, value: value))
            if consume(UInt8(ascii: ",")) { continue }
            guard consume(UInt8(ascii: "}")) else { throw failure("expected , or } in an object") }
            break
        }
        if !sorted {
            members.sort { JSONObject.precedes($0.key, $1.key) }
            for index in members.indices.dropFirst()
            where members[index].key.utf8.elementsEqual(members[index - 1].key.utf8) {
                throw failure("the member name \"\(members[index].key)\" appears twice")
            }
        }
        return .object(JSONObject(sorted: members))
    }

    /// Skips white space, then takes the byte if it is the expected one.
    private mutating func consume(_ byte: UInt8) -> Bool {
        skipWhitespace()
        guard offset < buffer.count, buffer[offset] == byte else { return false }
        offset += 1
        return true
    }
}
