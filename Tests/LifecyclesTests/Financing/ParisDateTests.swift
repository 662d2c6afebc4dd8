import Lifecycles
import Testing
import Values

@Suite("Dates in Paris")
struct ParisDateTests {
    @Test(
        "the key's date is the date in Paris, summer and winter",
        arguments: [
            ("2026-11-20T22:59:59Z", "20261120"), ("2026-11-20T23:00:00Z", "20261121"),
            ("2026-07-01T21:59:59Z", "20260701"), ("2026-07-01T22:00:00Z", "20260702"),
            ("2026-12-31T23:30:00Z", "20270101"), ("2028-02-28T23:00:00Z", "20280229"),
        ]
    )
    func reads(moment: String, date: String) {
        #expect(ParisDate.text(at: instant(moment)) == date)
    }

    @Test("the hour in which a provider on UTC+2 is a day ahead exists in winter only (D-5)")
    func knowsTheLateWinterHour() {
        #expect(ParisDate.isLateWinterHour(at: instant("2026-11-20T22:00:00Z")))
        #expect(ParisDate.isLateWinterHour(at: instant("2026-11-20T22:59:59Z")))
        #expect(!ParisDate.isLateWinterHour(at: instant("2026-11-20T21:59:59Z")))
        #expect(!ParisDate.isLateWinterHour(at: instant("2026-11-20T23:00:00Z")))
        #expect(!ParisDate.isLateWinterHour(at: instant("2026-07-01T21:30:00Z")))
    }

    @Test("the next day's date crosses months")
    func readsTheNextDay() {
        #expect(ParisDate.nextText(at: instant("2026-11-30T22:30:00Z")) == "20261201")
    }
}
