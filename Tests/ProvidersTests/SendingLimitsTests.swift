import Lifecycles
import Logging
import Providers
import Synchronization
import Testing
import Values
import Workflow

/// Everything that a handler does before it sends takes time; windows and leases hold at the moment of sending.
@Suite("Calls that would leave too late", .timeLimit(.minutes(1)))
struct SendingLimitsTests {
    /// Three seconds before six in the evening in Paris, and five after.
    private static let before = morning + .seconds(8 * 3600 - 3)
    private static let after = morning + .seconds(8 * 3600 + 5)
    private static let closing = morning + .seconds(8 * 3600)

    private final class MovingClock: Sendable {
        private let moment: Mutex<Instant>

        init(_ start: Instant) { moment = Mutex(start) }

        var now: Instant { moment.withLock { $0 } }
        func set(_ next: Instant) { moment.withLock { $0 = next } }
        func pass(_ span: Duration) { moment.withLock { $0 = $0 + span } }
    }

    /// Passes everything on; `meanwhile` happens while a request is on its way.
    private struct Meanwhile: HTTPExchange {
        let inner: any HTTPExchange
        let meanwhile: @Sendable (HTTPExchangeRequest) -> Void

        func send(_ request: HTTPExchangeRequest) async -> HTTPExchangeResult {
            meanwhile(request)
            return await inner.send(request)
        }
    }

    /// The first look is answered after `meanwhile`, the next `size` only together.
    private final class Rally: HTTPExchange {
        private struct State {
            var looks = 0
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let inner: any HTTPExchange
        private let size: Int
        private let meanwhile: @Sendable () -> Void
        private let state = Mutex(State())

        init(inner: any HTTPExchange, size: Int, meanwhile: @escaping @Sendable () -> Void) {
            self.inner = inner
            self.size = size
            self.meanwhile = meanwhile
        }

        func send(_ request: HTTPExchangeRequest) async -> HTTPExchangeResult {
            guard request.url.contains("overdues") else { return await inner.send(request) }
            let look = state.withLock { state in
                state.looks += 1
                return state.looks
            }
            if look == 1 { meanwhile() } else { await gather() }
            return await inner.send(request)
        }

        private func gather() async {
            await withCheckedContinuation { continuation in
                let all = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                    state.waiting.append(continuation)
                    guard state.waiting.count == size else { return [] }
                    defer { state.waiting = [] }
                    return state.waiting
                }
                for waiting in all { waiting.resume() }
            }
        }
    }

    private func limited(
        _ name: String,
        _ request: JSON,
        _ limits: CallLimits,
        timeout: Duration = .seconds(30)
    )
        -> Call
    {
        Call(
            name: name,
            caseID: "case-1",
            idempotencyKey: "key-1",
            attempt: 1,
            request: request,
            timeout: timeout,
            limits: limits
        )
    }

    private func cofidis(_ exchange: any HTTPExchange, _ clock: MovingClock) throws -> CofidisClient {
        CofidisClient(
            configuration: try makeConfiguration(),
            exchange: exchange,
            logger: LogLines().logger(),
            now: { clock.now }
        )
    }

    private func coface(_ exchange: any HTTPExchange, _ clock: MovingClock) throws -> CofaceClient {
        CofaceClient(
            connection: CofaceConnection(
                configuration: try Coface.configuration(),
                exchange: exchange,
                state: MemoryCofaceState(),
                loginSpan: .seconds(30),
                pause: { clock.pass(.seconds(1)) },
                logger: LogLines().logger(),
                now: { clock.now }
            )
        )
    }

    private func expectTooLate(_ outcome: CallOutcome) {
        guard case .failed(let failure) = outcome, failure.isTooLate else {
            Issue.record("not held back: \(outcome)")
            return
        }
    }

    @Test("no getStatus leaves after the window closed while the token was fetched")
    func tokenPastTheWindow() async throws {
        let clock = MovingClock(Self.before)
        let script = ScriptedExchange(
            [answered(200, envelope)],
            beforeToken: { clock.set(Self.after) }
        )
        let call = limited("getStatus", asked("getStatus"), CallLimits(notAfter: Self.closing - .seconds(2)))
        expectTooLate(try await cofidis(script, clock).handle(call))
        #expect(script.operations == ["token"])
    }

    @Test("a token that was refused is not renewed before the next request may leave")
    func refusalPastTheWindow() async throws {
        let clock = MovingClock(Self.before)
        let script = ScriptedExchange([answered(401), answered(200, envelope)])
        let exchange = Meanwhile(inner: script) { request in
            if request.url.hasSuffix("getStatus") { clock.set(Self.after) }
        }
        let client = try cofidis(exchange, clock)
        let call = limited("getStatus", asked("getStatus"), CallLimits(notAfter: Self.closing - .seconds(2)))
        guard case .failed(let failure) = await client.handle(call) else {
            Issue.record("was refused")
            return
        }
        #expect(failure.isRetryable)
        expectTooLate(await client.handle(call))
        #expect(script.operations == ["token", "getStatus"])
        // The refused token is forgotten all the same.
        _ = await client.handle(limited("confirm", asked("confirm"), .none))
        #expect(script.operations == ["token", "getStatus", "token", "confirm"])
    }

    @Test("an exchange that finds itself too late sent nothing, and the call says so")
    func lateExchange() async throws {
        let clock = MovingClock(morning)
        let refund = limited("refund", asked("refund", ("refundAmount", 1)), .none)
        let script = ScriptedExchange([.tooLate])
        expectTooLate(try await cofidis(script, clock).handle(refund))
        let other = ScriptedCoface([.tooLate])
        expectTooLate(try await coface(other, clock).handle(limited("declare", try Coface.filing(), .none)))
    }

    @Test(
        "requests get what is left before the deadline, counted in real time, and know when they are too late"
    )
    func handsDownTheDeadline() async throws {
        let clock = MovingClock(morning)
        let script = ScriptedExchange(
            [answered(200, envelope)],
            beforeToken: { clock.pass(.seconds(80)) }
        )
        let limits = CallLimits(
            notAfter: morning + .seconds(90),
            deadline: morning + .seconds(200),
            clockSpeed: 10
        )
        _ = try await cofidis(script, clock).handle(limited("confirm", asked("confirm"), limits))
        let sent = try #require(script.posts.last)
        #expect(sent.timeout == .seconds(12))
        #expect(!sent.isTooLate())
        clock.pass(.seconds(11))
        #expect(sent.isTooLate())
    }

    @Test("Coface is sent nothing once the login took longer than the lease allows")
    func loginPastTheLease() async throws {
        let clock = MovingClock(Coface.start)
        let script = ScriptedCoface(
            [answered(202, #"{"requestId":"R-1"}"#)],
            beforeToken: { clock.pass(.seconds(40)) }
        )
        let limits = CallLimits(
            notAfter: Coface.start + .seconds(10),
            deadline: Coface.start + .seconds(130)
        )
        expectTooLate(
            try await coface(script, clock).handle(limited("declare", try Coface.filing(), limits))
        )
        #expect(script.logins.count == 1)
        #expect(script.calls.isEmpty)
    }

    @Test("who waits for another process's login waits no longer than the call has time")
    func waitsNoLongerThanTheLease() async throws {
        let clock = MovingClock(Coface.start)
        let state = MemoryCofaceState()
        let script = ScriptedCoface([])
        let connection = CofaceConnection(
            configuration: try Coface.configuration(),
            exchange: Meanwhile(inner: script) { _ in clock.pass(.seconds(5)) },
            state: state,
            loginSpan: .seconds(3600),
            pause: { clock.pass(.seconds(1)) },
            logger: LogLines().logger(),
            now: { clock.now }
        )
        // Somebody began a login and is not heard of.
        _ = await CofaceClient(connection: connection)
            .handle(limited("readCase", Coface.readCase, .none))
        var record = state.record
        record.sealedToken = nil
        record.loggingInUntil = clock.now + .seconds(3600)
        state.set(record)
        let began = clock.now
        let limits = CallLimits(deadline: began + .seconds(20))
        expectTooLate(
            await CofaceClient(connection: connection).handle(limited("readCase", Coface.readCase, limits))
        )
        #expect(clock.now <= began + .seconds(21))
    }

    @Test(
        "looks that are answered slowly are asked for together, so that the last is answered within the lease"
    )
    func looksWithinOneLease() async throws {
        let clock = MovingClock(Coface.start)
        let empty = answered(200, #"{"overdues":[],"count":0}"#)
        let script = ScriptedCoface(Array(repeating: empty, count: 8))
        // The first takes seventeen seconds; the others are answered once all seven are under way.
        let exchange = Rally(inner: script, size: 7) { clock.pass(.seconds(17)) }
        let statuses = (1...8).map { JSON.string("Status\($0)") }
        let look: JSON = [
            "customerReference": "OD-1", "operation": "findCase", "policyNumber": "P-1",
            "statuses": .array(statuses),
        ]
        let limits = CallLimits(deadline: Coface.start + .seconds(132))
        let outcome = try await coface(exchange, clock)
            .handle(limited("findCase", look, limits, timeout: .seconds(120)))
        #expect(outcome == .succeeded(OverdueCase.Answer.notFound.json))
        #expect(script.calls.count == 8)
        #expect(clock.now < Coface.start + .seconds(132))
    }

    @Test("looks for which the time runs out count as an attempt and are no finding")
    func runsOutOfTime() async throws {
        let clock = MovingClock(Coface.start)
        let empty = answered(200, #"{"overdues":[],"count":0}"#)
        let script = ScriptedCoface(Array(repeating: empty, count: 3))
        let exchange = Meanwhile(inner: script) { request in
            if request.url.contains("overdues") { clock.pass(.seconds(17)) }
        }
        let limits = CallLimits(deadline: Coface.start + .seconds(15))
        let outcome = try await coface(exchange, clock).handle(limited("findCase", Coface.findCase, limits))
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(!failure.isTooLate)
        #expect(failure.isRetryable)
    }

    @Test("too many requests hold back the whole account for as long as the answer says")
    func holdsTheAccount() async throws {
        let clock = MovingClock(morning)
        let many = answered(429, retryAfter: "90")
        let confirm = limited("confirm", asked("confirm"), .none)
        let outcomes = [
            try await cofidis(ScriptedExchange([many]), clock).handle(confirm),
            try await coface(ScriptedCoface([many]), clock)
                .handle(limited("readCase", Coface.readCase, .none)),
        ]
        for outcome in outcomes {
            guard case .failed(let failure) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            #expect(failure.holdsQueue)
            #expect(failure.retryAfter == .seconds(90))
        }
    }
}
