package import FoundationEssentials
import Synchronization
package import Values

/// Identities and jitter, from a generator that is handed in: the same seed draws the same again.
package final class Chance: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    package init(_ generator: any RandomNumberGenerator & Sendable) { self.generator = Mutex(generator) }

    package func uuid(at moment: Instant) -> UUID {
        generator.withLock { generator in
            var bits = Draws(first: generator.next(), second: generator.next())
            return UUID.version7(at: moment, using: &bits)
        }
    }

    /// Between 0 and 1.
    package func fraction() -> Double {
        generator.withLock { generator in Double(generator.next() >> 11) / 9_007_199_254_740_992 }
    }

    /// Two numbers drawn before, in the form that the UUID asks for.
    private struct Draws: RandomNumberGenerator {
        let first: UInt64
        let second: UInt64
        var isFirst = true

        init(first: UInt64, second: UInt64) {
            self.first = first
            self.second = second
        }

        mutating func next() -> UInt64 {
            defer { isFirst = false }
            return isFirst ? first : second
        }
    }
}
