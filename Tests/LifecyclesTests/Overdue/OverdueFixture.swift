import Foundation
import Lifecycles
import TestSupport
import Testing
import Values
import Workflow

/// Policy and debtor of all examples. Due 20 September, so that the assumed sixty days end on Thursday 19 November.
enum Overdue {
    static let lifecycle = OverdueCase(contracts: ContractTermsBook(defaultPolicy: "P-1"))
    static let easyNumber = "00000341003327"
    /// Friday 16 October 2026, 10:00 in Paris.
    static let morning = instant("2026-10-16T08:00:00Z")

    static let arguments: JSON = [
        "customerReference": "OD-1", "debtType": "CI", "currency": "EUR",
        "debtor": [
            "easyNumber": .string(easyNumber), "name": "Debtor SA", "countryCode": "FRA",
            "identifiers": [["type": "SIREN_FRA", "value": "732829320"]],
            "address": ["city": "Paris"], "contact": ["name": "Ada", "email": "ada@debtor.example"],
        ],
        "insuredContact": ["name": "Grace", "phone": "+33 1 00"], "nonPaymentReason": "INSOLVENT",
        "invoices": [
            ["reference": "F-1", "issueDate": "2026-08-20", "dueDate": "2026-09-20", "amount": "1000.00"],
            ["reference": "F-2", "issueDate": "2026-09-01", "dueDate": "2026-10-31", "amount": "500.50"],
        ],
        "settlements": [
            ["type": "PAYMENT", "date": "2026-10-01", "amount": "100.00", "invoiceReference": "F-1"]
        ],
        "interventionRequested": true,
    ]

    /// The same with a part replaced; nil removes it. `debtor.easyNumber` names a part of a part.
    static func arguments(_ path: String, _ value: JSON?) -> JSON {
        set(arguments, path.split(separator: ".").map(String.init)[...], value)
    }

    private static func set(_ json: JSON, _ path: ArraySlice<String>, _ value: JSON?) -> JSON {
        guard let first = path.first else { return value ?? .null }
        var object = json.objectValue ?? JSONObject()
        object[first] = path.count == 1 ? value : set(object[first] ?? .emptyObject, path.dropFirst(), value)
        return .object(object)
    }

    static func given(_ events: [OverdueCase.Event]) -> DeciderSpecification<OverdueCase> {
        DeciderSpecification(lifecycle).given(events)
    }

    static func drafted(_ arguments: JSON = arguments, at now: Instant = morning) -> [OverdueCase.Event] {
        given([]).when("draft", arguments, at: now).events
    }

    static func row(
        _ status: String?,
        id: String? = "C-1",
        easyNumber: String? = easyNumber,
        reference: String? = "OD-1"
    ) -> OverdueCase.CaseRow {
        OverdueCase.CaseRow(
            customerReference: reference,
            overdueID: id,
            rawStatus: status,
            easyNumber: easyNumber,
            debtType: "CI"
        )
    }

    static func refusal(_ code: String, _ status: Int64 = 400) -> OverdueCase.Answer {
        .refused(OverdueCase.Refusal(code: code, text: "no", httpStatus: status))
    }

    static let catalog = OverdueCase.Answer.catalog([
        OverdueCase.CatalogRow(debtType: "CI", actionCodes: ["CREA"]),
        OverdueCase.CatalogRow(debtType: "NGD", actionCodes: ["CREA"]),
    ])
}

/// A case walking through a chart as it ships, with the real interpreter. What is due comes next.
struct OverdueWalk {
    static let names = ["coface-overdue-known", "coface-overdue-unknown", "coface-overdue-ngd"]

    let interpreter: Interpreter<OverdueCase>
    private(set) var snapshot: CaseSnapshot
    private(set) var work: [ScheduledWork]
    private(set) var events: [String]
    var now: Instant

    init(
        _ chart: String = "coface-overdue-known",
        _ arguments: JSON = Overdue.arguments,
        at moment: Instant = Overdue.morning
    ) throws {
        interpreter = Interpreter(Overdue.lifecycle, chart: try Charts.load(chart))
        now = moment
        let first = try interpreter.begin(arguments: arguments, at: moment)
        snapshot = first.snapshot
        work = first.schedule
        events = first.events.map(\.name)
    }

    var state: String { snapshot.state }
    var place: Place { interpreter.place(of: snapshot) }
    var facts: OverdueCase.Facts { get throws { try Overdue.lifecycle.decodeFacts(snapshot.facts) } }
    var row: JSONObject { get throws { try #require(try interpreter.row(of: snapshot)).columns } }

    private mutating func take(_ input: CaseInput) throws {
        let advance = try interpreter.advance(snapshot, with: input, at: now)
        snapshot = advance.snapshot
        work.removeAll { item in
            advance.cancel.contains(item.key) || advance.schedule.contains { $0.key == item.key }
        }
        work += advance.schedule
        work.removeAll { item in !snapshot.armed.contains { $0.key == item.key } }
        events += advance.events.map(\.name)
    }

    private func due(_ kind: ScheduledWork.Kind) throws -> ScheduledWork {
        try #require(
            work.filter { $0.kind == kind }.min { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) },
            "nothing is due in \(state)"
        )
    }

    mutating func answer(_ call: String, _ answer: OverdueCase.Answer, revision: JSON? = nil) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        now = max(now, item.dueAt)
        var json = try #require(answer.json.objectValue)
        json["revision"] = revision ?? item.payload["revision"]
        try take(.answered(key: item.key, call: call, answer: .object(json)))
    }

    mutating func lose(_ call: String) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        try take(.outcomeUnknown(key: item.key, call: call, reason: "connection closed"))
    }

    mutating func fail(_ call: String) throws {
        let item = try due(.call)
        try #require(item.name == call, "\(item.name) is due in \(state)")
        try take(.callFailed(key: item.key, call: call, reason: "refused"))
    }

    mutating func fire(_ timer: String) throws {
        let item = try due(.timer)
        try #require(item.name == timer, "\(item.name) is due in \(state)")
        now = max(now, item.dueAt)
        try take(.timerFired(key: item.key, timer: timer))
    }

    mutating func ask(_ command: String, _ arguments: JSON = .emptyObject) throws {
        try take(.command(name: command, arguments: arguments))
    }

    /// To the state that comes after an accepted declaration with its key.
    mutating func becomePending() throws {
        try ask("declare")
        if state == "checking" { try answer("readCatalog", Overdue.catalog) }
        try answer("declare", .accepted(requestID: "R-1", row: Overdue.row("Pending", id: nil)))
        try fire("look")
        try answer("findCase", .row(Overdue.row("Pending")))
    }

    mutating func become(_ status: String) throws {
        try becomePending()
        try fire("look")
        try answer("readCase", .row(Overdue.row(status)))
    }
}
