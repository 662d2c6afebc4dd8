package import Values

/// The one clock that engine, doors and workers ask. Never asked inside a decision: there the moment is handed in.
package protocol EngineClock: Sendable {
    var now: Instant { get }
    /// How many clock seconds pass in a real second.
    var speed: Double { get }
    /// Waits for a real span, whatever the speed; throws only when the task is cancelled.
    func sleep(real span: Duration) async throws(CancellationError)
}

extension EngineClock {
    /// What a real span is on this clock: for leases and margins, which guard against real machines being slow.
    package func span(ofReal real: Duration) -> Duration { real * speed }

    /// The real span until a moment of this clock; zero when it has passed.
    package func realSpan(until moment: Instant) -> Duration {
        let remaining = moment - now
        return remaining <= .zero ? .zero : remaining / speed
    }
}
