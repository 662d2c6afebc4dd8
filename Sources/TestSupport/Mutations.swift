import FoundationEssentials

/// Seeded mutations of good inputs, for tests that throw damaged bytes at a reader: the same seed makes the same
/// bytes again, so a failure is repeated by its seed and round.
///
/// ```swift
/// var mutations = Mutations(seed: 7, corpus: [good, another])
/// for _ in 0..<Mutations.rounds(usually: 2_000) { _ = try? JSON.parse(mutations.next()) }
/// ```
/// A reader may refuse; what such a test looks for first is that the process lives to the end of the loop.
package struct Mutations: Sendable {
    private var chance: SeededChance
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]
    private let largest: Int

    /// - Parameters:
    ///   - corpus: Good inputs; each mutation begins with one of them.
    ///   - words: Words of the format that are pasted in: keywords, extreme numbers, markers.
    ///   - largest: No mutation is longer.
    package init(
        seed: UInt64,
        corpus: [[UInt8]],
        words: [String] = Mutations.extremes,
        largest: Int = 65_536
    ) {
        chance = SeededChance(seed: seed)
        self.corpus = corpus.isEmpty ? [[]] : corpus
        self.words = words.map { Array($0.utf8) }
        self.largest = largest
    }

    package init(seed: UInt64, texts: [String], words: [String] = Mutations.extremes, largest: Int = 65_536) {
        self.init(seed: seed, corpus: texts.map { Array($0.utf8) }, words: words, largest: largest)
    }

    /// How many rounds a test makes: `DOSSIER_FUZZ_ROUNDS` when it is set, otherwise few enough for every day.
    package static func rounds(usually few: Int) -> Int {
        ProcessInfo.processInfo.environment["DOSSIER_FUZZ_ROUNDS"].flatMap { Int($0) } ?? few
    }

    /// Numbers, dates and marks that arithmetic and parsers trip over.
    package static let extremes = [
        "0", "-1", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "18446744073709551615", "1e308", "-1e999", "1e-400", "0001-01-01",
        "9999-12-31",
        "10000-02-29", "0000-00-00", "2026-02-30", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+23:59",
        "null", "true", "{}", "[]", "\"\"", "\\u0000", "\\ud800", "\u{0}", "\u{FEFF}", "\u{202E}", "é", "🜂",
        "PT9999999999H", "999999999999999999d", "-0", "NaN", "Infinity", "~", "%", "*", ":", "#", "\n", "\t",
    ]

    /// A damaged input: one of the corpus with one to eight changes.
    package mutating func next() -> [UInt8] {
        var bytes = corpus[Int(chance.below(UInt64(corpus.count)))]
        for _ in 0...chance.below(8) { change(&bytes) }
        if bytes.count > largest { bytes.removeSubrange(largest...) }
        return bytes
    }

    /// The same as text; bytes that are no UTF-8 become replacement characters.
    package mutating func nextText() -> String { String(decoding: next(), as: UTF8.self) }

    /// A number from 0 on, below the limit.
    mutating func below(_ limit: Int) -> Int { Int(chance.below(UInt64(max(1, limit)))) }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int(chance.below(UInt64(bytes.count + 1)))
        switch chance.below(8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(chance.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(chance.below(256))
        case 2: bytes.insert(UInt8(chance.below(256)), at: place)
        case 3: bytes.removeSubrange(range(from: place, of: bytes))
        case 4:
            // A piece again: nesting, repeated members, doubled rows.
            let piece = bytes[range(from: place, of: bytes)]
            bytes.insert(contentsOf: piece, at: Int(chance.below(UInt64(bytes.count + 1))))
        case 5:
            // A piece of another good input: the right words in the wrong place.
            let other = corpus[Int(chance.below(UInt64(corpus.count)))]
            let from = Int(chance.below(UInt64(other.count + 1)))
            bytes.insert(contentsOf: other[range(from: from, of: other)], at: place)
        case 6: bytes.removeSubrange(place...)
        default: paste(into: &bytes, at: place)
        }
    }

    private mutating func paste(into bytes: inout [UInt8], at place: Int) {
        guard !words.isEmpty else { return }
        let word = words[Int(chance.below(UInt64(words.count)))]
        let replaced = chance.below(2) == 0 ? digits(from: place, of: bytes) : place..<place
        bytes.replaceSubrange(replaced, with: word)
    }

    /// The number or date that stands at that place, so that a whole value is replaced.
    private func digits(from place: Int, of bytes: [UInt8]) -> Range<Int> {
        func isPart(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        var start = place
        while start > 0, isPart(bytes[start - 1]) { start -= 1 }
        var end = place
        while end < bytes.count, isPart(bytes[end]) { end += 1 }
        return start..<end
    }

    private mutating func range(from start: Int, of bytes: [UInt8]) -> Range<Int> {
        let length = Int(chance.below(chance.below(4) == 0 ? 512 : 12)) + 1
        return start..<min(bytes.count, start + length)
    }
}

/// SplitMix64, Steele, Lea and Flood 2014.
private struct SeededChance: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % limit
    }
}
