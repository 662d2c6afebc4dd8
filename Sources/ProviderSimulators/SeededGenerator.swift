/// The model's own source of chance: SplitMix64, seeded from a number and a text.
///
/// Seeding from the transaction's id instead of drawing from one shared stream makes what happens to a transaction
/// independent of the order in which requests arrive, so that a run with the same seed has the same outcomes.
package struct SeededGenerator: RandomNumberGenerator, Codable, Hashable, Sendable {
    private var state: UInt64

    package init(seed: UInt64, text: String = "") {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        state = hash ^ (seed &* 0x9e37_79b9_7f4a_7c15)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A fraction in `0..<1`.
    package mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number between the two bounds, which may be equal.
    package mutating func number(in range: SecondsRange) -> Double {
        range.least + fraction() * max(0, range.most - range.least)
    }

    /// One of the keys with a chance in proportion to its weight. Keys are taken in the order given; weights that
    /// are not above zero are never taken. Nil when no weight is above zero.
    package mutating func choice<Key>(_ weights: [(Key, Double)]) -> Key? {
        let total = weights.reduce(0) { $0 + max(0, $1.1) }
        guard total > 0 else { return nil }
        var left = fraction() * total
        for (key, weight) in weights where weight > 0 {
            left -= weight
            if left < 0 { return key }
        }
        return weights.last { $0.1 > 0 }?.0
    }

    /// The same for a table read from a configuration, taken in the order of its keys' names.
    package mutating func choice<Key: RawRepresentable<String>>(from table: [Key: Double]) -> Key? {
        choice(table.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) })
    }
}

/// Bounds of a delay, in virtual seconds.
package struct SecondsRange: Codable, Hashable, Sendable {
    package var least: Double
    package var most: Double

    package init(_ least: Double, _ most: Double) {
        self.least = least
        self.most = most
    }
}
