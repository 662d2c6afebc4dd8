import FoundationEssentials
import Testing
import Values

@Suite("a UUID of version 7")
struct UUIDVersion7Tests {
    @Test("carries its millisecond, its version and its variant as RFC 9562 says")
    func layout() {
        var generator = SplitMixGenerator(state: 9_562)
        // The moment of RFC 9562 appendix A.6: 2022-02-22T19:22:22Z.
        let moment = Instant(microseconds: 0x017F_22E2_79B0 * 1_000 + 999)
        for _ in 0..<1_000 {
            let uuid = UUID.version7(at: moment, using: &generator)
            let text = uuid.uuidString.lowercased()
            #expect(text.hasPrefix("017f22e2-79b0-7"))
            #expect(uuid.uuid.8 & 0xC0 == 0x80)
        }
    }

    @Test("is the same for the same moment and chance, and another for another")
    func repeatable() {
        func draw(_ seed: UInt64, _ count: Int) -> [UUID] {
            var generator = SplitMixGenerator(state: seed)
            return (0..<count).map { _ in UUID.version7(at: Instant(seconds: 1), using: &generator) }
        }
        #expect(draw(1, 100) == draw(1, 100))
        #expect(draw(1, 100) != draw(2, 100))
        #expect(Set(draw(3, 10_000)).count == 10_000)
    }

    @Test("sorts by its moment, and a moment before 1970 counts as 1970")
    func order() {
        var generator = SplitMixGenerator(state: 4)
        let texts = (0..<500).map { number in
            UUID.version7(at: Instant(microseconds: Int64(number) * 1_000), using: &generator).uuidString
        }
        #expect(texts == texts.sorted())
        let early = UUID.version7(at: Instant(seconds: -5), using: &generator)
        #expect(early.uuidString.hasPrefix("00000000-0000-7"))
    }
}
