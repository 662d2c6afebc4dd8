import ProviderSimulators
import Testing

@Suite("JSON of the simulated provider")
struct JSONValueTests {
    @Test(
        "a text survives reading and writing",
        arguments: [
            "null", "true", "-12", "9223372036854775807", "1.50", "1e9", "\"\"", "[]", "{}",
            "{\"b\":1,\"a\":[true,null,{\"x\":\"é😀\"}]}", "\"\\\"\\\\\\n\\u0001\"",
        ]
    )
    func roundTrip(text: String) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)).text == text)
    }

    @Test("escapes are read")
    func escapes() throws {
        let text = "\"\\u00e9\\ud83d\\ude00\\/\\t\""
        #expect(try JSONValue(parsing: Array(text.utf8)) == .string("é😀/\t"))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "-", "tru", "\"a", "\"\u{1}\"", "1 2",
            "\"\\x\"",
            "\"\\ud800\"", "{\"a\":1,\"a\":2}",
        ]
    )
    func refused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("nesting has a limit")
    func nesting() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(deep.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    }

    @Test("what is due comes earliest first, and in the order of adding when due together")
    func dueQueue() {
        var queue = DueQueue<Int>()
        var generator = SeededGenerator(seed: 3, text: "queue")
        let start = SimulatedInstant(secondsSince1970: 0)
        let seconds = (0..<500).map { _ in Int(generator.next() % 50) }
        for (index, second) in seconds.enumerated() {
            queue.add(index, due: start.adding(seconds: Double(second)))
        }
        let expected = seconds.indices.sorted { (seconds[$0], $0) < (seconds[$1], $1) }
        var taken: [Int] = []
        while let entry = queue.takeFirst(dueUntil: start.adding(seconds: 100)) { taken.append(entry.item) }
        #expect(taken == expected)
        queue.add(1, due: start.adding(seconds: 5))
        #expect(queue.takeFirst(dueUntil: start.adding(seconds: 4)) == nil)
    }
}
