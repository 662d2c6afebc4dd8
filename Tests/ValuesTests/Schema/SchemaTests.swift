import TestSupport
import Testing
import Values

@Suite("a schema")
struct SchemaTests {
    static let good: JSON = [
        "count": 3, "dueOn": "2026-11-20", "extra": ["any": [1]], "isGift": true,
        "lines": [["amount": 7, "article": "A"], ["amount": 5, "article": "B"]], "note": "private",
        "placedAt": "2026-11-20T18:40:00Z", "reference": "R-1", "remark": "seen", "speed": "slow",
        "total": 12,
    ]
    static let least: JSON = ["placedAt": "2026-11-20T18:40:00Z", "reference": "R-1"]

    static func good(_ member: String, _ value: JSON?) -> JSON {
        var object = good.objectValue ?? JSONObject()
        object[member] = value
        return .object(object)
    }

    @Test("what is written reads as the same value, and what was read is written with the same bytes")
    func roundTrip() throws {
        let order = try Order.schema.read(Self.good, .stored)
        #expect(order.lines.map(\.article) == ["A", "B"])
        #expect(order.speed == .slow)
        #expect(Order.schema.write(order).canonicalText == Self.good.canonicalText)
        #expect(try Order.schema.read(Order.schema.write(order), .arguments) == order)
    }

    @Test("an absent member is left out, written as null or as its default, each as it was declared")
    func silence() throws {
        let order = try Order.schema.read(Self.least, .arguments)
        #expect(
            Order.schema.write(order).canonicalText
                == #"{"isGift":false,"placedAt":"2026-11-20T18:40:00Z","reference":"R-1","remark":null,"total":0}"#
        )
    }

    @Test("null reads as an absent member")
    func nulls() throws {
        let order = try Order.schema.read(
            [
                "isGift": .null, "lines": .null, "note": .null, "placedAt": "2026-11-20T18:40:00Z",
                "reference": "R-1",
            ],
            .arguments
        )
        #expect(order == Order(reference: "R-1", placedAt: order.placedAt))
        #expect(throws: ReadFailure.missing("reference")) {
            try Order.schema.read(Self.good("reference", .null), .arguments)
        }
    }

    @Test(
        "a value that is not as it should be is refused by code and path",
        arguments: [
            ("reference", nil, "missing_field", "reference"), ("reference", 1, "wrong_type", "reference"),
            ("reference", "", "empty_field", "reference"), ("reference", " \t", "empty_field", "reference"),
            ("reference", "R-1234", "too_long", "reference"),
            ("reference", "a\u{1}", "forbidden_character", "reference"),
            ("colour", "red", "unknown_field", "colour"), ("lines", "A", "wrong_type", "lines"),
            ("lines", [["article": "A"]], "missing_field", "lines[0].amount"),
            ("lines", [["amount": 1, "article": "A"], 5], "wrong_type", "lines[1]"),
            ("lines", [["amount": 101, "article": "A"]], "out_of_range", "lines[0].amount"),
            ("lines", [["amount": 1, "article": "A", "size": 1]], "unknown_field", "lines[0].size"),
            ("lines", [[:], [:], [:]], "too_many", "lines"), ("speed", "mid", "not_offered", "speed"),
            ("dueOn", "2026-02-30", "malformed_date", "dueOn"),
            ("dueOn", "1026-02-20", "date_out_of_range", "dueOn"),
            ("placedAt", "yesterday", "malformed_moment", "placedAt"),
            ("placedAt", "1026-02-20T00:00:00Z", "date_out_of_range", "placedAt"),
            ("isGift", "yes", "wrong_type", "isGift"), ("count", .double(1.5), "wrong_type", "count"),
            ("count", 10, "out_of_range", "count"), ("extra", [1], "wrong_type", "extra"),
            ("speed", "fast", "too_heavy", "lines"),
        ] as [(String, JSON?, String, String)]
    )
    func refuses(member: String, value: JSON?, code: String, path: String) {
        let failure = #expect(throws: ReadFailure.self) {
            try Order.schema.read(Self.good(member, value), .arguments)
        }
        #expect(failure?.code == code)
        #expect(failure?.path == path)
    }

    @Test("what is no object is refused without a path")
    func refusesTheWhole() {
        for json in [.null, [], "text", 1] as [JSON] {
            let failure = #expect(throws: ReadFailure.self) { try Order.schema.read(json, .arguments) }
            #expect(failure?.path == "")
            #expect(failure?.code == "wrong_type")
        }
    }

    @Test("limits hold for arguments and never for what is stored")
    func trust() throws {
        let beyond: [(String, JSON)] = [
            ("reference", "much longer than five\u{1}"), ("reference", ""),
            ("lines", [["amount": 1_000, "article": "longer than eight"]]), ("dueOn", "1026-02-20"),
            ("count", 100), ("speed", "fast"), ("colour", "red"),
        ]
        for (member, value) in beyond {
            let json = Self.good(member, value)
            #expect(throws: ReadFailure.self) { try Order.schema.read(json, .arguments) }
            #expect(throws: Never.self, "\(member)") { try Order.schema.read(json, .stored) }
        }
        #expect(throws: ReadFailure.self) { try Order.closedSchema.read(Self.good("colour", "red"), .stored) }
        #expect(throws: ReadFailure.self) { try Order.schema.read(Self.good("count", "x"), .stored) }
    }

    @Test("a private value is never repeated, and neither is one of the wrong type")
    func privacy() {
        let long = #expect(throws: ReadFailure.self) {
            try Order.schema.read(Self.good("note", "\u{1}secret"), .arguments)
        }
        #expect(long?.value == nil)
        #expect(long.map { "\($0)".contains("secret") } == false)
        let typed = #expect(throws: ReadFailure.self) {
            try Order.schema.read(Self.good("reference", ["secret"]), .arguments)
        }
        #expect(typed?.value == "an array")
    }

    @Test("members after, before and between the declared ones are told from them")
    func walks() throws {
        var object = Self.good.objectValue ?? JSONObject()
        for name in ["", "aaa", "m", "zzz", "référence", "linesx", "line"] { object[name] = 1 }
        #expect(try Order.schema.read(.object(object), .stored) == Order.schema.read(Self.good, .stored))
        for name in ["", "aaa", "m", "zzz", "référence"] {
            #expect(throws: ReadFailure.self) { try Order.schema.read(Self.good(name, 1), .arguments) }
        }
    }

    @Test("an object of more members than can be counted is refused, whatever they are")
    func crowds() {
        var text = "{"
        for number in 0..<66_000 { text += "\(number == 0 ? "" : ",")\"m\(number)\":0" }
        let json = try? JSON.parse(text + "}")
        #expect(json != nil)
        let failure = #expect(throws: ReadFailure.self) { try Order.schema.read(json ?? .null, .stored) }
        #expect(failure?.code == "too_many")
    }

    @Test("the word of one member says what the others are")
    func variants() throws {
        #expect(try Signal.schema.read(["kind": "text", "text": "a"], .arguments) == .text("a"))
        #expect(Signal.schema.write(.level(2)) == ["kind": "level", "level": 2])
        let refused: [(JSON, String, String)] = [
            (["text": "a"], "missing_field", "kind"), (["kind": "other"], "not_offered", "kind"),
            (["kind": 1], "wrong_type", "kind"), (["kind": "level", "text": "a"], "unknown_field", "text"),
            (["kind": "level", "level": 9], "out_of_range", "level"), ([1], "wrong_type", ""),
        ]
        for (json, code, path) in refused {
            let failure = #expect(throws: ReadFailure.self) { try Signal.schema.read(json, .arguments) }
            #expect(failure?.code == code)
            #expect(failure?.path == path)
        }
    }

    @Test("no damaged value leads anywhere but to a value or a failure")
    func survives() {
        var mutations = Mutations(seed: 17, texts: [])
        for round in 0..<Mutations.rounds(usually: 2_000) {
            let json = mutations.damaged(Self.good, values: Mutations.extremeValues)
            let trust: Trust = round % 2 == 0 ? .arguments : .stored
            guard let order = try? Order.schema.read(json, trust) else { continue }
            let written = Order.schema.write(order)
            #expect((try? Order.schema.read(written, trust)) == order, "\(json.canonicalText)")
        }
    }
}
