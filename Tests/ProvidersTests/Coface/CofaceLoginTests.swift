import Logging
import Providers
import Synchronization
import Testing
import Values
import Workflow

@Suite("Login at Coface")
struct CofaceLoginTests {
    private let log = LogLines()
    private let state = MemoryCofaceState()
    private let clock = PassingClock()

    private func connection(_ exchange: ScriptedCoface, password: String = "s3cret") throws
        -> CofaceConnection
    {
        CofaceConnection(
            configuration: try Coface.configuration(password: password),
            exchange: exchange,
            state: state,
            loginSpan: .seconds(30),
            pause: { await Task.yield() },
            logger: log.logger(),
            now: { [clock] in clock.now }
        )
    }

    private func pass(_ span: Duration) { clock.pass(span) }

    private func send(_ connection: CofaceConnection) async throws -> CofaceConnection.Result {
        let request = try #require(try CofaceWire.requests(Coface.readCase).first)
        return await connection.send(request, for: Coface.call("readCase", Coface.readCase))
    }

    private static let refusal = answered(401, #"{"code":"NotAuthorizedException","message":"Incorrect"}"#)
    private static let locked = answered(
        401,
        #"{"code":"NotAuthorizedException","message":"NotAuthorizedException: Password attempts exceeded"}"#
    )

    @Test("logs in by password grant with the API key, and sends the idToken without a scheme word")
    func logsIn() async throws {
        let exchange = ScriptedCoface([answered(200, "{}")])
        _ = try await send(connection(exchange))
        let login = try #require(exchange.logins.first)
        #expect(
            login.url.hasPrefix("https://coface.example/tci/token?rootcontext=company%2Fv1&server=https%3A")
        )
        #expect(
            try JSON.parse(login.body)
                == ["grantType": "password", "password": "s3cret", "refreshToken": "", "username": "user"]
        )
        #expect(login.headers.contains { $0.name == "x-api-key" && $0.value == "key-1" })
        let call = try #require(exchange.calls.first)
        #expect(call.method == .get)
        #expect(call.url == "https://coface.example/tci/overdue/v1/companies/123/overdues/C%201")
        #expect(call.headers.contains { $0.name == "authorization" && $0.value == "token-1" })
        #expect(call.headers.contains { $0.name == "X-COF-Policy-Number" && $0.value == "P-7" })
    }

    @Test("one login serves every process, and is renewed a minute before it ends")
    func shares() async throws {
        let exchange = ScriptedCoface(Array(repeating: answered(200, "{}"), count: 4))
        let first = try connection(exchange)
        let second = try connection(exchange)
        _ = try await send(first)
        pass(.seconds(3539))
        _ = try await send(second)
        #expect(exchange.logins.count == 1)
        pass(.seconds(2))
        _ = try await send(second)
        _ = try await send(first)
        #expect(exchange.logins.count == 2)
    }

    @Test("processes that need a token at once log in once")
    func renewsOnce() async throws {
        let gate = LoginGate()
        let exchange = ScriptedCoface(
            Array(repeating: answered(200, "{}"), count: 20),
            beforeToken: { await gate.wait() }
        )
        let connections = try (0..<20).map { _ in try connection(exchange) }
        try await withThrowingTaskGroup(of: CofaceConnection.Result.self) { group in
            for connection in connections { group.addTask { try await send(connection) } }
            gate.open()
            for try await result in group {
                guard case .answered(200, _, _) = result else {
                    Issue.record("\(result)")
                    continue
                }
            }
        }
        #expect(exchange.logins.count == 1)
    }

    @Test("credentials that are refused are tried twice, over all processes and restarts, and never again")
    func stopsAfterTwo() async throws {
        let exchange = ScriptedCoface(logins: Array(repeating: Self.refusal, count: 9))
        for _ in 0..<5 {
            guard case .notSent(let failure) = try await send(connection(exchange)) else {
                Issue.record("something was sent")
                return
            }
            #expect(failure.countsForBreaker)
            pass(.seconds(3600))
        }
        #expect(exchange.logins.count == 2)
        #expect(state.record.alarm?.contains("refused the credentials 2 times") == true)
        #expect(log.all.contains { $0.contains("credentials refused") && $0.contains("alarm=") })
    }

    @Test("changed credentials may be tried, and so may the old ones by a person's word")
    func begins() async throws {
        let exchange = ScriptedCoface(logins: [Self.refusal, Self.refusal])
        _ = try await send(connection(exchange))
        _ = try await send(connection(exchange))
        _ = try await send(connection(exchange))
        #expect(exchange.logins.count == 2)
        _ = try await send(connection(exchange, password: "other"))
        #expect(exchange.logins.count == 3)
        #expect(state.record.alarm == nil)
        state.set(CofaceLoginRecord(version: 9, fingerprint: state.record.fingerprint, tries: 2).resumed())
        _ = try await send(connection(exchange, password: "other"))
        #expect(exchange.logins.count == 4)
    }

    @Test("after \"attempts exceeded\" there is silence for fifteen minutes, right password or not")
    func keepsSilence() async throws {
        let exchange = ScriptedCoface([answered(200, "{}")], logins: [Self.locked])
        guard case .notSent(let failure) = try await send(connection(exchange)) else {
            Issue.record("something was sent")
            return
        }
        #expect(failure.retryAfter == CofaceLoginRecord.silence)
        #expect(state.record.alarm != nil)
        pass(.seconds(899))
        _ = try await send(connection(exchange))
        _ = try await send(connection(exchange, password: "other"))
        #expect(exchange.logins.count == 1)
        pass(.seconds(2))
        guard case .answered(200, _, _) = try await send(connection(exchange)) else {
            Issue.record("the silence does not end")
            return
        }
        #expect(state.record.alarm == nil)
        #expect(state.record.tries == 0)
    }

    @Test("a login without an answer says nothing of the credentials", arguments: [503, 429])
    func forgivesFaults(status: Int) async throws {
        let exchange = ScriptedCoface(
            Array(repeating: answered(200, "{}"), count: 2),
            logins: Array(repeating: answered(status, retryAfter: "5"), count: 4)
        )
        for _ in 0..<4 {
            _ = try await send(connection(exchange))
            pass(.seconds(10))
        }
        guard case .answered(200, _, _) = try await send(connection(exchange)) else {
            Issue.record("tries were counted")
            return
        }
    }

    @Test("a process that dies while it logs in has tried, and is taken over after a while")
    func takesOver() {
        let record = CofaceLoginRecord()
        guard case .logIn(let begun) = step(record, at: Coface.start) else {
            Issue.record("no login")
            return
        }
        #expect(begun.tries == 1)
        #expect(step(begun, at: Coface.start + .seconds(29)) == .waitForOther)
        guard case .logIn(let second) = step(begun, at: Coface.start + .seconds(31)) else {
            Issue.record("no login")
            return
        }
        #expect(step(second, at: Coface.start + .seconds(90)) == .stopped)
    }

    private func step(_ record: CofaceLoginRecord, at now: Instant) -> CofaceLoginRecord.Step {
        record.step(fingerprint: "f", isRefused: false, leaseSpan: .seconds(30), at: now)
    }

    @Test("a refused token is renewed once and the call sent again; a fresh one that is refused is not")
    func renewsRefused() async throws {
        let exchange = ScriptedCoface([
            answered(200, "{}"), answered(401), answered(200, "{}"), answered(401),
        ])
        let connection = try connection(exchange)
        _ = try await send(connection)
        pass(.seconds(120))
        guard case .answered(200, _, _) = try await send(connection) else {
            Issue.record("not renewed")
            return
        }
        #expect(exchange.logins.count == 2)
        guard case .notSent = try await send(connection) else {
            Issue.record("renewed a fresh token")
            return
        }
        #expect(exchange.logins.count == 2)
    }

    @Test("an endpoint's budget holds over all processes, and Retry-After holds them all off")
    func keepsTheBudget() async throws {
        let exchange = ScriptedCoface(Array(repeating: answered(200, "{}"), count: 58))
        let connections = [try connection(exchange), try connection(exchange)]
        var sent = 0
        for index in 0..<70 {
            if case .answered(200, _, _) = try await send(connections[index % 2]) { sent += 1 }
        }
        #expect(sent == 58)
        pass(.seconds(61))
        let slow = ScriptedCoface([answered(429, retryAfter: "30")])
        guard case .answered(429, let delay, _) = try await send(connection(slow)) else {
            Issue.record("no 429")
            return
        }
        #expect(delay == .seconds(30))
        #expect(state.hold(of: CofaceWire.Template.overdue) == Coface.start + .seconds(91))
        guard case .notSent = try await send(connections[0]) else {
            Issue.record("Retry-After was not shared")
            return
        }
    }

    @Test("without the shared state nothing is sent")
    func needsTheState() async throws {
        state.goAway()
        let exchange = ScriptedCoface()
        guard case .notSent(let failure) = try await send(connection(exchange)) else {
            Issue.record("something was sent")
            return
        }
        #expect(!failure.countsForBreaker)
        #expect(exchange.requests.isEmpty)
    }

    @Test("neither secrets nor tokens are logged or stored in the clear")
    func keepsSecrets() async throws {
        let exchange = ScriptedCoface([answered(200, "{}"), answered(401)], logins: [Self.refusal])
        _ = try await send(connection(exchange))
        _ = try await send(connection(exchange))
        for secret in ["s3cret", "key-1", "token-1"] {
            #expect(!log.all.contains { $0.contains(secret) })
        }
        let sealed = try #require(state.record.sealedToken)
        #expect(!String(decoding: sealed, as: UTF8.self).contains("token-1"))
        #expect(!state.record.fingerprint.contains("s3cret"))
    }
}

/// Holds logins until it is opened.
private final class LoginGate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

private final class PassingClock: Sendable {
    private let moment = Mutex(Coface.start)

    var now: Instant { moment.withLock { $0 } }
    func pass(_ span: Duration) { moment.withLock { $0 = $0 + span } }
}
