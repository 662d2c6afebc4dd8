import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import ProviderSimulators

enum TestLog {
    static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

/// Runs a simulator on a free port for the time of `work`. The virtual clock starts at the bench's morning.
func withSimulator(
    _ settings: CofidisSimulatorConfiguration,
    speed: Double = 1,
    _ work: @escaping @Sendable (Partner) async throws -> Void
) async throws {
    let clock = SimulatedClock(
        virtualStart: ProviderBench.morning,
        realStart: .systemNow,
        speed: speed,
        realNow: { .systemNow }
    )
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let simulator = try CofidisSimulator(
        configuration: settings,
        clock: clock,
        logger: TestLog.quiet,
        onListening: { port.yield($0) }
    )
    let running = Task { try await simulator.run() }
    let ended = Task {
        _ = try? await running.value
        port.finish()
    }
    var first = ports.makeAsyncIterator()
    guard let bound = await first.next() else {
        try await running.value
        return
    }
    let client = HTTPClient(eventLoopGroupProvider: .singleton)
    let result: Result<Void, any Error>
    do {
        var partner = Partner(client: client, port: bound)
        try await partner.takeToken(settings)
        try await work(partner)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    try await client.shutdown()
    running.cancel()
    try await running.value
    await ended.value
    try result.get()
}

/// A client of the simulator, written for the tests.
struct Partner: Sendable {
    let client: HTTPClient
    let port: Int
    private var token: String?

    init(client: HTTPClient, port: Int) {
        self.client = client
        self.port = port
    }

    struct Answer {
        let http: Int
        let retryAfter: String?
        let json: JSONValue?
        var code: String? { json?["ResponseCode"]?.string }
        var status: String? { json?["transactionStatus"]?.string }
    }

    mutating func takeToken(_ settings: CofidisSimulatorConfiguration) async throws {
        let body = "{\"clientId\":\"\(settings.clientId)\",\"clientSecret\":\"\(settings.clientSecret)\"}"
        token = try await post("cofidis/token", body).json?["access_token"]?.string
    }

    /// A body about a transaction; `fields` are further members.
    func key(_ id: String, _ fields: String = "") -> String {
        let key = """
            {"merchantCountry":"fr","providerId":"p","merchantId":"m1",\
            "merchantTransactionId":"\(id)","merchantTransactionDate":"\(ProviderBench.today)"}
            """
        return "{\"transactionKey\":\(key)\(fields.isEmpty ? "" : "," + fields)}"
    }

    func call(_ operation: String, _ body: String) async throws -> Answer {
        try await post("cofidis/\(operation)", body, token: token)
    }

    func control(_ door: String, _ body: String) async throws {
        let answer = try await post("control/\(door)", body)
        precondition(answer.http == 200, "\(answer)")
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil, token: nil) }

    func post(_ path: String, _ body: String, token: String? = nil) async throws -> Answer {
        try await send("POST", path, body, token: token)
    }

    private func send(_ method: String, _ path: String, _ body: String?, token: String?) async throws
        -> Answer
    {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
        request.method = raw(method, like: request.method) ?? request.method
        request.headers = fields(authorization: token, like: request.headers)
        if let body { request.body = .bytes(Array(body.utf8)) }
        let response = try await client.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1_000_000)
        let retryAfter = response.headers.first { $0.name.lowercased() == "retry-after" }?.value
        return Answer(
            http: Int("\(response.status)".prefix { $0.isNumber }) ?? 0,
            retryAfter: retryAfter,
            json: try? JSONValue(parsing: Array(bytes.readableBytesView))
        )
    }

    private func raw<Value: RawRepresentable>(_ raw: Value.RawValue, like _: Value) -> Value? {
        Value(rawValue: raw)
    }

    private func fields<Fields: ExpressibleByDictionaryLiteral>(
        authorization token: String?,
        like _: Fields
    ) -> Fields where Fields.Key == String, Fields.Value == String {
        if let token { ["authorization": "Bearer \(token)"] } else { [:] }
    }
}

/// A partner's web server that tells what is posted to it.
final class MessageListener: Sendable {
    let received: AsyncStream<String>
    private let receive: AsyncStream<String>.Continuation

    init() { (received, receive) = AsyncStream.makeStream() }

    /// Listens on a free port while `work` runs with its URL.
    func run(_ work: @escaping @Sendable (String) async throws -> Void) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: CallbackResponder { [receive] (request: Request, _: BasicRequestContext) in
                let body = try await request.body.collect(upTo: 10_000)
                receive.yield("\(request.headers[.contentType] ?? "") \(String(buffer: body))")
                return Response(status: .ok)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: TestLog.quiet
        )
        let running = Task { try await application.run() }
        var first = ports.makeAsyncIterator()
        if let bound = await first.next() { try await work("http://127.0.0.1:\(bound)/back") }
        running.cancel()
        _ = try? await running.value
    }
}
