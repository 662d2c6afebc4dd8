package import Engine
package import EventStore
package import Values
package import Workflow

/// A case as clients read it: where it is, why, what happens next and when, and what may be asked.
package struct CaseView: Sendable {
    package let stream: StoredStream
    package let snapshot: CaseSnapshot
    package let interpreter: any CaseInterpreter
    package let openWork: [WorkItem]
    package let parkedWork: [ParkedWork]
    private let amountNames: Set<String>

    /// Parked items shown with a case.
    package static let parkedLimit = 100

    /// Nil for an unknown case.
    package static func read(
        _ id: StreamID,
        in store: any EventStore,
        charts: ChartRegistry,
        catalog: CaseCatalog
    ) async throws -> CaseView? {
        guard let stream = try await store.load([id]).first else { return nil }
        return CaseView(
            stream: stream,
            snapshot: try CaseSnapshot(json: stream.head.snapshot),
            interpreter: try await charts.pinned(to: stream.head.chartHash),
            openWork: try await store.openWork(of: id),
            parkedWork: try await store.parkedWork(of: id, limit: parkedLimit),
            amountNames: catalog.type(named: stream.lifecycle)?.amounts ?? []
        )
    }

    /// - Parameter links: where a door shows more of the case.
    package func json(links: JSON? = nil) -> JSON {
        let place = interpreter.place(of: snapshot)
        var members = JSONObject([
            ("amounts", amounts),
            ("attention", .optional(place.attention)),
            ("caseId", .string(stream.streamID.description)),
            ("chart", Self.chart(interpreter)),
            ("commands", .array(commands)),
            ("enteredAt", .string(snapshot.enteredAt.description)),
            ("facts", snapshot.facts),
            ("isFinal", .bool(place.isFinal)),
            ("lifecycle", .string(stream.lifecycle)),
            ("next", .array(openWork.map(Self.next))),
            ("parked", .array(parkedWork.map(Self.parked))),
            ("state", .string(place.state)),
            ("title", .string(place.title)),
            ("version", .integer(stream.version.number)),
            ("why", .string(why(place))),
        ])
        members["links"] = links
        return .object(members)
    }

    /// As lists show them; the facts hold minor units. Null for a case without amounts.
    private var amounts: JSON {
        guard let row = try? interpreter.row(of: snapshot) else { return .null }
        return RowView.amounts(of: row, names: amountNames).map(JSON.object) ?? .null
    }

    /// One sentence for somebody who asks why the case stands where it stands.
    private func why(_ place: Place) -> String {
        let since = "in \(place.title.isEmpty ? place.state : place.title) since \(snapshot.enteredAt)"
        if place.isFinal { return since + "; the case has ended" }
        if let reason = snapshot.parkedReason ?? parkedWork.first?.lastError {
            return since + "; its call waits for a person: \(reason)"
        }
        if let attention = place.attention { return since + "; a person is needed: \(attention)" }
        if let next = openWork.first { return since + "; next: \(next.name), \(next.explanation)" }
        return since + "; it waits to be asked"
    }

    /// What the chart offers where the case stands, each command once; nothing once it has ended.
    var commandRules: [CommandRule] {
        guard !interpreter.place(of: snapshot).isFinal else { return [] }
        var seen: Set<String> = []
        return interpreter.index.commands(at: snapshot.state).filter { seen.insert($0.name).inserted }
    }

    private var commands: [JSON] {
        commandRules.map {
            [
                "name": .string($0.name), "needsApproval": .bool($0.needsApproval),
                "roles": .array($0.roles.map(JSON.string)),
            ]
        }
    }

    package static func chart(_ interpreter: any CaseInterpreter) -> JSON {
        let chart = interpreter.index.chart
        return [
            "hash": .string(chart.hash.description), "name": .string(chart.name),
            "title": .string(chart.title),
        ]
    }

    private static func next(_ item: WorkItem) -> JSON {
        [
            "attempts": .integer(Int64(item.attempt)), "deadline": .optional(item.deadline?.description),
            "dueAt": .string(item.dueAt.description), "explanation": .string(item.explanation),
            "key": .string(item.key), "kind": .string(item.kind.rawValue), "name": .string(item.name),
        ]
    }

    package static func parked(_ work: ParkedWork) -> JSON {
        [
            "attempts": .integer(Int64(work.item.attempt)),
            "caseId": .string(work.item.streamID.description),
            "interventions": .array(Intervention.allCases.map { .string($0.rawValue) }),
            "key": .string(work.item.key), "lastError": .string(work.lastError),
            "name": .string(work.item.name), "parkedAt": .string(work.parkedAt.description),
            "queue": .string(work.item.queue),
        ]
    }
}
