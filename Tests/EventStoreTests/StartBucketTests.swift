import EventStore
import Testing
import Values

@Suite("a bucket of starts")
struct StartBucketTests {
    private let start = Instant(seconds: 1_795_200_000)

    @Test("lets no more go within any second than are allowed in one", arguments: [1, 2, 3, 5, 7, 19, 1000])
    func neverMore(_ rate: Int) {
        var generator = SplitMixGenerator(state: 7)
        let atOnce = QueueLimits(startsPerSecond: rate).startsAtOnce
        var bucket = StartBucket(holding: atOnce, at: start)
        var now = start
        var starts: [Instant] = []
        while starts.count < 4_000 {
            now = now + .microseconds(Int64(generator.next() % 90_000))
            bucket.refill(startsPerSecond: rate, holding: atOnce, at: now)
            let count = Int(generator.next() % UInt64(bucket.available + 1))
            bucket.take(count)
            starts += Array(repeating: now, count: count)
        }
        for (first, next) in zip(starts, starts.dropFirst(rate)) { #expect(next - first > .seconds(1)) }
    }

    @Test("says exactly when the next start is free", arguments: [1, 3, 7, 1000])
    func nextStart(_ rate: Int) {
        var bucket = StartBucket(holding: 1, at: start)
        #expect(bucket.nextStart(startsPerSecond: rate) == start)
        bucket.take(bucket.available)
        let next = bucket.nextStart(startsPerSecond: rate)
        var early = bucket
        early.refill(startsPerSecond: rate, holding: 1, at: next - .microseconds(1))
        #expect(early.available == 0)
        bucket.refill(startsPerSecond: rate, holding: 1, at: next)
        #expect(bucket.available == 1)
    }

    @Test("gains nothing from a clock that goes back, and holds no more than may start at once")
    func clocks() {
        var bucket = StartBucket(holding: 2, at: start)
        bucket.take(2)
        bucket.refill(startsPerSecond: 20, holding: 2, at: start - .seconds(90))
        #expect(bucket.available == 0)
        bucket.refill(startsPerSecond: 20, holding: 2, at: start + .seconds(9_000_000_000))
        #expect(bucket.available == 2)
        bucket.refill(startsPerSecond: 1, holding: 1, at: start)
        #expect(bucket.available == 1)
    }
}

/// SplitMix64: the same numbers in every run.
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
