import Engine
import EventStore
import Finance
import Foundation
import Lifecycles
import Postgres
import PostgresEventStore
import PostgresFinance
import Values
import Workflow

/// A financing that is walked through its chart by the real rules, without a store: what is due comes next.
struct FinancingWalk {
    let interpreter: any CaseInterpreter
    private(set) var advance: Advance
    private(set) var events: [EncodedEvent]
    private(set) var postings: [EventPosting]
    private(set) var now: Instant

    init(_ interpreter: any CaseInterpreter, id: String, amount: Int64, at moment: Instant) throws {
        self.interpreter = interpreter
        now = moment
        advance = try interpreter.begin(
            arguments: [
                "amount": .string(Money(minorUnits: amount, currency: .euro).decimalText),
                "captureMode": "Immediate", "currency": "EUR", "integration": "web",
                "merchantTransactionId": .string(id), "product": "3X", "webhook": false,
            ],
            at: moment
        )
        events = advance.events
        postings = advance.postings
    }

    private mutating func take(_ input: CaseInput) throws {
        advance = try interpreter.advance(advance.snapshot, with: input, at: now)
        postings += advance.postings.map {
            EventPosting(
                number: $0.number + events.count,
                event: $0.event,
                recordedAt: $0.recordedAt,
                columns: $0.columns
            )
        }
        events += advance.events
    }

    mutating func refund(_ amount: String) throws {
        try take(.command(name: "refund", arguments: ["amount": .string(amount)]))
    }

    /// Fires timers until a call is due, and answers that.
    mutating func answer(_ status: String, financed: Int64 = 0, refunded: Int64 = 0) throws {
        while let armed = advance.snapshot.armed.min(by: { $0.dueAt < $1.dueAt }),
            let key = WorkKey(armed.key)
        {
            now = max(now, armed.dueAt)
            guard key.isCall else {
                try take(.timerFired(key: armed.key, timer: key.name))
                continue
            }
            now = now + .seconds(1)
            let isOwn = ["initialize", "confirm", "refund"].contains(key.name)
            let answer: JSON = [
                "authorizedAmount": .integer(financed), "cancelledAmount": 0,
                "operation": .string(isOwn ? key.name : "getStatus"),
                "redirectUrl": "https://journey.example/abc", "refundedAmount": .integer(refunded),
                "responseCode": "000", "responseMessage": "API Success", "transactionStatus": .string(status),
                "validatedAmount": .integer(financed),
            ]
            return try take(.answered(key: armed.key, call: key.name, answer: answer))
        }
        throw Refusal("the financing of the bench came to rest in \(advance.snapshot.state)")
    }

    /// All of it as one step of a new stream.
    func step(_ stream: StreamID, at moment: Instant) throws -> Step {
        guard let row = advance.row else { throw Refusal("a financing has a row") }
        var columns = row.columns
        columns["stream_id"] = .string(stream.description)
        columns["updated_at"] = .string(moment.description)
        let ledger = postings.map { posting in
            var columns = posting.columns
            columns["event"] = .string(posting.event)
            columns["recorded_at"] = .string(moment.description)
            columns["stream_version"] = .integer(Int64(posting.number))
            return JSON.object(columns)
        }
        return Step(
            streamID: stream,
            lifecycle: interpreter.lifecycleName,
            expectedVersion: .noStream,
            events: events.map { NewEvent(type: $0.name, schemaVersion: $0.schemaVersion, data: $0.data) },
            recordedAt: moment,
            head: StreamHead(
                state: advance.snapshot.state,
                snapshot: advance.snapshot.json,
                chartHash: interpreter.index.chart.hash
            ),
            rows: [
                ReadModelRow(model: row.model, columns: columns),
                ReadModelRow(
                    model: interpreter.postingModel ?? "",
                    columns: JSONObject([("isWhole", false), ("postings", .array(ledger))])
                ),
            ]
        )
    }

    /// The chart that the benches use.
    static func interpreter(_ context: BenchContext) throws -> any CaseInterpreter {
        let charts = try ChartFolder.load(context.settings)
        let name = "cofidis-web-polling"
        guard let interpreter = charts.interpreters.first(where: { $0.index.chart.name == name }) else {
            throw Refusal("the chart \(name) is missing")
        }
        return interpreter
    }
}
