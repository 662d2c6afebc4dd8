import Testing
import Values
import Workflow

@Suite("Windows")
struct WindowTests {
    private let cofidis = Window.cofidisGetStatus

    @Test(
        "Cofidis reads are allowed from 08:00 to 18:00 Paris in summer and from 08:00 to 17:00 in winter",
        arguments: [
            // Tuesday 14 July 2026, Paris is UTC+2.
            ("2026-07-14T05:59:59.999999Z", false), ("2026-07-14T06:00:00Z", true),
            ("2026-07-14T15:59:59.999999Z", true), ("2026-07-14T16:00:00Z", false),
            // Tuesday 24 November 2026, Paris is UTC+1: 08:00 Paris is 07:00 UTC, the other reading ends at 16:00.
            ("2026-11-24T06:59:59.999999Z", false), ("2026-11-24T07:00:00Z", true),
            ("2026-11-24T15:59:59.999999Z", true), ("2026-11-24T16:00:00Z", false),
            ("2026-11-24T16:59:59Z", false),
            // Saturday and Sunday.
            ("2026-11-21T10:00:00Z", false), ("2026-11-22T10:00:00Z", false), ("2026-07-18T10:00:00Z", false),
        ]
    )
    func cofidisHours(text: String, open: Bool) {
        #expect(cofidis.isOpen(at: instant(text)) == open)
    }

    @Test(
        "the next opening over a weekend in which the clocks change is 08:00 Paris on Monday",
        arguments: [
            ("2026-03-27T17:00:00Z", "2026-03-30T06:00:00Z"),
            ("2026-10-23T16:00:00Z", "2026-10-26T07:00:00Z"),
            ("2027-03-26T17:00:00Z", "2027-03-29T06:00:00Z"),
            ("2027-10-29T16:00:00Z", "2027-11-01T07:00:00Z"),
            ("2026-03-29T01:00:00Z", "2026-03-30T06:00:00Z"),
            ("2026-10-25T00:59:59Z", "2026-10-26T07:00:00Z"),
        ]
    )
    func weekendsWithClockChange(from: String, to: String) {
        #expect(cofidis.nextOpening(notBefore: instant(from)) == instant(to))
    }

    private func nights(opens: Int, closes: Int) -> Window {
        Window(
            name: "nights",
            hours: [
                OpeningHours(
                    name: "Paris",
                    zone: "Europe/Paris",
                    days: [1, 2, 3, 4, 5, 6, 7],
                    opensMinute: opens,
                    closesMinute: closes
                )
            ]
        )
    }

    @Test(
        "hours that spring skips do not open that night",
        arguments: ["2026-03-28T23:30:00Z", "2027-03-27T23:30:00Z"]
    )
    func skippedHours(evening: String) {
        // 02:00–03:00 does not exist in the night to the last Sunday of March; the next is a day later, at UTC+2.
        let window = nights(opens: 120, closes: 180)
        #expect(
            window.nextOpening(notBefore: instant(evening))
                == instant(evening) + .seconds(24 * 3600 + 1800)
        )
    }

    @Test("hours that begin inside the skipped hour open when the clock has jumped over it")
    func halfSkippedHours() {
        let window = nights(opens: 150, closes: 210)
        #expect(
            window.nextOpening(notBefore: instant("2026-03-28T23:30:00Z")) == instant("2026-03-29T01:00:00Z")
        )
        #expect(
            window.nextClosing(notBefore: instant("2026-03-29T01:00:00Z")) == instant("2026-03-29T01:30:00Z")
        )
    }

    @Test("hours that autumn repeats are open both times")
    func repeatedHours() {
        // 02:15–02:45 comes twice: at 00:15 UTC (UTC+2) and at 01:15 UTC (UTC+1).
        let window = nights(opens: 135, closes: 165)
        let first = instant("2026-10-25T00:15:00Z")
        #expect(window.nextOpening(notBefore: instant("2026-10-24T22:00:00Z")) == first)
        #expect(window.nextClosing(notBefore: first) == instant("2026-10-25T00:45:00Z"))
        #expect(
            window.nextOpening(notBefore: instant("2026-10-25T00:45:00Z")) == instant("2026-10-25T01:15:00Z")
        )
        #expect(
            window.nextClosing(notBefore: instant("2026-10-25T01:15:00Z")) == instant("2026-10-25T01:45:00Z")
        )
    }

    @Test("hours that end where autumn turns the clock back reopen with the repeated hour")
    func reopenedHours() {
        // 01:00–02:30: open until 02:30 summer time, closed for half an hour, open again from the second 02:00.
        let window = nights(opens: 60, closes: 150)
        #expect(
            window.nextClosing(notBefore: instant("2026-10-24T23:00:00Z")) == instant("2026-10-25T00:30:00Z")
        )
        #expect(
            window.nextOpening(notBefore: instant("2026-10-25T00:30:00Z")) == instant("2026-10-25T01:00:00Z")
        )
        #expect(
            window.nextClosing(notBefore: instant("2026-10-25T01:00:00Z")) == instant("2026-10-25T01:30:00Z")
        )
    }

    @Test("a window whose calendars never overlap has no next opening and defers rather than opens")
    func neverOpens() {
        var window = cofidis
        window.hours[1].days = [6, 7]
        let moment = instant("2026-11-20T18:40:00Z")
        #expect(window.nextOpening(notBefore: moment) == nil)
        let placed = window.placing(moment)
        #expect(!window.isOpen(at: placed.moment))
        #expect(placed.explanation.hasSuffix("no opening within 400 days"))
    }

    @Test("a holiday keeps the window closed for the whole local day")
    func holidays() {
        var window = cofidis
        window.hours[0].holidays = ["2026-12-25"]
        #expect(!window.isOpen(at: instant("2026-12-25T10:00:00Z")))
        #expect(
            window.nextOpening(notBefore: instant("2026-12-24T16:00:00Z")) == instant("2026-12-28T07:00:00Z")
        )
        #expect(
            window.explanation(at: instant("2026-12-25T10:00:00Z"))
                == "11:00 Friday 25 Dec 2026 Europe/Paris: window cofidis-get-status closed (Paris wall clock keeps "
                + "the holiday 2026-12-25), next opening 08:00 Monday 28 Dec"
        )
    }

    @Test("a placed moment tells when it was due, which hours were closed and where it went")
    func placingExplains() {
        #expect(
            cofidis.placing(instant("2026-11-20T16:40:00Z")).explanation
                == "due 17:40 Friday 20 Nov 2026 Europe/Paris, window cofidis-get-status closed (CEST read as UTC+2 "
                + "closes 18:00 UTC+02:00), moved to 08:00 Monday 23 Nov"
        )
        #expect(
            cofidis.placing(instant("2026-07-17T16:40:00Z")).explanation
                == "due 18:40 Friday 17 Jul 2026 Europe/Paris, window cofidis-get-status closed (Paris wall clock "
                + "closes 18:00; CEST read as UTC+2 closes 18:00 UTC+02:00), moved to 08:00 Monday 20 Jul"
        )
        #expect(
            cofidis.placing(instant("2026-07-17T06:40:00Z")).explanation
                == "due 08:40 Friday 17 Jul 2026 Europe/Paris, window cofidis-get-status open"
        )
    }

    @Test(
        "any instant is explained in a sentence",
        arguments: [
            (
                "2026-11-24T09:12:00Z",
                "10:12 Tuesday 24 Nov 2026 Europe/Paris: window cofidis-get-status open, until 17:00 Tuesday 24 Nov"
            ),
            (
                "2026-11-24T05:30:00Z",
                "06:30 Tuesday 24 Nov 2026 Europe/Paris: window cofidis-get-status closed (Paris wall clock opens "
                    + "08:00; CEST read as UTC+2 opens 08:00 UTC+02:00), next opening 08:00 Tuesday 24 Nov"
            ),
            (
                "2027-01-01T23:00:00Z",
                "00:00 Saturday 2 Jan 2027 Europe/Paris: window cofidis-get-status closed (Paris wall clock is "
                    + "closed on Saturdays; CEST read as UTC+2 is closed on Saturdays), next opening 08:00 Monday 4 Jan"
            ),
        ]
    )
    func explains(text: String, sentence: String) {
        #expect(cofidis.explanation(at: instant(text)) == sentence)
    }

    @Test(
        "a zone is an IANA region or a fixed offset",
        arguments: [
            ("Europe/Paris", true), ("UTC", true), ("UTC+02:00", true), ("UTC-11:30", true),
            ("Europe/Pariss", false), ("CEST", false), ("UTC+2", false), ("UTC+02:60", false),
            ("UTC+19:00", false), ("", false),
        ]
    )
    func zones(name: String, known: Bool) {
        #expect((Zone(name) != nil) == known)
    }
}
