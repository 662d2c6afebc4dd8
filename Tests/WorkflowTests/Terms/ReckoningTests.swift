import Testing
import Values
import Workflow

@Suite("Reckoning of time limits")
struct ReckoningTests {
    private let france = BusinessCalendar(
        name: "france",
        holidays: [date("2026-12-25"): "Christmas Day", date("2027-01-01"): "New Year"]
    )

    @Test("calendar days count weekends and holidays")
    func calendarDays() {
        let reckoning = france.reckon(Term(60, .calendarDays), from: date("2026-09-21"))
        #expect(reckoning.date == date("2026-11-20"))
        #expect(
            reckoning.explanation
                == "Monday 2026-09-21 + 60 calendar days (weekends and holidays count) = Friday 2026-11-20"
        )
    }

    @Test("business days pass over weekends and holidays, and say which")
    func businessDays() {
        let reckoning = france.reckon(Term(5, .businessDays), from: date("2026-12-22"))
        #expect(reckoning.date == date("2026-12-30"))
        #expect(
            reckoning.explanation
                == "Tuesday 2026-12-22 + 5 business days (passing over 2 weekend days, Christmas Day 2026-12-25) "
                + "= Wednesday 2026-12-30"
        )
    }

    @Test("months end on the month's last day")
    func months() {
        #expect(france.reckon(Term(1, .months), from: date("2026-01-31")).date == date("2026-02-28"))
    }

    @Test(
        "a closed last day stays, or rolls as the contract says",
        arguments: [
            (RollRule.stay, "2026-12-25"), (.following, "2026-12-28"), (.preceding, "2026-12-24"),
        ]
    )
    func rolls(rule: RollRule, expected: String) {
        let reckoning = france.reckon(Term(10, .calendarDays), from: date("2026-12-15"), roll: rule)
        #expect(reckoning.date == date(expected))
        #expect(reckoning.explanation.contains("Christmas Day") == (rule != .stay))
    }

    @Test("an open last day never rolls", arguments: [RollRule.following, .preceding])
    func staysOpen(rule: RollRule) {
        let reckoning = france.reckon(Term(9, .calendarDays), from: date("2026-12-15"), roll: rule)
        #expect(reckoning.date == date("2026-12-24"))
        #expect(reckoning.rollReason == nil)
    }

    @Test("so many business days later, so many business days lie between", arguments: 0..<60)
    func countsWhatItPasses(count: Int) {
        let start = date("2026-12-20")
        let end = france.reckon(Term(count, .businessDays), from: start).date
        var seen = 0
        var day = start
        while day < end {
            day = day.adding(days: 1)
            if france.isBusinessDay(day) { seen += 1 }
        }
        #expect(seen == count)
        #expect(count == 0 || france.isBusinessDay(end))
    }

    @Test(
        "a day begins at midnight on the wall clock, in summer and in winter, and where midnight is skipped"
    )
    func beginsDays() throws {
        let paris = try #require(Zone("Europe/Paris"))
        #expect(paris.start(of: date("2026-11-21")) == Instant("2026-11-20T23:00:00Z"))
        #expect(paris.start(of: date("2026-07-01")) == Instant("2026-06-30T22:00:00Z"))
        #expect(paris.start(of: date("2027-01-01")) == Instant("2026-12-31T23:00:00Z"))
        // Clocks went from 24:00 straight to 01:00.
        let beirut = try #require(Zone("Asia/Beirut"))
        let first = beirut.start(of: date("2025-03-30"))
        #expect(beirut.date(at: first) == date("2025-03-30"))
        #expect(beirut.date(at: first - .microseconds(1)) == date("2025-03-29"))
    }

    @Test(
        "every day of a year begins where the day before ends",
        arguments: ["Europe/Paris", "America/New_York", "UTC+13:00", "Pacific/Apia"]
    )
    func partitions(name: String) throws {
        let zone = try #require(Zone(name))
        var day = date("2026-01-01")
        for _ in 0..<365 {
            let start = zone.start(of: day)
            #expect(zone.date(at: start) == day)
            #expect(zone.date(at: start - .microseconds(1)) < day)
            day = day.adding(days: 1)
        }
    }

    @Test("reads terms", arguments: [("60 calendar days", 60), ("1 month", 1), ("10 business days", 10)])
    func readsTerms(text: String, count: Int) {
        #expect(Term(text)?.count == count)
        #expect(Term(text)?.description == text)
    }

    @Test(
        "refuses terms that leave open what is meant",
        arguments: ["60 days", "sixty months", "-1 months", "60", "9999 months"]
    )
    func refusesTerms(text: String) { #expect(Term(text) == nil) }
}

private func date(_ text: String) -> CalendarDate {
    guard let date = CalendarDate(text) else { preconditionFailure("\(text) is no day") }
    return date
}
