import Engine
import Synchronization

/// All chance of a simulation. Whoever needs some takes dice of its own by a name, so that one more throw in one
/// place does not change what every other place draws.
final class Dice: Sendable {
    private let seed: UInt64
    private let generator: Mutex<SplitMix64>

    init(seed: UInt64) {
        self.seed = seed
        generator = Mutex(SplitMix64(seed: seed))
    }

    /// Dice that depend on the seed and the name alone, not on what was thrown before.
    func named(_ name: String) -> Dice { Dice(seed: seed(for: name)) }

    /// Identities and jitter for a part of the engine.
    func engineChance(_ name: String) -> Chance { Chance(SplitMix64(seed: seed(for: name))) }

    /// FNV-1a over the name, begun with the seed.
    private func seed(for name: String) -> UInt64 {
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return hash
    }

    /// True with a probability between 0 and 1.
    func chance(_ probability: Double) -> Bool {
        // Without a throw, so that what cannot happen changes nothing.
        guard probability > 0 else { return false }
        return Double(throwOnce() >> 11) / 9_007_199_254_740_992 < probability
    }

    /// 0 to `count` - 1.
    func index(_ count: Int) -> Int { Int(throwOnce() % UInt64(count)) }

    func pick<Element>(_ elements: [Element]) -> Element { elements[index(elements.count)] }

    /// One of several, each as likely as its weight.
    func weighted<Element>(_ choices: [(weight: Int, value: Element)]) -> Element {
        var left = index(choices.reduce(0) { $0 + $1.weight })
        for choice in choices {
            left -= choice.weight
            if left < 0 { return choice.value }
        }
        preconditionFailure("weights above zero choose one")
    }

    /// Evenly between two spans, to the millisecond.
    func span(_ shortest: Duration, _ longest: Duration) -> Duration {
        let from = shortest.wholeMilliseconds
        let width = longest.wholeMilliseconds - from
        return .milliseconds(from + (width > 0 ? Int64(throwOnce() % UInt64(width)) : 0))
    }

    private func throwOnce() -> UInt64 { generator.withLock { $0.next() } }
}

extension Duration {
    static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
    static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
