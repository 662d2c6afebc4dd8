import TestSupport
import Testing
import Values

@Suite("Damaged texts of values are refused or read, and end no process")
struct ValuesFuzzTests {
    @Test("JSON: what is read is written and read again as the same bytes")
    func json() {
        var mutations = Mutations(
            seed: 11,
            texts: [
                #"{"a":[1,-2.5e-3,{"b":null}],"c":"é\n\u0041\ud83d\ude00","d":true}"#,
                #"{"amount":30000,"at":"2026-11-20T18:40:00Z","early":9223372036854775}"#,
                "[[[[[[]]]]]]", "9007199254740993", #""\u0000""#, "-0.0", "1e308",
            ]
        )
        for _ in 0..<Mutations.rounds(usually: 5_000) {
            guard let value = try? JSON.parse(mutations.next()) else { continue }
            let bytes = value.canonicalBytes
            let again = try? JSON.parse(bytes)
            if again != value || again?.canonicalBytes != bytes {
                Issue.record("\(value.canonicalText) is not read back")
                return
            }
            _ = try? value.instant("at")
            _ = try? value.optionalInteger("amount")
        }
    }

    @Test("moments and days: what is read is written and read again as the same")
    func moments() {
        var mutations = Mutations(
            seed: 12,
            texts: ["2026-11-20T18:40:00.250000+01:00", "9999-12-31", "10000-02-29", "0001-01-01T00:00Z"],
            largest: 64
        )
        for _ in 0..<Mutations.rounds(usually: 5_000) {
            let text = mutations.nextText()
            // An offset may lead out of year 1, which has no text of its own.
            if let moment = Instant(text), moment >= Instant(seconds: -62_135_596_800) {
                #expect(Instant(moment.description) == moment)
                _ = moment + .seconds(Int64.max)
            }
            if let day = CalendarDate(text) { #expect(CalendarDate(day.description) == day) }
            _ = Digest(hexadecimal: text)
        }
    }
}
