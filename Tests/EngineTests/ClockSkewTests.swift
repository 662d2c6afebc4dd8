import Engine
import Testing
import Values

@Suite("Clocks of two machines")
struct ClockSkewTests {
    private let noon = Instant("2026-11-20T12:00:00Z") ?? .epoch

    @Test("the database's clock is taken to have been read halfway between question and answer")
    func halfway() {
        let skew = ClockSkew(asked: noon, database: noon + .seconds(1), answered: noon + .seconds(4))
        #expect(skew.ahead == .seconds(1))
        #expect(skew.description == "1.0 s ahead of the database's")
    }

    @Test("a clock behind counts like a clock ahead", arguments: [2_100, -2_100] as [Int64])
    func bothWays(milliseconds: Int64) {
        let skew = ClockSkew(ahead: .milliseconds(milliseconds))
        #expect(skew.exceeds(ClockSkew.startLimit))
        #expect(!skew.exceeds(ClockSkew.runLimit))
        #expect(skew.description == "2.1 s \(milliseconds < 0 ? "behind" : "ahead of") the database's")
    }

    @Test("exactly the limit is within it")
    func limit() {
        #expect(!ClockSkew(ahead: ClockSkew.startLimit).exceeds(ClockSkew.startLimit))
    }

    @Test("a clock that was set to another hour is not the real one, at whatever speed")
    func real() throws {
        #expect(ScaledClock.real.isReal)
        #expect(try ScaledClock(parsing: "2026-11-20T09:00:00Z/2026-11-20T09:00:00Z/1").isReal)
        #expect(try !ScaledClock(parsing: "2026-11-20T09:00:00Z/2026-11-22T01:00:00Z/1").isReal)
        #expect(try !ScaledClock(parsing: "2026-11-20T09:00:00Z/2026-11-20T09:00:00Z/60").isReal)
    }
}
