import Foundation

/// The one clock of a run: virtual now = virtual start + (real now − real start) × speed.
///
/// Written `<virtual start>/<real start>/<speed>`, two ISO 8601 UTC instants and a factor above zero, for example
/// `2026-03-27T07:00:00Z/2026-11-21T04:30:00Z/600`. Every process of a run gets the same text and therefore
/// tells the same time. Without a text the clock is real time.
package struct SimulatedClock: Sendable {
    package let virtualStart: SimulatedInstant
    package let realStart: SimulatedInstant
    package let speed: Double
    private let realNow: @Sendable () -> SimulatedInstant

    package init(
        virtualStart: SimulatedInstant,
        realStart: SimulatedInstant,
        speed: Double,
        realNow: @escaping @Sendable () -> SimulatedInstant
    ) {
        precondition(speed > 0 && speed.isFinite, "a clock runs forwards")
        self.virtualStart = virtualStart
        self.realStart = realStart
        self.speed = speed
        self.realNow = realNow
    }

    /// Reads the clock string. Nil or empty text is real time.
    ///
    /// Throws `SimulatedClockError` for any other text that is not of the form above.
    package init(
        text: String?,
        realNow: @escaping @Sendable () -> SimulatedInstant = { SimulatedInstant.systemNow }
    ) throws(SimulatedClockError) {
        guard let text, !text.isEmpty else {
            let epoch = SimulatedInstant(microsecondsSince1970: 0)
            self.init(virtualStart: epoch, realStart: epoch, speed: 1, realNow: realNow)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw .notThreeParts(text) }
        guard let virtualStart = SimulatedInstant(iso8601: parts[0]) else { throw .notAnInstant(parts[0]) }
        guard let realStart = SimulatedInstant(iso8601: parts[1]) else { throw .notAnInstant(parts[1]) }
        guard let speed = Double(parts[2]), speed > 0, speed.isFinite else { throw .notASpeed(parts[2]) }
        self.init(virtualStart: virtualStart, realStart: realStart, speed: speed, realNow: realNow)
    }

    /// Now on the virtual clock.
    package var now: SimulatedInstant {
        let elapsed = realNow().microsecondsSince1970 - realStart.microsecondsSince1970
        guard speed != 1 else {
            return SimulatedInstant(microsecondsSince1970: virtualStart.microsecondsSince1970 + elapsed)
        }
        let virtual = Int64((Double(elapsed) * speed).rounded())
        return SimulatedInstant(microsecondsSince1970: virtualStart.microsecondsSince1970 + virtual)
    }

    /// How long to wait in real time until the virtual clock shows `instant`; zero when it has passed.
    package func realWait(until instant: SimulatedInstant) -> Duration {
        let virtual = instant.microsecondsSince1970 - now.microsecondsSince1970
        guard virtual > 0 else { return .zero }
        return .microseconds(Int64((Double(virtual) / speed).rounded(.up)))
    }

    /// What a stretch of real time is worth on the virtual clock, in seconds.
    package func virtualSeconds(realMilliseconds: Int) -> Double { Double(realMilliseconds) / 1_000 * speed }
}

/// Why a clock string was refused; each case carries the part that is wrong.
package enum SimulatedClockError: Error, Equatable {
    case notThreeParts(String)
    case notAnInstant(String)
    case notASpeed(String)
}

extension SimulatedInstant {
    /// The machine's clock. The only place of this target that reads it.
    package static var systemNow: SimulatedInstant {
        SimulatedInstant(microsecondsSince1970: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
