// The only file of the pure targets that imports all of Foundation: FoundationEssentials knows no zone but UTC.
// The ICU zone tables come with the toolchain's Foundation; no file of the machine is read, so every machine
// that runs one build answers alike.
import Foundation
import Synchronization
package import Values

/// A time zone that opening hours may name: an IANA name (`Europe/Paris`) or a fixed offset (`UTC+02:00`).
package struct Zone: Sendable, Hashable {
    /// A stretch of time in which the wall clock runs a constant number of seconds ahead of UTC. Seconds since
    /// 1970; a stretch never crosses the end of a UTC year, which lets years be remembered one by one.
    struct Stretch: Sendable, Equatable {
        let start: Int64
        let end: Int64
        let offset: Int64
    }

    package let name: String
    private let fixedOffset: Int64?

    /// Nil for a name that is neither an IANA zone nor `UTC±HH:MM` (at most 18 hours).
    package init?(_ name: String) {
        if let offset = Self.fixedOffset(name) {
            fixedOffset = offset
        } else if Self.isKnown(name) {
            fixedOffset = nil
        } else {
            return nil
        }
        self.name = name
    }

    /// Zones that a hint may propose, in alphabetical order.
    package static var knownNames: [String] { (TimeZone.knownTimeZoneIdentifiers + ["UTC"]).sorted() }

    /// The wall clock's lead over UTC, in seconds.
    package func offset(at moment: Instant) -> Int64 { stretch(at: moment.flooredSeconds).offset }

    /// The stretch of constant offset around a second.
    func stretch(at second: Int64) -> Stretch {
        let day = second.floored(by: 86_400)
        let year = Instant.civilDate(daysSinceEpoch: day).year
        let start = Instant.daysSinceEpoch(year: year, month: 1, day: 1) * 86_400
        let end = Instant.daysSinceEpoch(year: year + 1, month: 1, day: 1) * 86_400
        if let fixedOffset { return Stretch(start: start, end: end, offset: fixedOffset) }
        let stretches = Self.remembered(name: name, year: year) ?? remember(year: year, from: start, to: end)
        guard let stretch = stretches.first(where: { second < $0.end }) else {
            preconditionFailure("a year's stretches reach to its end")
        }
        return stretch
    }

    private static func fixedOffset(_ name: String) -> Int64? {
        if name == "UTC" { return 0 }
        let bytes = Array(name.utf8)
        guard bytes.count == 9, name.hasPrefix("UTC"), bytes[6] == UInt8(ascii: ":"),
            bytes[3] == UInt8(ascii: "+") || bytes[3] == UInt8(ascii: "-")
        else { return nil }
        let digits = [4, 5, 7, 8].map { Int64(bytes[$0]) - 48 }
        guard digits.allSatisfy({ (0...9).contains($0) }), digits[2] < 6 else { return nil }
        let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
        guard seconds <= 18 * 3600 else { return nil }
        return bytes[3] == UInt8(ascii: "-") ? -seconds : seconds
    }

    // MARK: - What was asked before

    private struct YearKey: Hashable {
        let name: String
        let year: Int64
    }

    private struct Memory {
        var known: [String: Bool] = [:]
        var years: [YearKey: [Stretch]] = [:]
    }

    /// Remembered zone years before all are forgotten: an hour of virtual time in every zone is still far below.
    private static let rememberedYearsLimit = 4096
    /// Asking ICU costs microseconds and a lock of its own; the answers never change within a build.
    private static let memory = Mutex(Memory())

    private static func isKnown(_ name: String) -> Bool {
        memory.withLock { memory in
            if let known = memory.known[name] { return known }
            // Region names only: abbreviations such as CEST mean different things in summer and in winter.
            let known = name.contains("/") && TimeZone(identifier: name)?.identifier != nil
            if memory.known.count >= rememberedYearsLimit { memory.known = [:] }
            memory.known[name] = known
            return known
        }
    }

    private static func remembered(name: String, year: Int64) -> [Stretch]? {
        memory.withLock { $0.years[YearKey(name: name, year: year)] }
    }

    private func remember(year: Int64, from start: Int64, to end: Int64) -> [Stretch] {
        let stretches = computeStretches(from: start, to: end)
        Self.memory.withLock { memory in
            if memory.years.count >= Self.rememberedYearsLimit { memory.years = [:] }
            memory.years[YearKey(name: name, year: year)] = stretches
        }
        return stretches
    }

    /// Looks at every midnight of the year and halves the day in which the offset differs down to the second.
    /// Foundation's own "next transition" passes over changes that are not daylight saving.
    private func computeStretches(from start: Int64, to end: Int64) -> [Stretch] {
        guard let zone = TimeZone(identifier: name) else {
            preconditionFailure("\(name) was checked by init")
        }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second))))
        }
        var stretches: [Stretch] = []
        var stretchStart = start
        var current = offset(start)
        for midnight in stride(from: start, to: end, by: 86_400) {
            let next = midnight + 86_400
            guard next < end ? offset(next) != current : offset(end - 1) != current else { continue }
            var (before, after) = (max(midnight, stretchStart), min(next, end - 1))
            while after - before > 1 {
                let middle = before + (after - before) / 2
                if offset(middle) == current { before = middle } else { after = middle }
            }
            stretches.append(Stretch(start: stretchStart, end: after, offset: current))
            stretchStart = after
            current = offset(after)
        }
        stretches.append(Stretch(start: stretchStart, end: end, offset: current))
        return stretches
    }
}

extension Instant {
    /// Whole seconds since 1970, rounded down.
    var flooredSeconds: Int64 { microseconds.floored(by: 1_000_000) }
}

extension Int64 {
    /// The quotient rounded down, before 1970 too.
    func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
