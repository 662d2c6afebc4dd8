import Testing
import Values

@Suite("a JSON object")
struct JSONObjectTests {
    @Test("sets, replaces and removes members, always in order")
    func members() {
        var object = JSONObject()
        #expect(object.isEmpty)
        for key in ["m", "z", "a", "m"] { object[key] = .string(key + "!") }
        #expect(object.keys == ["a", "m", "z"])
        object["m"] = 5
        #expect(object["m"] == 5)
        object["a"] = .some(.null)
        #expect(object["a"] == .null)
        object["z"] = nil
        object["unknown"] = nil
        #expect(object.keys == ["a", "m"])
    }

    @Test("of two members of one name the later one counts")
    func laterWins() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == JSONObject([("b", 2), ("a", 3)]))
    }

    @Test("an absent member is not an explicit null")
    func absence() {
        let value: JSON = ["none": .null]
        #expect(value["none"] == .null)
        #expect(value["absent"] == nil)
        #expect(JSON.string("text")["any"] == nil)
    }
}
