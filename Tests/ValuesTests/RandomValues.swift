import Values

/// JSON values of every kind from a seed: the same in every run.
struct RandomValues {
    var generator: SplitMixGenerator

    init(seed: UInt64) { generator = SplitMixGenerator(state: seed) }

    private static let scalars: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{1F}", "\u{7F}", "é", "\u{301}", "€",
        "\u{2028}", "\u{FB33}", "\u{FFFD}", "\u{1F600}", "\u{10FFFF}",
    ]

    mutating func json(depth: Int) -> JSON {
        switch generator.next() % (depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(generator.next() % 2 == 0)
        case 2: return .integer(Int64(generator.next() % 2_000_001) - 1_000_000)
        case 3:
            let number = Double(bitPattern: generator.next())
            return JSON(number.isFinite ? number : 0.5)
        case 4, 5: return .string(text())
        case 6: return .array((0..<count()).map { _ in json(depth: depth - 1) })
        default: return .object(JSONObject((0..<count()).map { _ in (text(), json(depth: depth - 1)) }))
        }
    }

    private mutating func count() -> Int { Int(generator.next() % 6) }

    private mutating func text() -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<count() * 2 {
            scalars.append(Self.scalars[Int(generator.next() % UInt64(Self.scalars.count))])
        }
        return String(scalars)
    }
}

/// SplitMix64.
struct SplitMixGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
