import Foundation
import Testing
import Values

@testable import Simulation

@Suite("Paris, worked out anew")
struct ParisTimeTests {
    @Test("every hour of four years agrees with the time zone tables")
    func agrees() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Paris"))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let start = try #require(Instant("2026-01-01T00:00:00Z"))
        for hour in 0..<(4 * 366 * 24) {
            let moment = start + Duration.seconds(hour * 3600)
            let date = Date(timeIntervalSince1970: Double(moment.microseconds) / 1_000_000)
            let offset = zone.secondsFromGMT(for: date)
            guard ParisTime.offset(at: moment) == offset else {
                Issue.record("\(moment): \(ParisTime.offset(at: moment)) instead of \(offset)")
                return
            }
            let weekday = calendar.component(.weekday, from: date)
            let clock = calendar.component(.hour, from: date)
            let isDay = (2...6).contains(weekday) && (8..<18).contains(clock)
            // Quiet in Paris is quiet; the other reading only adds to it.
            if !isDay { #expect(ParisTime.isQuiet(at: moment), "\(moment)") }
        }
    }

    @Test(
        "quiet hours are those of both readings of CEST",
        arguments: [
            ("2026-07-15T06:00:00Z", false), ("2026-07-15T05:59:59Z", true), ("2026-07-15T16:00:00Z", true),
            ("2026-01-14T06:30:00Z", true), ("2026-01-14T07:00:00Z", false), ("2026-01-14T16:00:00Z", true),
            ("2026-11-21T10:00:00Z", true), ("2026-11-22T10:00:00Z", true), ("2026-11-23T10:00:00Z", false),
        ]
    )
    func quietHours(text: String, isQuiet: Bool) throws {
        #expect(ParisTime.isQuiet(at: try #require(Instant(text))) == isQuiet)
    }
}
