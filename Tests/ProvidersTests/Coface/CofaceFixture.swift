import Lifecycles
import Providers
import Synchronization
import Values
import Workflow

enum Coface {
    static let start = Instant("2026-10-16T08:00:00Z")!

    static func configuration(password: String = "s3cret") throws -> CofaceConfiguration {
        try CofaceConfiguration(
            baseURL: "https://coface.example/tci/",
            apiKey: "key-1",
            username: "user",
            password: password,
            policyNumber: "P-1"
        )
    }

    static func call(_ name: String, _ request: JSON) -> Call {
        Call(
            name: name,
            caseID: "case-1",
            idempotencyKey: "key",
            attempt: 1,
            request: request,
            timeout: .seconds(20)
        )
    }

    static let readCase: JSON = [
        "easyNumber": "123", "operation": "readCase", "overdueId": "C 1", "policyNumber": "P-7",
    ]
    static let findCase: JSON = [
        "customerReference": "OD-1", "operation": "findCase", "policyNumber": "P-1",
        "statuses": ["Pending", "Accepted", "Closed"],
    ]

    static func filing(easyNumber: String? = "123") throws -> JSON {
        let lifecycle = OverdueCase(contracts: ContractTermsBook(defaultPolicy: "P-1"))
        var debtor = JSONObject([("name", "Debtor SA"), ("countryCode", "FRA")])
        debtor["easyNumber"] = easyNumber.map(JSON.string)
        let arguments: JSON = [
            "customerReference": "OD-1", "debtType": "CI", "currency": "EUR", "debtor": .object(debtor),
            "insuredContact": ["name": "Grace"], "nonPaymentReason": "CODE", "interventionRequested": true,
            "invoices": [
                [
                    "reference": "F-1", "issueDate": "2026-08-20", "dueDate": "2026-09-20",
                    "extendedDueDate": "2026-10-01", "amount": "1000.00",
                ]
            ],
            "settlements": [["type": "PAYMENT", "date": "2026-10-01", "amount": "100.00"]],
        ]
        let events = try lifecycle.decide(
            lifecycle.command(named: "draft", arguments: arguments),
            given: lifecycle.initialFacts,
            at: start
        )
        let facts = events.reduce(lifecycle.initialFacts) { lifecycle.evolve($0, with: $1) }
        return lifecycle.request(for: "declare", given: facts, at: start)
    }
}

/// A Coface that answers from a script; tokens are numbered, every request is kept.
final class ScriptedCoface: HTTPExchange {
    private struct State {
        var requests: [HTTPExchangeRequest] = []
        var answers: [HTTPExchangeResult]
        var logins: [HTTPExchangeResult]
        var tokens = 0
    }

    private let state: Mutex<State>
    private let beforeToken: @Sendable () async -> Void

    /// Once the script ends, logins succeed and calls are answered 500.
    init(
        _ answers: [HTTPExchangeResult] = [],
        logins: [HTTPExchangeResult] = [],
        beforeToken: @escaping @Sendable () async -> Void = {}
    ) {
        state = Mutex(State(answers: answers, logins: logins))
        self.beforeToken = beforeToken
    }

    var requests: [HTTPExchangeRequest] { state.withLock { $0.requests } }
    var calls: [HTTPExchangeRequest] { requests.filter { !$0.url.contains("/token") } }
    var logins: [HTTPExchangeRequest] { requests.filter { $0.url.contains("/token") } }

    func send(_ request: HTTPExchangeRequest) async -> HTTPExchangeResult {
        guard request.url.contains("/token") else {
            return state.withLock { state in
                state.requests.append(request)
                return state.answers.isEmpty ? answered(500) : state.answers.removeFirst()
            }
        }
        await beforeToken()
        return state.withLock { state in
            state.requests.append(request)
            if !state.logins.isEmpty { return state.logins.removeFirst() }
            state.tokens += 1
            return answered(200, #"{"idToken":"token-\#(state.tokens)","expiresIn":3600}"#)
        }
    }
}

/// What processes share, in memory. As many connections as one likes may be made on it.
final class MemoryCofaceState: CofaceSharedState {
    private struct State {
        var record = CofaceLoginRecord()
        var calls: [String: [Instant]] = [:]
        var holds: [String: Instant] = [:]
        var isAway = false
    }

    private let state = Mutex(State())

    var record: CofaceLoginRecord { state.withLock { $0.record } }
    func set(_ record: CofaceLoginRecord) { state.withLock { $0.record = record } }
    func goAway() { state.withLock { $0.isAway = true } }
    func hold(of template: String) -> Instant? { state.withLock { $0.holds[template] } }

    private func reach() throws(CofaceSharedStateFailure) {
        if state.withLock({ $0.isAway }) { throw CofaceSharedStateFailure("the state is away") }
    }

    func loginRecord(of account: String) async throws(CofaceSharedStateFailure) -> CofaceLoginRecord {
        try reach()
        return record
    }

    func replaceLogin(of account: String, by record: CofaceLoginRecord)
        async throws(CofaceSharedStateFailure) -> Bool
    {
        try reach()
        return state.withLock { state in
            guard state.record.version == record.version - 1 else { return false }
            state.record = record
            return true
        }
    }

    func noteCall(of account: String, template: String, at now: Instant, limit: Int, window: Duration)
        async throws(CofaceSharedStateFailure) -> Instant?
    {
        try reach()
        return state.withLock { state in
            if let held = state.holds[template], held > now { return held }
            let recent = (state.calls[template] ?? []).filter { $0 > now - window }
            guard recent.count < limit else { return recent[0] + window }
            state.calls[template] = recent + [now]
            return nil
        }
    }

    func hold(_ account: String, template: String, until: Instant) async throws(CofaceSharedStateFailure) {
        try reach()
        state.withLock { $0.holds[template] = max($0.holds[template] ?? until, until) }
    }
}
