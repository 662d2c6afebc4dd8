import Engine
import EventStore
import Logging
import Synchronization
import TestSupport
import Testing
import Values

@Suite("Clocks of an installation are in step", .timeLimit(.minutes(1)))
struct SkewTests {
    private static func skew(ahead: Duration, roundTrip: Duration = .milliseconds(2)) -> ClockSkew {
        ClockSkew(
            own: EngineScene.monday + ahead + roundTrip / 2,
            database: EngineScene.monday,
            roundTrip: roundTrip
        )
    }

    @Test("half the round trip is taken off, and a slow answer alone is no skew")
    func halves() {
        let slow = ClockSkew(
            own: EngineScene.monday + .seconds(10),
            database: EngineScene.monday,
            roundTrip: .seconds(10)
        )
        #expect(slow.ahead == .seconds(5))
        #expect(!slow.isBeyond(.seconds(1)))
        #expect(Self.skew(ahead: .seconds(3)).ahead == .seconds(3))
        #expect(Self.skew(ahead: .seconds(-3)).isBeyond(.seconds(2)))
        #expect([slow, Self.skew(ahead: .seconds(1))].best == Self.skew(ahead: .seconds(1)))
    }

    @Test(
        "a process that is more than two seconds off is refused with the figure, the rule and what to do",
        arguments: [(2_600, "2.6 s ahead of"), (-3_000, "3.0 s behind")]
    )
    func refuses(milliseconds: Int, words: String) throws {
        let refusal = try #require(Self.skew(ahead: .milliseconds(milliseconds)).refusal)
        #expect(refusal.contains(words))
        #expect(refusal.contains("at most 2 s"))
        #expect(refusal.contains("chronyc"))
    }

    @Test("a process that is nearly in step starts", arguments: [0, 1_900, -1_900])
    func starts(milliseconds: Int) {
        #expect(Self.skew(ahead: .milliseconds(milliseconds)).refusal == nil)
    }

    @Test("going out of step is told once, and coming back too")
    func turns() async {
        let seconds = Mutex<Int64>(0)
        let turns = Mutex<[SkewWatch.Turn]>([])
        let watch = SkewWatch(
            clock: VirtualClock(EngineScene.monday),
            logger: EngineScene.silentLogger,
            measure: { Self.skew(ahead: .seconds(seconds.withLock { $0 })) },
            turned: { turn in turns.withLock { $0.append(turn) } }
        )
        func looks(_ values: Int64...) async -> [SkewWatch.Turn] {
            for value in values {
                seconds.withLock { $0 = value }
                await watch.look()
            }
            return turns.withLock { $0 }
        }
        #expect(await looks(0, 3, 5, -4) == [])
        #expect(await looks(6, 60, 4) == [.outOfStep])
        #expect(await looks(2, 4) == [.outOfStep, .inStep])
        #expect(await looks(-6) == [.outOfStep, .inStep, .outOfStep])
        #expect(watch.last?.ahead == .seconds(-6))
    }

    @Test("the clocks are compared every minute, and a database that does not answer changes nothing")
    func minutes() async {
        let clock = VirtualClock(EngineScene.monday)
        let looks = Mutex(0)
        let turns = Mutex<[SkewWatch.Turn]>([])
        let watch = SkewWatch(
            clock: clock,
            logger: EngineScene.silentLogger,
            measure: {
                let count = looks.withLock { looks -> Int in
                    looks += 1
                    return looks
                }
                if count > 1 { throw Unexpected(reason: "the database is away") }
                return Self.skew(ahead: .seconds(60))
            },
            turned: { turn in turns.withLock { $0.append(turn) } }
        )
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch.run() }
            for expected in 0...2 {
                await clock.sleeping(1)
                #expect(looks.withLock { $0 } == expected)
                clock.advance(by: SkewLimits.pause)
            }
            await clock.sleeping(1)
            group.cancelAll()
        }
        #expect(turns.withLock { $0 } == [.outOfStep])
    }

    @Test("a worker that is held claims nothing, and goes on when it is let go")
    func held() async throws {
        let scene = EngineScene()
        let worker = scene.worker(["carrier": carrier(), "tracker": tracker()])
        let claims = Mutex(0)
        scene.store.set { hooks in
            hooks.before = { operation throws(EventStoreFailure) in
                guard case .claim = operation else { return }
                claims.withLock { $0 += 1 }
            }
        }
        worker.hold()
        try await scene.running([worker]) {
            let id = try await scene.order("P-1")
            scene.clock.advance(by: .seconds(86_400))
            for _ in 0..<50 { await Task.yield() }
            #expect(claims.withLock { $0 } == 0)
            worker.letGo()
            try await scene.drive(id, to: "delivered")
        }
        #expect(claims.withLock { $0 } > 0)
    }

    @Test(
        "clocks that show the same have the same text, and that of real time is one word",
        arguments: [
            (
                "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/60.0",
                "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/60"
            ),
            (
                "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/0.5",
                "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/0.5"
            ),
            ("2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/1", "2026-10-22T08:00:00Z/2026-11-20T09:00:00Z/1"),
            ("2026-10-22T08:00:00Z/2026-10-22T08:00:00Z/1", "real"),
        ]
    )
    func texts(text: String, kept: String) throws {
        #expect(try ScaledClock(parsing: text).text == kept)
    }
}
