import Testing
import Values

@Suite("canonical JSON")
struct CanonicalJSONTests {
    /// RFC 8785, appendix B: the bits of a double and its text.
    private static let numbers: [(bits: UInt64, text: String)] = [
        (0x0000_0000_0000_0000, "0"),
        (0x8000_0000_0000_0000, "0"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"),
        (0x4340_0000_0000_0000, "9007199254740992"),
        (0xC340_0000_0000_0000, "-9007199254740992"),
        (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
        (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
        (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
        (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
        (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"),
        (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"),
        (0x41B3_DE43_5555_5556, "333333333.3333334"),
        (0x41B3_DE43_5555_5557, "333333333.33333343"),
        (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
        (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test("writes numbers as the table of RFC 8785 appendix B", arguments: numbers)
    func number(_ vector: (bits: UInt64, text: String)) throws {
        let number = Double(bitPattern: vector.bits)
        #expect(JSON(number).canonicalText == vector.text)
        #expect(JSON.double(number).canonicalText == vector.text)
        #expect(try JSON.parse(vector.text).canonicalText == vector.text)
    }

    @Test("orders members by UTF-16 code units, as RFC 8785 section 3.2.3 shows")
    func memberOrder() throws {
        let text = #"""
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """#
        let object = try #require(try JSON.parse(text).objectValue)
        #expect(object.keys == ["\r", "1", "\u{80}", "ö", "€", "\u{1F600}", "\u{FB33}"])
    }

    @Test("orders any two names as their UTF-16 code units stand, whatever their bytes")
    func orderOfAnyNames() {
        let letters = [
            "a", "z", "\u{7F}", "\u{80}", "é", "e\u{301}", "\u{7FF}", "\u{D7FF}", "\u{E000}", "\u{FB33}",
            "\u{FFFF}",
        ]
        let names =
            letters + ["", "😀", "\u{10FFFF}"] + letters.flatMap { ["x" + $0, $0 + "x", "😀" + $0, $0 + "😀"] }
        for left in names {
            for right in names {
                let pairs: [(String, JSON)] = [(left, .integer(1)), (right, .integer(2))]
                let keys = JSONObject(pairs).keys
                #expect(keys.count == (left.utf16.elementsEqual(right.utf16) ? 1 : 2))
                let isSorted = keys.count == 1 || keys[0].utf16.lexicographicallyPrecedes(keys[1].utf16)
                #expect(isSorted)
            }
        }
    }

    @Test("keeps two spellings of one accented letter as two members")
    func spellings() {
        var object = JSONObject()
        object["q\u{307}\u{323}"] = 1
        object["q\u{323}\u{307}"] = 2
        #expect(object["q\u{307}\u{323}"] == 1)
        #expect(object["q\u{323}\u{307}"] == 2)
        #expect(object.members.count == 2)
    }

    @Test("turns the example of RFC 8785 section 3.2.4 into its bytes")
    func example() throws {
        let text = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        #expect(
            try JSON.parse(text).canonicalText
                == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        )
    }

    @Test("escapes what JSON demands and nothing else")
    func escapes() {
        let all = JSON.string("\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}\u{2028}é\u{1F4B6}")
        #expect(
            all.canonicalText
                == "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\u{7F}\u{2028}é\u{1F4B6}\""
        )
    }

    @Test("writes empty and nested values without white space")
    func layout() {
        let value: JSON = ["b": [], "a": [:], "c": [1, [.null, true], ["z": "", "y": false]]]
        #expect(value.canonicalText == #"{"a":{},"b":[],"c":[1,[null,true],{"y":false,"z":""}]}"#)
        #expect(JSON.emptyObject.canonicalText == "{}")
    }

    @Test("tells names apart that look alike but have other bytes")
    func normalisation() {
        let object = JSONObject([("é", 1), ("e\u{301}", 2)])
        #expect(object.keys.count == 2)
        #expect(object["é"] == 1)
        #expect(object["e\u{301}"] == 2)
    }

    @Test("any value is the same after writing and reading, and its text too")
    func roundTrip() throws {
        var values = RandomValues(seed: 20_261_120)
        for _ in 0..<2_000 {
            let value = values.json(depth: 4)
            let bytes = value.canonicalBytes
            let read = try JSON.parse(bytes)
            #expect(read == value)
            #expect(read.canonicalBytes == bytes)
        }
    }

    @Test("any double that is not whole reads back as the same bits")
    func doubles() throws {
        var generator = SplitMixGenerator(state: 8785)
        for _ in 0..<20_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let value = JSON(number)
            #expect(try JSON.parse(value.canonicalText) == value)
        }
    }

    @Test("the order in which members were given does not matter")
    func givenOrder() {
        var generator = SplitMixGenerator(state: 3)
        let names = ["", "a", "A", "aa", "é", "\u{FB33}", "\u{1F600}", "\r", "10", "9"]
        let expected = JSONObject(names.map { ($0, .string($0)) })
        for _ in 0..<50 {
            let shuffled = names.shuffled(using: &generator)
            #expect(JSONObject(shuffled.map { ($0, .string($0)) }) == expected)
        }
    }
}
