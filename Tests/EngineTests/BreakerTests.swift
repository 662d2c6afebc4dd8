import Engine
import TestSupport
import Testing
import Values
import Workflow

@Suite("Breaker and retry schedule")
struct BreakerTests {
    private let start = EngineScene.monday

    @Test("it trips after the limit of failures in a row, and not before")
    func trips() {
        var breaker = Breaker(BreakerPolicy())
        for _ in 1..<5 { #expect(breaker.providerFailed(at: start) == .nothing) }
        #expect(breaker.providerFailed(at: start) == .pause(until: start + .seconds(30)))
        #expect(breaker.isTripped)
    }

    @Test("an answer between failures begins the count anew")
    func answersReset() {
        var breaker = Breaker(BreakerPolicy())
        for _ in 1..<5 { _ = breaker.providerFailed(at: start) }
        #expect(breaker.providerAnswered() == .nothing)
        for _ in 1..<5 { #expect(breaker.providerFailed(at: start) == .nothing) }
    }

    @Test("calls that were under way when it tripped do not lengthen the pause")
    func stragglers() {
        var breaker = Breaker(BreakerPolicy())
        for _ in 1...5 { _ = breaker.providerFailed(at: start) }
        let actions = (1...195).map { _ in breaker.providerFailed(at: start + .seconds(29)) }
        #expect(actions.allSatisfy { $0 == .nothing })
    }

    @Test("each failed probe doubles the pause up to its cap, and an answer ends it")
    func probes() {
        var breaker = Breaker(BreakerPolicy())
        var now = start
        for _ in 1..<5 { _ = breaker.providerFailed(at: now) }
        for seconds: Int64 in [30, 60, 120, 240, 480, 900, 900] {
            let until = now + .seconds(seconds)
            #expect(breaker.providerFailed(at: now) == .pause(until: until))
            now = until
        }
        #expect(breaker.providerAnswered() == .resume)
        #expect(!breaker.isTripped)
        #expect(breaker.providerAnswered() == .nothing)
    }

    private let policy = RetryPolicy(first: .seconds(10), factor: 2, cap: .seconds(60), attempts: 6)

    @Test("a delay lies between nothing and the doubled span, which is capped")
    func jitter() {
        for (attempt, ceiling) in [(1, 10), (2, 20), (3, 40), (4, 60), (5, 60)] {
            func delay(_ chance: Double) -> Duration? {
                RetrySchedule.delay(afterAttempt: attempt, policy: policy, retryAfter: nil, chance: chance)
            }
            #expect(delay(0) == .zero)
            #expect(delay(0.5) == .seconds(ceiling) / 2)
            #expect(delay(1) == .seconds(ceiling))
        }
    }

    @Test("there is no delay when the attempts are used up")
    func usedUp() {
        #expect(
            RetrySchedule.delay(afterAttempt: 6, policy: policy, retryAfter: .seconds(1), chance: 0) == nil
        )
    }

    @Test("a provider's Retry-After is waited for, within a day")
    func retryAfter() {
        func delay(_ retryAfter: Duration) -> Duration? {
            RetrySchedule.delay(afterAttempt: 1, policy: policy, retryAfter: retryAfter, chance: 1)
        }
        #expect(delay(.seconds(90)) == .seconds(90))
        #expect(delay(.seconds(1)) == .seconds(10))
        #expect(delay(.seconds(1_000_000)) == RetrySchedule.retryAfterLimit)
    }
}
