import Lifecycles
import Logging
import Providers
import Synchronization
import Testing
import Values
import Workflow

@Suite("Client of Cofidis")
struct CofidisClientTests {
    private let log = LogLines()

    private func client(
        _ exchange: ScriptedExchange,
        now: @escaping @Sendable () -> Instant = { morning }
    ) throws -> CofidisClient {
        CofidisClient(
            configuration: try makeConfiguration(),
            exchange: exchange,
            logger: log.logger(),
            now: now
        )
    }

    @Test("a call is posted under its operation with the account's token")
    func posts() async throws {
        let exchange = ScriptedExchange([answered(200, envelope)])
        let outcome = try await client(exchange).handle(call("checkConfirm", asked("getStatus")))
        guard case .succeeded(let answer) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(answer["operation"] == "getStatus")
        #expect(exchange.posts.map(\.url).last == "https://cofidis.example/api/getStatus")
        #expect(exchange.posts.last?.timeout == .seconds(20))
        let authorization = exchange.posts.last?.headers.first { $0.name == "authorization" }
        #expect(authorization?.value == "Bearer token-1")
        let credentials = try JSON.parse(exchange.posts[0].body)
        #expect(credentials == ["clientId": "client", "clientSecret": "s3cret"])
    }

    @Test("many calls that wait for a token fetch it once")
    func sharesTheToken() async throws {
        let gate = Gate()
        let exchange = ScriptedExchange(
            Array(repeating: answered(200, envelope), count: 20),
            beforeToken: { await gate.wait() }
        )
        let client = try client(exchange)
        await withTaskGroup(of: CallOutcome.self) { group in
            for _ in 0..<20 {
                group.addTask { await client.handle(call("getStatus", asked("getStatus"))) }
            }
            gate.open()
            for await outcome in group {
                guard case .succeeded = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
            }
        }
        #expect(exchange.tokenCount == 1)
    }

    @Test("a token is used for its lifetime on the given clock and renewed before it ends")
    func renewsByTheClock() async throws {
        let exchange = ScriptedExchange(Array(repeating: answered(200, envelope), count: 3))
        let box = ClockBox()
        let client = try client(exchange, now: { box.now })
        for elapsed in [0, 3500, 3575] {
            box.set(morning + .seconds(elapsed))
            _ = await client.handle(call("getStatus", asked("getStatus")))
        }
        #expect(exchange.operations == ["token", "getStatus", "getStatus", "token", "getStatus"])
    }

    @Test(
        "after a refused token the call waits for its next turn, with another token: nothing is sent out of turn"
    )
    func renewsOnRefusal() async throws {
        let exchange = ScriptedExchange([
            answered(200, envelope), answered(401), answered(200, envelope), answered(401), answered(401),
        ])
        let client = try client(exchange)
        var countsForBreaker: [Bool?] = []
        for _ in 0..<5 {
            switch await client.handle(call("confirm", asked("confirm"))) {
            case .succeeded: countsForBreaker.append(nil)
            case .failed(let failure):
                #expect(failure.isRetryable)
                countsForBreaker.append(failure.countsForBreaker)
            case .unknown(let reason): Issue.record("401 means that nothing happened: \(reason)")
            }
        }
        // One that had been good has ended; one that never was says that the account is refused.
        #expect(countsForBreaker == [nil, false, nil, false, true])
        #expect(
            exchange.operations == [
                "token", "confirm", "confirm", "token", "confirm", "confirm", "token", "confirm",
            ]
        )
    }

    @Test(
        "without a token nothing is sent, and the call can be tried again",
        arguments: [
            answered(401), answered(503, retryAfter: "7"), answered(200, "{}"),
            answered(200, #"{"access_token":"two words"}"#), .broken(reason: "closed"),
        ]
    )
    func sendsNothingWithoutToken(tokenAnswer: HTTPExchangeResult) async throws {
        let exchange = ScriptedExchange([answered(200, envelope)], tokenAnswer: tokenAnswer)
        guard case .failed(let failure) = try await client(exchange).handle(call("refund", refund)) else {
            Issue.record("without a token the outcome is certain")
            return
        }
        #expect(failure.isRetryable)
        #expect(failure.countsForBreaker)
        #expect(exchange.operations == ["token"])
    }

    private let refund = asked("refund", ("refundAmount", 1))

    @Test("a money call whose exchange breaks is sent once and its outcome is unknown")
    func sendsMoneyOnce() async throws {
        let exchange = ScriptedExchange([.broken(reason: "closed"), answered(200, envelope)])
        let outcome = try await client(exchange).handle(call("refund", refund))
        #expect(outcome == .unknown(reason: "no answer: closed"))
        #expect(exchange.operations == ["token", "refund"])
    }

    @Test("initialize is not sent on another day than its key names (D-18)")
    func holdsBackInitialize() async throws {
        let midnight = try #require(Instant("2026-11-20T23:00:00Z"))
        let exchange = ScriptedExchange([answered(200, envelope)])
        let client = try client(exchange, now: { midnight })
        let outcome = await client.handle(call("repeatInitialize", askedInitialize()))
        #expect(outcome == .succeeded(["outcome": "date_passed", "today": "20261121"]))
        #expect(exchange.operations == ["token"])
    }

    @Test("a request of another shape is a failure that no retry helps")
    func refusesBadRequests() async throws {
        let exchange = ScriptedExchange([])
        guard case .failed(let failure) = try await client(exchange).handle(call("confirm", [:])) else {
            Issue.record("sent")
            return
        }
        #expect(!failure.isRetryable)
        #expect(exchange.posts.isEmpty)
    }

    @Test("every exchange is logged before and after, without secrets, tokens or personal data")
    func logsMasked() async throws {
        let exchange = ScriptedExchange([
            answered(200, envelope), answered(401), answered(503), .broken(reason: "closed"),
        ])
        let client = try client(exchange)
        _ = await client.handle(call("initialize", askedInitialize()))
        for _ in 0..<2 { _ = await client.handle(call("confirm", asked("confirm"))) }
        _ = await client.handle(call("refund", refund))
        let lines = log.all
        for secret in ["s3cret", "token-1", "token-2", "Ada", "Lovelace", "journey.example"] {
            #expect(!lines.contains { $0.contains(secret) }, "\(secret) was logged")
        }
        let own = lines.filter { !$0.contains("operation=token") }
        #expect(own.count == 8)
        #expect(
            own.first
                == "sent attempt=2 call=initialize case=case-1 operation=initialize provider=cofidis"
        )
        #expect(
            own[1] == "received attempt=2 call=initialize case=case-1 http_status=200 operation=initialize "
                + "provider=cofidis response_code=000 transaction_status=to_confirm"
        )
        #expect(own[3].hasPrefix("failed") && own[3].contains("http_status=401"))
        #expect(own[5].hasPrefix("failed, outcome unknown") && own[5].contains("http_status=503"))
        #expect(own[7].hasPrefix("failed, outcome unknown") && own[7].contains("reason=no answer: closed"))
    }
}

/// Holds back whoever waits until it is opened.
private final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

final class ClockBox: Sendable {
    private let moment = Mutex(morning)

    var now: Instant { moment.withLock { $0 } }

    func set(_ next: Instant) { moment.withLock { $0 = next } }
}
