import AsyncHTTPClient
import Foundation
import Hummingbird
import ProviderSimulators
import Testing

/// The shell over real sockets on a free port. What the model decides has its own suites.
@Suite("The Coface simulator over HTTP", .timeLimit(.minutes(2)))
struct CofaceSimulatorTests {
    @Test("a case goes from login to documents, and the control doors tell what was counted")
    func wholeWay() async throws {
        try await withCofaceSimulator { (client: CofaceCaller) async throws in
            let declared = try await client.call(
                "POST",
                "overdue/v1/companies/\(CofaceBench.debtor)/overdues",
                body: CofaceBench.body()
            )
            #expect(declared.http == 202)
            #expect(declared.headers["x-ratelimit-limit"] == "60")
            #expect(declared.headers["x-ratelimit-remaining"] == "59")
            let page = try await client.send("GET", "control/cases?after=0&limit=10", "")
            #expect(page.json?["next"]?.integer == 1)
            let one = try await client.send("GET", "control/cases/C-1", "")
            #expect(one.json?["customerReference"]?.string == "C-1")
            let ordered = try await client.send(
                "POST",
                "control/journeys/C-1",
                "{\"status\":\"Cover_refused\"}"
            )
            #expect(ordered.http == 200)
            let counts = try await client.send("GET", "control/counts", "")
            #expect(counts.json?["counts"]?["cases"]?.integer == 1)
            #expect(counts.json?["counts"]?["casesByStatus"]?["Cover_refused"]?.integer == 1)
            #expect(try await client.send("GET", "control/nothing", "").http == 404)
            #expect(try await client.send("GET", "elsewhere", "").http == 404)
            #expect(try await client.send("POST", "control/companies", "{\"companies\":1}").http == 400)
        }
    }

    @Test("a lost answer closes the connection after the effect, and the next call goes through")
    func lostAnswer() async throws {
        try await withCofaceSimulator { (client: CofaceCaller) async throws in
            let rules =
                "{\"rules\":[{\"kind\":\"lostAfterEffect\",\"operation\":\"declareOverdue\",\"nextCalls\":1}]}"
            #expect(try await client.send("POST", "control/faults", rules).http == 200)
            let path = "companies/\(CofaceBench.debtor)/overdues"
            await #expect(throws: (any Error).self) {
                try await client.call("POST", path, body: CofaceBench.body())
            }
            let again = try await client.call("POST", path, body: CofaceBench.body())
            #expect((again.http, again.json?["code"]?.string) == (409, "duplicate_customer_reference"))
        }
    }
}

/// Runs a simulator on a free port for the time of `work`.
func withCofaceSimulator(
    _ work: @escaping @Sendable (CofaceCaller) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let simulator = try CofaceSimulator(
        configuration: CofaceBench.calm,
        clock: SimulatedClock(
            virtualStart: ProviderBench.morning,
            realStart: .systemNow,
            speed: 1,
            realNow: { .systemNow }
        ),
        logger: TestLog.quiet,
        onListening: { port.yield($0) }
    )
    let running = Task {
        defer { port.finish() }
        try await simulator.run()
    }
    var first = ports.makeAsyncIterator()
    guard let bound = await first.next() else {
        try await running.value
        return
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    let result: Result<Void, any Error>
    do {
        var caller = CofaceCaller(client: client, port: bound)
        try await caller.logIn()
        try await work(caller)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    try await client.shutdown()
    running.cancel()
    try await running.value
    try result.get()
}

/// A client of the simulator, written for the tests.
struct CofaceCaller: Sendable {
    let client: HTTPClient
    let port: Int
    private var token = ""

    init(client: HTTPClient, port: Int) {
        self.client = client
        self.port = port
    }

    struct Answer {
        let http: Int
        let headers: [String: String]
        let json: JSONValue?
    }

    mutating func logIn() async throws {
        let answer = try await send(
            "POST",
            "coface/authentication/v1/token?rootcontext=authentication/v1&server=here",
            "{\"grantType\":\"password\",\"username\":\"dossier\",\"password\":\"dossier-secret\"}"
        )
        token = answer.json?["idToken"]?.string ?? ""
    }

    func call(_ method: String, _ path: String, body: String = "") async throws -> Answer {
        try await send(method, "coface/\(path)", body)
    }

    func send(_ method: String, _ path: String, _ body: String) async throws
        -> Answer
    {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
        request.method = raw(method, like: request.method) ?? request.method
        request.headers = fields(like: request.headers)
        if !body.isEmpty { request.body = .bytes(Array(body.utf8)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1_000_000)
        return Answer(
            http: Int("\(response.status)".prefix { $0.isNumber }) ?? 0,
            headers: Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) },
                uniquingKeysWith: { $1 }
            ),
            json: try? JSONValue(parsing: Array(bytes.readableBytesView))
        )
    }

    private func raw<Value: RawRepresentable>(_ raw: Value.RawValue, like _: Value) -> Value? {
        Value(rawValue: raw)
    }

    private func fields<Fields: ExpressibleByDictionaryLiteral>(like _: Fields) -> Fields
    where Fields.Key == String, Fields.Value == String {
        ["authorization": token, "x-api-key": "dossier-key", "X-COF-Policy-Number": "DOSSIER-1"]
    }
}
