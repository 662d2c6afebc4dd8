import Foundation
import ProviderSimulators
import Testing

@Suite("Quiet hours of getStatus")
struct QuietHoursTests {
    @Test("Paris time agrees with the time zone database, hour by hour around every change until 2037")
    func zoneDatabase() throws {
        let paris = try #require(TimeZone(identifier: "Europe/Paris"))
        for year in 2020...2037 {
            for month in [3, 10] {
                let start = Int64(CivilDate(year: year, month: month, day: 22).daysSince1970) * 86_400
                for quarter in 0..<(12 * 96) {
                    let seconds = start + Int64(quarter) * 900
                    let date = Date(timeIntervalSince1970: Double(seconds))
                    let offset = ParisTime.offsetSeconds(at: SimulatedInstant(secondsSince1970: seconds))
                    #expect(offset == paris.secondsFromGMT(for: date))
                }
            }
        }
    }

    @Test(
        "each reading has its own edges",
        arguments: [
            // Winter: Paris opens at 07:00 UTC, the other reading at 06:00.
            ("2026-01-14T05:59:59Z", "beforeEight", "beforeEight"),
            ("2026-01-14T06:00:00Z", "beforeEight", ""),
            ("2026-01-14T07:00:00Z", "", ""),
            ("2026-01-14T15:59:59Z", "", ""),
            ("2026-01-14T16:00:00Z", "", "fromEighteen"),
            ("2026-01-14T17:00:00Z", "fromEighteen", "fromEighteen"),
            // Summer: the two agree.
            ("2026-07-15T05:59:59Z", "beforeEight", "beforeEight"),
            ("2026-07-15T06:00:00Z", "", ""),
            ("2026-07-15T16:00:00Z", "fromEighteen", "fromEighteen"),
            // Last working day before and first after the change of March 2026 (Sunday 29).
            ("2026-03-27T16:30:00Z", "", "fromEighteen"),
            ("2026-03-29T12:00:00Z", "weekend", "weekend"),
            ("2026-03-30T06:00:00Z", "", ""),
            ("2026-03-30T05:59:59Z", "beforeEight", "beforeEight"),
            // October 2026 (Sunday 25) and both changes of 2027 (28 March, 31 October).
            ("2026-10-23T06:00:00Z", "", ""),
            ("2026-10-26T06:30:00Z", "beforeEight", ""),
            ("2026-10-26T16:30:00Z", "", "fromEighteen"),
            ("2027-03-26T06:30:00Z", "beforeEight", ""),
            ("2027-03-29T06:00:00Z", "", ""),
            ("2027-10-29T16:00:00Z", "fromEighteen", "fromEighteen"),
            ("2027-11-01T16:30:00Z", "", "fromEighteen"),
            // Midnight belongs to another day under each reading.
            ("2026-01-16T22:30:00Z", "fromEighteen", "weekend"),
            ("2026-01-18T22:30:00Z", "weekend", "beforeEight"),
        ]
    )
    func edges(text: String, paris: String, fixed: String) throws {
        let instant = try #require(SimulatedInstant(iso8601: text))
        #expect(CofidisQuietHours(at: instant, reading: .paris)?.rawValue ?? "" == paris)
        #expect(CofidisQuietHours(at: instant, reading: .fixedPlusTwo)?.rawValue ?? "" == fixed)
    }

    @Test("every getStatus counts, whatever its answer, and nothing else does")
    func counted() throws {
        // Wednesday 16:30 UTC in winter: open in Paris, closed under the other reading.
        var bench = ProviderBench(now: try #require(SimulatedInstant(iso8601: "2026-01-14T16:30:00Z")))
        bench.initialize(date: "20260114")
        bench.call(.confirm, date: "20260114")
        #expect(bench.model.state.counts.quietHoursEither == 0)
        bench.call(.getStatus, date: "20260114")
        bench.call(.getStatus, "unknown")
        let stranger = CofidisRequest(operation: "getStatus", authorization: nil, body: [])
        #expect(Seen(bench.model.handle(stranger, now: bench.now)).http == 401)
        let counts = bench.model.state.counts
        #expect(counts.quietHours[.paris]?.total == 0)
        #expect(counts.quietHours[.fixedPlusTwo]?.fromEighteen == 3)
        #expect(counts.quietHoursEither == 3)
    }

    @Test("a read that just missed the edge is tolerated when the shell says how far")
    func tolerance() throws {
        var bench = ProviderBench(now: try #require(SimulatedInstant(iso8601: "2026-07-15T16:00:20Z")))
        bench.model.arrivalToleranceSeconds = 30
        bench.call(.getStatus)
        #expect(bench.model.state.counts.quietHoursEither == 0)
        #expect(bench.model.state.counts.quietHoursTolerated == 1)
        bench.pass(20)
        bench.call(.getStatus)
        #expect(bench.model.state.counts.quietHoursEither == 1)
    }
}
