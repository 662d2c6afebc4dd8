import Testing
import Values

@Suite("Calendar dates")
struct CalendarDateTests {
    @Test(
        "reads and writes days as ISO 8601, before 1970 too",
        arguments: ["2026-11-20", "1969-12-31", "2000-02-29"]
    )
    func readsBack(text: String) { #expect(CalendarDate(text)?.description == text) }

    @Test(
        "refuses what is no day",
        arguments: [
            "2026-02-30", "2026-13-01", "20261120", "2026-1-20", "2026-11-20T00:00:00Z", "", "2100-02-29",
        ]
    )
    func refuses(text: String) { #expect(CalendarDate(text) == nil) }

    @Test("knows which days business can be about")
    func plausible() {
        let days = ["1990-01-01": true, "2100-12-31": true, "1989-12-31": false, "2101-01-01": false]
        for (text, isPlausible) in days { #expect(CalendarDate(text)?.isPlausible == isPlausible) }
        #expect(Instant("2100-12-31T23:59:59Z")?.isPlausible == true)
        #expect(Instant("2101-01-01T00:00:00Z")?.isPlausible == false)
        #expect(Instant("1989-12-31T23:59:59Z")?.isPlausible == false)
    }

    @Test("goes as far as can be counted, and never traps")
    func ends() throws {
        for day in [CalendarDate(daysSinceEpoch: .max), CalendarDate(daysSinceEpoch: .min)] {
            for count in [Int.max, Int.min, 1, -1] {
                _ = day.adding(days: count).description
                _ = day.adding(months: count).description
                _ = day.adding(months: count).weekdayName
            }
        }
        let last = try #require(CalendarDate("9999-12-31"))
        #expect(last.adding(days: 1).description == "10000-01-01")
        #expect(CalendarDate("10000-01-01") == last.adding(days: 1))
    }

    @Test("knows weekdays")
    func weekdays() {
        #expect(CalendarDate("2026-11-20")?.weekdayName == "Friday")
        #expect(CalendarDate("1969-12-28")?.weekday == 7)
        #expect(CalendarDate("1970-01-01")?.weekday == 4)
    }

    @Test("adds months to the same day, or to the last one where the month is shorter")
    func addsMonths() {
        #expect(CalendarDate("2026-01-31")?.adding(months: 1).description == "2026-02-28")
        #expect(CalendarDate("2027-10-31")?.adding(months: 4).description == "2028-02-29")
        #expect(CalendarDate("2026-11-15")?.adding(months: 2).description == "2027-01-15")
        #expect(CalendarDate("2026-01-15")?.adding(months: -1).description == "2025-12-15")
    }

    @Test("day after day for four hundred years, no day is skipped and weekdays go round")
    func walks() throws {
        var day = try #require(CalendarDate("1900-01-01"))
        var weekday = 1
        for _ in 0..<146_097 {
            #expect(day.weekday == weekday)
            let next = day.adding(days: 1)
            guard next > day, CalendarDate(next.description) == next else {
                Issue.record("\(day) is followed by \(next)")
                return
            }
            day = next
            weekday = weekday % 7 + 1
        }
        #expect(day.description == "2300-01-01")
    }
}
