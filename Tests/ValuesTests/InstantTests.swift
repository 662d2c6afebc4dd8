import Testing
import Values

@Suite("an instant")
struct InstantTests {
    /// Seconds since 1970 as `date -u` gives them.
    private static let moments: [(text: String, seconds: Int64)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("1900-03-01T00:00:00Z", -2_203_891_200),
        ("1900-02-28T23:59:59Z", -2_203_891_201),
        ("1600-02-29T12:00:00Z", -11_670_955_200),
        ("2000-02-29T00:00:00Z", 951_782_400),
        ("2024-02-29T23:59:59Z", 1_709_251_199),
        ("2024-03-01T00:00:00Z", 1_709_251_200),
        ("2026-11-20T18:40:00Z", 1_795_200_000),
        ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ]

    @Test("is written and read as RFC 3339", arguments: moments)
    func text(_ vector: (text: String, seconds: Int64)) {
        let instant = Instant(seconds: vector.seconds)
        #expect(instant.description == vector.text)
        #expect(Instant(vector.text) == instant)
    }

    @Test("has six decimals when it is no whole second, before 1970 too")
    func decimals() {
        #expect(Instant(microseconds: 1_795_200_000_250_000).description == "2026-11-20T18:40:00.250000Z")
        #expect(Instant(microseconds: 1).description == "1970-01-01T00:00:00.000001Z")
        #expect(Instant(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
        #expect(Instant("2026-11-20T18:40:00.25Z") == Instant(microseconds: 1_795_200_000_250_000))
        #expect(Instant("2026-11-20T18:40:00.0000019Z") == Instant(microseconds: 1_795_200_000_000_001))
        #expect(Instant("1969-12-31T23:59:59.999999Z") == Instant(microseconds: -1))
    }

    @Test("is read in every zone and in the looser spellings")
    func zones() {
        let same = [
            "2026-11-20T18:40:00Z", "2026-11-20T18:40Z", "2026-11-20t18:40:00z", "2026-11-20 18:40:00Z",
            "2026-11-20T19:40:00+01:00", "2026-11-20T13:10:00-05:30", "2026-11-21T08:40:00+14:00",
            "2026-11-20T18:40:00-00:00", "2026-11-20T18:40:00.000+00:00",
        ]
        for text in same { #expect(Instant(text) == Instant(seconds: 1_795_200_000), "\(text)") }
    }

    @Test(
        "refuses dates and times that do not exist, and anything else",
        arguments: [
            "", "2026", "2026-11-20", "2026-11-20T18:40:00", "2026-11-20T18Z", "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z",
            "2026-1-01T00:00:00Z", "26-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "-2026-01-01T00:00:00Z",
            "２026-01-01T00:00:00Z",
        ]
    )
    func refusals(_ text: String) {
        #expect(Instant(text) == nil)
    }

    @Test("any instant of ten thousand years is the same after writing and reading")
    func roundTrip() {
        var generator = SplitMixGenerator(state: 1_582)
        let first: Int64 = -62_135_596_800_000_000
        let last: Int64 = 253_402_300_799_999_999
        for _ in 0..<20_000 {
            let instant = Instant(microseconds: first + Int64(generator.next() % UInt64(last - first + 1)))
            #expect(Instant(instant.description) == instant)
        }
    }

    @Test("every day of four centuries has the date that follows the day before")
    func calendar() {
        var expected: (year: Int64, month: Int64, day: Int64) = (1800, 1, 1)
        let start = Instant.daysSinceEpoch(year: 1800, month: 1, day: 1)
        for day in start..<start + 146_097 {
            let found = Instant.civilDate(daysSinceEpoch: day)
            #expect(found == expected)
            #expect(Instant.daysSinceEpoch(year: found.year, month: found.month, day: found.day) == day)
            expected.day += 1
            if expected.day > Instant.days(inMonth: expected.month, of: expected.year) {
                expected =
                    expected.month == 12 ? (expected.year + 1, 1, 1) : (expected.year, expected.month + 1, 1)
            }
        }
    }

    @Test(
        "a year after 9999 has the digits it needs and reads back; before year 1 there is no text of its own"
    )
    func farYears() {
        let far = Instant(seconds: 253_402_300_800)
        #expect(far.description == "10000-01-01T00:00:00Z")
        #expect(Instant("10000-01-01T00:00:00Z") == far)
        #expect(Instant("123456-02-29T00:00:00Z")?.description == "123456-02-29T00:00:00Z")
        #expect(Instant(seconds: -62_135_596_801).description == "0001-01-01T00:00:00Z")
        for text in ["010000-01-01T00:00:00Z", "1000000-01-01T00:00:00Z", "999999-01-01T00:00:00Z"] {
            #expect(Instant(text) == nil)
        }
    }

    @Test("arithmetic ends at the first and last moment that can be counted, and never traps")
    func saturates() {
        let ends = [Instant(microseconds: .min), Instant(microseconds: .max), .epoch]
        let spans: [Duration] = [
            .seconds(Int64.max), .seconds(Int64.min), .microseconds(Int64.max), .zero, .seconds(86_400),
        ]
        for moment in ends {
            for span in spans {
                _ = (moment + span).description
                _ = (moment - span).description
            }
            for other in ends { _ = moment - other }
        }
        #expect(Instant(seconds: .max) == Instant(microseconds: .max))
        #expect(Instant(seconds: .min) == Instant(microseconds: .min))
        #expect(Instant.epoch + .seconds(Int64.max) == Instant(microseconds: .max))
        #expect(Instant(microseconds: .max) + .seconds(1) == Instant(microseconds: .max))
        #expect(Instant(microseconds: .min) - .seconds(1) == Instant(microseconds: .min))
    }

    @Test("moves by spans and measures them, in whole microseconds")
    func spans() {
        let instant = Instant(seconds: 1_795_200_000)
        #expect(instant + .milliseconds(1_500) == Instant(microseconds: 1_795_200_001_500_000))
        #expect(instant - .seconds(1) == Instant(seconds: 1_795_199_999))
        #expect(instant + .nanoseconds(1_999) == Instant(microseconds: 1_795_200_000_000_001))
        #expect(Instant(seconds: 5) - Instant(seconds: 2) == .seconds(3))
        #expect(Duration.microseconds(-1_500_000).wholeMicroseconds == -1_500_000)
        #expect(Instant.epoch < instant)
    }
}
