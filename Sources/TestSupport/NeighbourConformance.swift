package import EventStore
import Values

/// What two stores do that stand over the same data, as two processes have them; over a store in memory both are one.
package struct NeighbourConformance: Sendable {
    private let first: ConformanceScene
    private let second: ConformanceScene
    /// Lets real time go by, as the stores count it.
    private let pass: @Sendable (Duration) -> Void

    package init(
        _ first: any EventStore,
        _ second: any EventStore,
        pass: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.first = ConformanceScene(store: first)
        self.second = ConformanceScene(store: second)
        self.pass = pass
    }

    /// The second process's clock is half a second ahead, so that it finds the work of the first only below the moments
    /// that it has come to. All 50 items are claimed within 60 claims of one item each, made four times a second.
    package func claimsLateWorkToTheLast() async throws {
        let step = Duration.milliseconds(250)
        var now = first.start
        func ahead() -> Instant { now + .milliseconds(500) }
        for _ in 0..<20 {
            pass(step)
            now = now + step
            _ = try await second.claim(at: ahead(), limit: 1)
        }
        let scheduled = now
        try await first.beginWithItems(50) { _ in scheduled }
        var claimed = 0
        for _ in 0..<60 {
            pass(step)
            now = now + step
            claimed += try await second.claim(at: ahead(), limit: 1).work.count
        }
        try requireEqual(claimed, 50, "claimed within 60 claims")
    }
}
