import ProviderSimulators
import Testing

@Suite("The simulated clock")
struct SimulatedClockTests {
    private func instant(_ text: String) throws -> SimulatedInstant {
        try #require(SimulatedInstant(iso8601: text))
    }

    @Test("virtual time runs from its start at the given speed")
    func speed() throws {
        let real = try instant("2026-11-21T04:00:10Z")
        let clock = try SimulatedClock(
            text: "2026-03-27T07:00:00Z/2026-11-21T04:00:00Z/600",
            realNow: { real }
        )
        #expect(clock.now.iso8601 == "2026-03-27T08:40:00Z")
        #expect(clock.realWait(until: clock.now.adding(seconds: 600)) == .seconds(1))
        #expect(clock.realWait(until: clock.now.adding(seconds: -5)) == .zero)
        #expect(clock.virtualSeconds(realMilliseconds: 500) == 300)
    }

    @Test("without a text the clock is real time")
    func realTime() throws {
        let real = try instant("2026-11-21T04:00:10.123456Z")
        #expect(try SimulatedClock(text: nil, realNow: { real }).now == real)
        #expect(try SimulatedClock(text: "", realNow: { real }).now == real)
    }

    @Test(
        "a text of another form is refused",
        arguments: [
            ("2026-03-27T07:00:00Z/2026-11-21T04:00:00Z", SimulatedClockError.notThreeParts("")),
            ("yesterday/2026-11-21T04:00:00Z/1", .notAnInstant("yesterday")),
            ("2026-03-27T07:00:00Z/2026-11-21T04:00:00+01:00/1", .notAnInstant("2026-11-21T04:00:00+01:00")),
            ("2026-03-27T07:00:00Z/2026-11-21T04:00:00Z/0", .notASpeed("0")),
            ("2026-03-27T07:00:00Z/2026-11-21T04:00:00Z/-2", .notASpeed("-2")),
            ("2026-03-27T07:00:00Z/2026-11-21T04:00:00Z/fast", .notASpeed("fast")),
        ]
    )
    func refused(text: String, reason: SimulatedClockError) {
        let expected = reason == .notThreeParts("") ? .notThreeParts(text) : reason
        #expect(throws: expected) { try SimulatedClock(text: text) }
    }

    @Test(
        "an instant survives its text",
        arguments: [
            "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "2026-03-29T01:00:00.000001Z",
            "2100-03-01T12:00:00Z",
        ]
    )
    func text(written: String) throws {
        #expect(try instant(written).iso8601 == written)
    }

    @Test(
        "what is no UTC instant is none",
        arguments: [
            "", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:0aZ",
        ]
    )
    func noInstant(text: String) {
        #expect(SimulatedInstant(iso8601: text) == nil)
    }
}
