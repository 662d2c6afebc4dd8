import Cases
import Documents
import Engine
import EventStore
import Foundation
import Hummingbird
import HummingbirdTesting
import Lifecycles
import Logging
import Synchronization
import TestSupport
import Testing
import Values
import Workflow

@testable import Server

/// A server over the store in memory, with the real charts and the real lifecycle.
struct ServerBench: Sendable {
    static let now = Instant("2026-11-20T09:00:00Z")!

    let memory = InMemoryEventStore()
    let store: InterceptedEventStore
    let rows: MemoryReadModels
    let clock = SettableClock(ServerBench.now)
    let log = LogRecorder()
    let server: DossierServer
    let documents: InMemoryDocumentStore
    private let charts: ChartRegistry
    private let chance: Chance

    init(
        configuration: ServerConfiguration = ServerConfiguration(port: 0),
        workFigures: WorkFigures? = nil,
        clockSkewSeconds: Double? = nil,
        scanner: (any DocumentScanner)? = nil,
        cofidis: CofidisQueries? = nil,
        ownMerchant: String = "",
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        let store = InterceptedEventStore(memory)
        self.store = store
        rows = MemoryReadModels(store: memory, access: store)
        let charts = ChartRegistry(
            store: store,
            current: try [
                "cofidis-web-webhook", "cofidis-web-polling", "cofidis-web-validate", "cofidis-italy",
                "cofidis-retail-direct", "cofidis-retail-two-step", "coface-overdue-known",
                "coface-overdue-unknown", "coface-overdue-ngd", "company-identification",
                "company-temporary-number", "document-upload",
            ].map(Self.interpreter)
        ) { _, _ in nil }
        let chance = Chance(SeededGenerator(seed: 7))
        self.charts = charts
        self.chance = chance
        let desk = CommandDesk(store: store, charts: charts, clock: clock, chance: chance)
        let documents = InMemoryDocumentStore { _ in true }
        self.documents = documents
        var logger = Logger(label: "test", factory: { [log] in log.handler(label: $0) })
        logger.logLevel = .info
        server = try DossierServer(
            configuration: configuration,
            dependencies: ServerDependencies(
                cases: CaseService(
                    catalog: Self.catalog,
                    desk: desk,
                    store: store,
                    readModels: rows,
                    charts: charts,
                    clock: clock
                ),
                finance: MemoryFinanceBook(store: memory),
                documents: DocumentAttachments(
                    intake: DocumentIntake(
                        inspector: DocumentInspector(),
                        store: documents,
                        scanner: scanner,
                        spoolFolder: FileManager.default.temporaryDirectory.path
                    ),
                    desk: desk,
                    store: store,
                    readModels: rows,
                    charts: charts,
                    clock: clock,
                    chance: chance,
                    // Any case can own documents as far as the door is concerned.
                    ownerLifecycle: "financing"
                ),
                contracts: ContractTermsBook(defaultPolicy: "P-1"),
                workFigures: { workFigures },
                clockSkewSeconds: { clockSkewSeconds },
                cofidis: cofidis,
                ownMerchant: ownMerchant
            ),
            logger: logger,
            onListening: onListening
        )
    }

    private static func interpreter(named name: String) throws -> any CaseInterpreter {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../workflows"
        )
        let text = try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
        let chart = try ChartLoader.load(
            text: text,
            file: name,
            sources: ChartSources { try? String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        )
        return try #require(catalog.interpreter(for: chart))
    }

    private static let catalog = CaseCatalog(contracts: ContractTermsBook(defaultPolicy: "P-1"))

    /// One request, straight to the door.
    func ask(
        _ method: HTTPRequest.Method,
        _ uri: String,
        _ body: String? = nil,
        type: String = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Answer {
        var fields = HTTPFields()
        if body != nil { fields[.contentType] = type }
        for (name, value) in headers { fields[.init(name)!] = value }
        return try await ask(method, uri, bytes: body.map { Array($0.utf8) }, fields)
    }

    func ask(_ method: HTTPRequest.Method, _ uri: String, bytes: [UInt8]?, _ fields: HTTPFields) async throws
        -> Answer
    {
        try await server.application().test(.router) { client in
            try await client.execute(
                uri: uri,
                method: method,
                headers: fields,
                body: bytes.map { ByteBuffer(bytes: $0) }
            ) {
                Answer(
                    status: $0.status.code,
                    headers: $0.headers,
                    bytes: Array($0.body.readableBytesView)
                )
            }
        }
    }

    func get(_ uri: String, headers: [(String, String)] = []) async throws -> Answer {
        try await ask(.get, uri, headers: headers)
    }

    func command(
        _ caseID: String,
        _ name: String,
        _ arguments: String = "{}",
        key: String? = "k1",
        ifMatch: String? = nil
    ) async throws -> Answer {
        var headers: [(String, String)] = []
        if let key { headers.append(("Idempotency-Key", key)) }
        if let ifMatch { headers.append(("If-Match", ifMatch)) }
        return try await ask(
            .post,
            "/api/v1/cases/\(caseID)/commands",
            #"{"command":"\#(name)","arguments":\#(arguments)}"#,
            headers: headers
        )
    }

    static func opening(
        _ id: String = "order-1",
        amount: String = "120.50",
        webhook: Bool = true,
        merchant: String? = nil
    ) -> String {
        """
        {\(merchant.map { "\"merchantId\":\"\($0)\"," } ?? "")"merchantTransactionId":"\(id)","amount":"\(amount)","currency":"EUR","product":"3X",\
        "integration":"web","captureMode":"Immediate","webhook":\(webhook)}
        """
    }

    /// The id of a new case.
    func started(_ id: String = "order-1", merchant: String? = nil) async throws -> String {
        let answer = try await ask(.post, "/api/v1/financings", Self.opening(id, merchant: merchant))
        return try answer.json.string("caseId")
    }

    /// Answers the call that a financing waits for, and gives the state that this leads to.
    func answered(_ id: String, _ code: String, status: String) async throws -> String {
        let streamID = try #require(StreamID(id))
        let stream = try #require(try await memory.load([streamID]).first)
        let interpreter = try await charts.pinned(to: stream.head.chartHash)
        let snapshot = try CaseSnapshot(json: stream.head.snapshot)
        let armed = try #require(snapshot.armed.first { WorkKey($0.key)?.isCall == true })
        let call = try #require(WorkKey(armed.key)).name
        let now = max(clock.now, armed.dueAt)
        clock.advance(by: now - clock.now)
        let answer: JSON = [
            "operation": .string(["initialize", "confirm"].contains(call) ? call : "getStatus"),
            "redirectUrl": "https://journey.example/abc", "responseCode": .string(code),
            "transactionStatus": .string(status),
        ]
        let advance = try interpreter.advance(
            snapshot,
            with: .answered(key: armed.key, call: call, answer: answer),
            at: now
        )
        let step = StepAssembly(chance: chance).next(
            advance,
            after: stream,
            interpreter: interpreter,
            origin: .init(actor: "test"),
            at: now
        )
        _ = try await memory.append([step])
        return advance.snapshot.state
    }

    /// The first call that a case waits for has failed for good.
    func callFailed(_ id: String) async throws {
        let streamID = try #require(StreamID(id))
        let stream = try #require(try await memory.load([streamID]).first)
        let interpreter = try await charts.pinned(to: stream.head.chartHash)
        let snapshot = try CaseSnapshot(json: stream.head.snapshot)
        let armed = try #require(snapshot.armed.first { WorkKey($0.key)?.isCall == true })
        let call = try #require(WorkKey(armed.key)).name
        let advance = try interpreter.advance(
            snapshot,
            with: .callFailed(key: armed.key, call: call, reason: "away"),
            at: clock.now
        )
        let step = StepAssembly(chance: chance).next(
            advance,
            after: stream,
            interpreter: interpreter,
            origin: .init(actor: "test"),
            at: clock.now
        )
        _ = try await memory.append([step])
    }

    /// The store is away from now on.
    func loseStore() {
        store.set { hooks in
            hooks.before = { _ throws(EventStoreFailure) in throw .unavailable("secret-host refused") }
        }
    }
}

struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSON { get throws { try JSON.parse(text) } }
    var code: String? { get throws { try json["code"]?.stringValue } }
}

final class SettableClock: EngineClock {
    private let moment: Mutex<Instant>

    init(_ now: Instant) { moment = Mutex(now) }

    var now: Instant { moment.withLock { $0 } }
    var speed: Double { 1 }
    func advance(by span: Duration) { moment.withLock { $0 = $0 + span } }
    func sleep(real span: Duration) async throws(CancellationError) { throw CancellationError() }
}
