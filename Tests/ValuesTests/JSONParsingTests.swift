import Testing
import Values

@Suite("reading JSON")
struct JSONParsingTests {
    private static let refused: [(text: String, reason: String)] = [
        ("", "the text ends where a value should begin"),
        ("  ", "the text ends where a value should begin"),
        ("{} {}", "text after the end of the value"),
        ("[1,]", "expected a value"),
        ("[1 2]", "expected , or ] in an array"),
        ("{\"a\":1,}", "expected a quoted member name"),
        ("{a:1}", "expected a quoted member name"),
        ("{\"a\" 1}", "expected : after a member name"),
        ("{\"a\":1 \"b\":2}", "expected , or } in an object"),
        ("{\"a\":1,\"b\":2,\"a\":3}", "the member name \"a\" appears twice"),
        ("{\"a\":1,\"\\u0061\":3}", "the member name \"a\" appears twice"),
        ("tru", "an unknown word"),
        ("nulL", "an unknown word"),
        ("NaN", "expected a value"),
        ("Infinity", "expected a value"),
        ("+1", "expected a value"),
        ("-", "expected a value"),
        ("01", "a number with a leading zero"),
        ("-00", "a number with a leading zero"),
        ("1.", "a decimal point without digits"),
        (".5", "expected a value"),
        ("1e", "an exponent without digits"),
        ("1e+", "an exponent without digits"),
        ("1e999", "a number out of range"),
        ("\"a", "a string without its closing quotation mark"),
        ("\"a\\\"", "a string without its closing quotation mark"),
        ("\"a\nb\"", "a control character inside a string"),
        ("\"\\t\t\"", "a control character inside a string"),
        ("\"\\x41\"", "an unknown escape"),
        ("\"\\", "an escape without its letter"),
        ("\"\\u12", "an escape with fewer than four digits"),
        ("\"\\u12g4\"", "an escape with a digit that is not hexadecimal"),
        ("\"\\ud800\"", "half of a surrogate pair"),
        ("\"\\ud800\\u0041\"", "half of a surrogate pair"),
        ("\"\\udc00\"", "half of a surrogate pair"),
        ("\"a\\u0000b\"", "\\u0000, which no text here may hold"),
        ("{\"\\u0000\":1}", "\\u0000, which no text here may hold"),
        ("'a'", "expected a value"),
        ("[1] // no comments", "text after the end of the value"),
    ]

    @Test("refuses what RFC 8259 and I-JSON refuse, and says why", arguments: refused)
    func refusals(_ vector: (text: String, reason: String)) {
        let failure = #expect(throws: JSONParseError.self) { try JSON.parse(vector.text) }
        #expect(failure?.reason == vector.reason)
    }

    @Test("refuses bytes that are not UTF-8, escaped neighbours or not")
    func notUTF8() {
        let wrong: [[UInt8]] = [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
        ]
        for bytes in wrong {
            for prefix in ["", "\\n"] {
                let text = Array("\"\(prefix)".utf8) + bytes + Array("\"".utf8)
                let failure = #expect(throws: JSONParseError.self) { try JSON.parse(text) }
                #expect(failure?.reason == "text that is not UTF-8")
            }
        }
    }

    @Test("reads nesting up to its limit and refuses one level more")
    func depth() throws {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(try JSON.parse(nested(JSON.depthLimit)).canonicalText == nested(JSON.depthLimit))
        #expect(throws: JSONParseError.self) { try JSON.parse(nested(JSON.depthLimit + 1)) }
        #expect(throws: JSONParseError.self) { try JSON.parse(String(repeating: "{\"a\":", count: 100_000)) }
        let wide = "[" + String(repeating: "[],", count: 1_000) + "[]]"
        #expect(try JSON.parse(wide).arrayValue?.count == 1_001)
    }

    @Test("says at which byte it stopped")
    func offset() {
        let failure = #expect(throws: JSONParseError.self) { try JSON.parse("{\"é\": nul}") }
        #expect(failure?.offset == 7)
        #expect(failure?.description == "not valid JSON at byte 7: an unknown word")
    }

    @Test("takes whole numbers of 64 bits as integers, digit for digit, and what lies beyond as doubles")
    func integers() throws {
        #expect(try JSON.parse("9007199254740992") == .integer(9_007_199_254_740_992))
        #expect(try JSON.parse("-9007199254740992") == .integer(-9_007_199_254_740_992))
        #expect(try JSON.parse("9007199254740993") == .integer(9_007_199_254_740_993))
        #expect(try JSON.parse("9223372036854775807") == .integer(.max))
        #expect(try JSON.parse("-9223372036854775807") == .integer(-.max))
        #expect(try JSON.parse("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try JSON.parse("9007199254740993").integerValue == nil)
        #expect(try JSON.parse("9007199254740993").wideIntegerValue == 9_007_199_254_740_993)
        #expect(try JSON.parse("-9223372036854775808").integerValue == nil)
        #expect(try JSON.parse("1152921504606847000").canonicalText == "1152921504606847000")
        #expect(JSON(Double(1 << 60)) == .integer(1_152_921_504_606_847_000))
        #expect(try JSON.parse("1e18") == .integer(1_000_000_000_000_000_000))
        #expect(try JSON.parse("123456789012345678901234567890").canonicalText == "1.2345678901234568e+29")
        #expect(try JSON.parse("-0") == .integer(0))
        #expect(try JSON.parse("1.0") == .integer(1))
        #expect(try JSON.parse("1e3") == .integer(1_000))
        #expect(try JSON.parse("-0.0") == .integer(0))
        #expect(try JSON.parse("0.1") == .double(0.1))
    }

    @Test("takes surrogate pairs and every escape")
    func escapes() throws {
        let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00é""#
        #expect(try JSON.parse(text) == .string("\"\\/\u{8}\u{C}\n\r\té\u{1F600}é"))
    }

    @Test("takes white space around everything")
    func whitespace() throws {
        let text = " \t\r\n{ \"b\" : [ 1 , 2 ] , \"a\" : { } } \n"
        #expect(try JSON.parse(text).canonicalText == #"{"a":{},"b":[1,2]}"#)
    }

    @Test("never traps on damaged text, and what it accepts it writes and reads again")
    func damaged() throws {
        var values = RandomValues(seed: 42)
        for _ in 0..<3_000 {
            var bytes = values.json(depth: 3).canonicalBytes
            for _ in 0..<Int(values.generator.next() % 3 + 1) where !bytes.isEmpty {
                let index = Int(values.generator.next() % UInt64(bytes.count))
                switch values.generator.next() % 3 {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: values.generator.next())
                case 1: bytes.remove(at: index)
                default: bytes = Array(bytes[..<index])
                }
            }
            guard let value = try? JSON.parse(bytes) else { continue }
            #expect(try JSON.parse(value.canonicalBytes) == value)
        }
    }

    @Test("members are asked for by name with errors that name field and rule")
    func shapes() throws {
        let value: JSON = [
            "name": "a", "count": 3, "open": true, "none": .null, "at": "2026-11-20T18:40:00Z",
        ]
        #expect(try value.string("name") == "a")
        #expect(try value.integer("count") == 3)
        #expect(try value.bool("open"))
        #expect(try value.instant("at") == Instant("2026-11-20T18:40:00Z"))
        #expect(try value.optionalString("none") == nil)
        #expect(try value.optionalInteger("absent") == nil)
        #expect(try value.optionalInstant("at") == Instant("2026-11-20T18:40:00Z"))
        let wrong = #expect(throws: JSONShapeError.self) { try value.integer("name") }
        #expect(wrong?.description == "field \"name\" must be a whole number, found a string")
        let absent = #expect(throws: JSONShapeError.self) { try value.string("absent") }
        #expect(absent?.found == "nothing")
        #expect(throws: JSONShapeError.self) { try value.optionalString("count") }
        #expect(throws: JSONShapeError.self) { try value.instant("name") }
    }
}
