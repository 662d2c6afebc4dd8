import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Spreadsheets
import TestSupport
import Testing
import Values
import Workflow

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

func instant(_ text: String) throws -> Instant { try #require(Instant(text)) }

/// A chart as it ships.
func chart(_ file: URL) throws -> Chart {
    try ChartLoader.load(
        text: String(contentsOf: file, encoding: .utf8),
        file: file.lastPathComponent,
        sources: ChartSources {
            try? String(
                contentsOf: file.deletingLastPathComponent().appendingPathComponent($0),
                encoding: .utf8
            )
        }
    )
}

/// The database with its read models, and cases that walk through the shipped chart without webhook.
struct FinanceScene {
    let store: PostgresEventStore
    let pool: PostgresPool
    let charts: ChartRegistry
    let interpreter: Interpreter<Financing>
    let assembly: StepAssembly
    let chance: Chance

    var book: PostgresFinanceBook { PostgresFinanceBook(pool) }
    var replay: Replay { Replay(store: store, charts: charts) }

    static func with(_ body: (FinanceScene) async throws -> Void) async throws {
        try await TemporaryDatabase.with(migrations: TemporaryDatabase.productMigrations) { database in
            let pool = PostgresPool(database.configuration.asApplication)
            let store = try await PostgresEventStore.open(pool)
            let interpreter = Interpreter(
                Financing(),
                chart: try chart(root.appendingPathComponent("workflows/cofidis-web-polling.yaml"))
            )
            let chance = Chance(SeededGenerator(seed: 11))
            let scene = FinanceScene(
                store: store,
                pool: pool,
                charts: ChartRegistry(store: store, current: [interpreter]) { _, _ in nil },
                interpreter: interpreter,
                assembly: StepAssembly(chance: chance),
                chance: chance
            )
            do {
                try await scene.charts.register()
                try await body(scene)
            } catch {
                await store.close()
                await pool.close()
                throw error
            }
            await store.close()
            await pool.close()
        }
    }

    func begin(
        _ id: String,
        amount: String = "300.00",
        product: String = "3X",
        merchant: String? = nil,
        at moment: Instant
    ) async throws -> CaseDriver {
        var arguments = JSONObject([
            ("merchantTransactionId", .string(id)), ("amount", .string(amount)), ("currency", "EUR"),
            ("product", .string(product)), ("integration", "web"), ("captureMode", "Immediate"),
            ("webhook", false),
        ])
        arguments["merchantId"] = merchant.map(JSON.string)
        let advance = try interpreter.begin(arguments: .object(arguments), at: moment)
        let stream = StreamID(chance.uuid(at: moment))
        let step = assembly.begin(
            advance,
            stream: stream,
            interpreter: interpreter,
            origin: .init(actor: "test"),
            at: moment
        )
        try await commit(step)
        return CaseDriver(scene: self, id: stream, snapshot: advance.snapshot, now: moment)
    }

    func commit(_ step: Step) async throws {
        let outcome = try #require(try await store.append([step]).first)
        guard case .committed = outcome else {
            Issue.record("a step was not committed: \(outcome)")
            return
        }
    }

    func row(_ id: StreamID) async throws -> FinanceRow {
        try #require(try await book.find(.caseID(id), limit: 1).first)
    }
}

/// One case, step by step: what is due comes next.
struct CaseDriver {
    let scene: FinanceScene
    let id: StreamID
    var snapshot: CaseSnapshot
    var now: Instant

    mutating func take(_ input: CaseInput) async throws {
        let advance = try scene.interpreter.advance(snapshot, with: input, at: now)
        let stream = try #require(try await scene.store.load([id]).first)
        try await scene.commit(
            scene.assembly.next(
                advance,
                after: stream,
                interpreter: scene.interpreter,
                origin: .init(actor: "test"),
                at: now
            )
        )
        snapshot = advance.snapshot
    }

    private var next: CaseSnapshot.Armed? { snapshot.armed.min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) } }

    /// Fires timers until a call is due, and answers that.
    mutating func answer(
        _ status: String,
        authorized: Int64 = 0,
        validated: Int64 = 0,
        refunded: Int64 = 0,
        after span: Duration = .seconds(1)
    ) async throws {
        while let armed = next, let key = WorkKey(armed.key) {
            now = max(now, armed.dueAt)
            guard key.isCall else {
                try await take(.timerFired(key: armed.key, timer: key.name))
                continue
            }
            now = now + span
            let operation =
                ["initialize", "confirm", "refund"].contains(key.name) ? key.name : "getStatus"
            let answer: JSON = [
                "authorizedAmount": .integer(authorized), "cancelledAmount": 0,
                "operation": .string(operation), "redirectUrl": "https://journey.example/abc",
                "refundedAmount": .integer(refunded), "responseCode": "000",
                "transactionStatus": .string(status), "validatedAmount": .integer(validated),
            ]
            return try await take(.answered(key: armed.key, call: key.name, answer: answer))
        }
        Issue.record("no call is due in \(snapshot.state)")
    }

    /// From the beginning to `validated`.
    mutating func validate(_ amount: Int64) async throws {
        try await answer("Initialized")
        try await answer("to_confirm")
        try await answer("validated", authorized: amount, validated: amount)
    }

    mutating func refund(_ text: String, of amount: Int64, refunded: Int64) async throws {
        try await take(.command(name: "refund", arguments: ["amount": .string(text)]))
        try await answer(
            refunded == amount ? "Refunded" : "validated",
            authorized: amount,
            validated: amount,
            refunded: refunded
        )
    }
}
