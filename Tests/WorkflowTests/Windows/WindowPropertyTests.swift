import Foundation
import Testing
import Values
import Workflow

/// Says whether a window is open by asking Foundation's calendar for the fields of the wall clock: another road
/// than the one under test, which works with intervals of instants.
private struct CalendarOracle {
    private let window: Window
    private let calendars: [Calendar]

    init(_ window: Window) {
        self.window = window
        calendars = window.hours.map { hours in
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone =
                switch hours.zone {
                case "UTC+02:00": TimeZone(secondsFromGMT: 7200)!
                case "UTC-01:00": TimeZone(secondsFromGMT: -3600)!
                default: TimeZone(identifier: hours.zone)!
                }
            return calendar
        }
    }

    func isOpen(_ moment: Instant) -> Bool {
        // Rounded down by hand: Date counts in binary fractions of a second.
        var seconds = moment.microseconds / 1_000_000
        if moment.microseconds % 1_000_000 < 0 { seconds -= 1 }
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        return zip(window.hours, calendars).allSatisfy { hours, calendar in
            let fields = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute], from: date)
            let isoDay = (fields.weekday! + 5) % 7 + 1
            let minute = fields.hour! * 60 + fields.minute!
            let dateText = String(format: "%04d-%02d-%02d", fields.year!, fields.month!, fields.day!)
            return hours.days.contains(isoDay) && !hours.holidays.contains(dateText)
                && minute >= hours.opensMinute && minute < hours.closesMinute
        }
    }
}

@Suite("Windows, for random instants over ten years")
struct WindowPropertyTests {
    private static let start = instant("2024-01-01T00:00:00Z")
    private static let span: Int64 = 10 * 366 * 86_400 * 1_000_000

    /// Half of them anywhere, half within two hours of a clock change or of midnight UTC at a year's end, where
    /// mistakes live.
    private static func moments(_ count: Int, seed: UInt64, zones: [String]) -> [Instant] {
        var generator = SplitMix(seed: seed)
        let changes = zones.compactMap { TimeZone(identifier: $0) }.flatMap { zone in
            var dates: [Int64] = []
            var date = Date(timeIntervalSince1970: TimeInterval(start.microseconds / 1_000_000))
            while let next = zone.nextDaylightSavingTimeTransition(after: date), dates.count < 20 {
                dates.append(Int64(next.timeIntervalSince1970))
                date = next
            }
            return dates
        }
        return (0..<count).map { index in
            if index % 2 == 0 || changes.isEmpty {
                return Instant(
                    microseconds: start.microseconds + Int64.random(in: 0..<span, using: &generator)
                )
            }
            let change = changes.randomElement(using: &generator)!
            let distance = Int64.random(in: -7_200_000_000...7_200_000_000, using: &generator)
            return Instant(microseconds: change * 1_000_000 + distance)
        }
    }

    @Test("an instant is open exactly when the calendar's fields say so", arguments: Window.samples)
    func agreesWithCalendar(window: Window) {
        let oracle = CalendarOracle(window)
        for moment in Self.moments(3000, seed: 11, zones: window.hours.map(\.zone)) {
            #expect(window.isOpen(at: moment) == oracle.isOpen(moment), "\(window.name) at \(moment)")
        }
    }

    @Test("the next opening is open and the earliest allowed instant", arguments: Window.samples)
    func nextOpeningIsEarliest(window: Window) throws {
        let oracle = CalendarOracle(window)
        for moment in Self.moments(150, seed: 12, zones: window.hours.map(\.zone)) {
            let opening = try #require(window.nextOpening(notBefore: moment))
            #expect(oracle.isOpen(opening), "\(window.name) opens at \(opening), which the calendar closes")
            #expect(opening >= moment)
            #expect((opening == moment) == window.isOpen(at: moment))
            if opening > moment {
                #expect(!oracle.isOpen(Instant(microseconds: opening.microseconds - 1)))
            }
            // All boundaries lie on whole minutes, so a closed minute is closed throughout. Long waits are looked
            // at every quarter of an hour, the last three hours by the minute.
            let lastHours = Instant(microseconds: opening.microseconds - 3 * 3_600_000_000)
            var probe = moment
            while probe < opening {
                guard !oracle.isOpen(probe) else {
                    Issue.record("\(window.name): \(probe) is open before \(opening), asked from \(moment)")
                    break
                }
                let step: Int64 = probe < lastHours ? 900_000_000 : 60_000_000
                probe = Instant(microseconds: probe.microseconds - probe.microseconds % step + step)
            }
        }
    }

    @Test("the next closing is the first instant that is not allowed", arguments: Window.samples)
    func nextClosingIsEarliest(window: Window) throws {
        let oracle = CalendarOracle(window)
        for moment in Self.moments(300, seed: 13, zones: window.hours.map(\.zone)) {
            let opening = try #require(window.nextOpening(notBefore: moment))
            let closing = try #require(window.nextClosing(notBefore: opening))
            #expect(!oracle.isOpen(closing))
            #expect(oracle.isOpen(Instant(microseconds: closing.microseconds - 1)))
        }
    }

    @Test("work placed by a window never lands in closed hours", arguments: Window.samples)
    func placingIsAllowed(window: Window) {
        let oracle = CalendarOracle(window)
        for moment in Self.moments(500, seed: 14, zones: window.hours.map(\.zone)) {
            #expect(oracle.isOpen(window.placing(moment).moment), "\(window.name) from \(moment)")
        }
    }

    @Test(
        "with a margin, work is placed where clocks that far apart agree, and no sooner instant would do",
        arguments: Window.samples
    )
    func placingKeepsTheMargin(window: Window) {
        var window = window
        window.margin = .seconds(2)
        let oracle = CalendarOracle(window)
        for moment in Self.moments(200, seed: 15, zones: window.hours.map(\.zone)) {
            let placed = window.placing(moment).moment
            #expect(placed >= moment)
            for skew in [-2, 0, 2] {
                #expect(oracle.isOpen(placed + .seconds(skew)), "\(window.name) from \(moment)")
            }
            guard placed > moment else { continue }
            #expect(!window.isSafe(at: Instant(microseconds: placed.microseconds - 1)))
        }
    }
}
