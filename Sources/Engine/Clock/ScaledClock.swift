import Foundation
package import Values

/// Real time, or virtual time that runs at a factor from a given real moment on.
///
/// One string for every process (`DOSSIER_CLOCK`): `<virtual start>/<real start>/<speed>`, two instants in ISO 8601
/// UTC and a factor above zero. No string is real time.
package struct ScaledClock: EngineClock, Equatable {
    package let virtualStart: Instant
    package let realStart: Instant
    package let speed: Double

    /// Faster than this, a scheduler's hiccup of a millisecond would already be more than a minute.
    package static let speedLimit: Double = 100_000

    /// Microseconds on either side of 1970 that the clock shows: some 285,000 years, far from overflow.
    private static let reach: Double = 9e18
    private static let first = Instant(microseconds: -Int64(reach))
    private static let last = Instant(microseconds: Int64(reach))

    /// What the machine's own clock says; what is compared with the database's.
    package static var machineNow: Instant { systemNow }

    package static let real = ScaledClock(virtualStart: .epoch, realStart: .epoch, speed: 1)

    package init(virtualStart: Instant, realStart: Instant, speed: Double) {
        precondition(
            speed > 0 && speed <= Self.speedLimit,
            "a clock runs forward, at most \(Self.speedLimit) fold"
        )
        self.virtualStart = virtualStart
        self.realStart = realStart
        self.speed = speed
    }

    package init(parsing text: String) throws(ClockTextError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw ClockTextError(text: text, reason: "it needs three parts") }
        guard let virtualStart = Instant(parts[0]) else {
            throw ClockTextError(text: text, reason: "\"\(parts[0])\" is not an instant in ISO 8601 UTC")
        }
        guard let realStart = Instant(parts[1]) else {
            throw ClockTextError(text: text, reason: "\"\(parts[1])\" is not an instant in ISO 8601 UTC")
        }
        guard let speed = Double(parts[2]), speed > 0, speed <= Self.speedLimit else {
            throw ClockTextError(
                text: text,
                reason: "the speed \"\(parts[2])\" is not a factor above 0 and up to \(Self.speedLimit)"
            )
        }
        self.init(virtualStart: virtualStart, realStart: realStart, speed: speed)
    }

    package var now: Instant {
        let real = Self.systemNow
        guard !isReal else { return real }
        let elapsed = Double(real.microseconds - realStart.microseconds)
        let moment = Double(virtualStart.microseconds) + elapsed * speed
        guard moment.magnitude < Self.reach else { return moment < 0 ? Self.first : Self.last }
        return Instant(microseconds: virtualStart.microseconds + Int64(elapsed * speed))
    }

    package func sleep(real span: Duration) async throws(CancellationError) {
        do { try await Task.sleep(for: span) } catch { throw CancellationError() }
    }

    private static var systemNow: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

extension ScaledClock {
    /// What the installation keeps: the same text for clocks that show the same, `real` for real time.
    package var text: String {
        guard !isReal else { return Self.realText }
        let factor = Int64(exactly: speed).map(String.init) ?? String(speed)
        return "\(virtualStart)/\(realStart)/\(factor)"
    }

    package static let realText = "real"

    /// Whether it shows what the machine's clock shows.
    package var isReal: Bool { speed == 1 && virtualStart == realStart }
}

package struct ClockTextError: Error, Equatable, CustomStringConvertible {
    package let text: String
    package let reason: String

    package var description: String {
        "DOSSIER_CLOCK \"\(text)\": \(reason); expected <virtual start>/<real start>/<speed>, as "
            + "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/3600"
    }
}
