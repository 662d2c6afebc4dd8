import Engine
import TestSupport
import Testing
import Values

@Suite("Clocks and bells", .timeLimit(.minutes(1)))
struct ClockTests {
    @Test("a clock's text is two instants and a factor")
    func parses() throws {
        let clock = try ScaledClock(parsing: "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/3600")
        #expect(clock.virtualStart == Instant("2026-10-22T08:00:00Z"))
        #expect(clock.realStart == Instant("2026-11-20T09:00:00Z"))
        #expect(clock.speed == 3600)
        #expect(clock.span(ofReal: .seconds(2)) == .seconds(7200))
    }

    @Test(
        "a clock's text that says something else is refused with its reason",
        arguments: [
            ("", "three parts"), ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z", "three parts"),
            ("yesterday/2026-11-20T09:00:00Z/1", "yesterday"), ("2026-10-22T08:00:00Z/now/1", "now"),
            ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/0", "speed"),
            ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/-5", "speed"),
            ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/100001", "speed"),
            ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/nan", "speed"),
        ]
    )
    func refuses(text: String, part: String) {
        do throws(ClockTextError) {
            _ = try ScaledClock(parsing: text)
            Issue.record("\(text) was accepted")
        } catch {
            #expect(error.description.contains(part))
        }
    }

    @Test("a clock started long ago at full speed shows a moment instead of overflowing")
    func reach() throws {
        let clock = try ScaledClock(parsing: "2026-10-22T08:00:00Z/1970-01-01T00:00:00Z/100000")
        #expect(clock.now > EngineScene.monday)
        #expect(clock.now + .seconds(1) > clock.virtualStart)
    }

    @Test("a bell rung before anybody waits is heard by the next to wait")
    func ringsFirst() async {
        let bell = WakeSignal()
        bell.ring()
        bell.ring()
        await bell.wait()
    }

    @Test("a bell wakes who waits, whichever limit the wait has")
    func wakes() async {
        let bell = WakeSignal()
        let clock = VirtualClock(EngineScene.monday)
        async let waiting: Void = bell.wait(atMost: .seconds(1000), clock: clock)
        await clock.sleeping(1)
        bell.ring()
        await waiting
        #expect(clock.now == EngineScene.monday)
    }

    @Test("a wait ends at its limit, and rings after it are kept for the next")
    func limit() async {
        let bell = WakeSignal()
        let clock = VirtualClock(EngineScene.monday)
        for _ in 0..<100 {
            async let waiting: Void = bell.wait(atMost: .seconds(5), clock: clock)
            await clock.sleeping(1)
            clock.advance(by: .seconds(5))
            await waiting
            bell.ring()
            await bell.wait(atMost: .seconds(1_000_000), clock: clock)
        }
    }

    @Test("a cancelled wait returns, and the bell works on")
    func cancelled() async {
        let bell = WakeSignal()
        for _ in 0..<100 {
            let waiting = Task { await bell.wait() }
            waiting.cancel()
            await waiting.value
        }
        bell.ring()
        await bell.wait()
    }
}
