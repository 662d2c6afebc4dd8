import Engine
import EventStore
import PostgresEventStore
import PostgresProviders
import Values

/// The figures of the whole system at one moment.
struct SystemStatus {
    var now: Instant
    var cases: [(state: String, count: Int64)]
    /// Overdue cases by what Coface last said; drafts under "".
    var overdueCases: [(state: String, count: Int64)]
    /// What a person must look at before anything more is tried at a provider.
    var alarms: [String]
    var events: [(type: String, count: Int64)]
    var queues: [QueueOverview]
    /// Cases that something waits for by itself.
    var moving: Int64
    var sealed: Int64
    var audit: AuditReport?
    var provider: SimulatorCounts?

    static func read(_ composition: Composition) async throws -> SystemStatus {
        SystemStatus(
            now: composition.clock.now,
            cases: try await composition.store.countRows(model: "financings", groupBy: "status").map {
                ($0.value ?? "", Int64($0.count))
            },
            overdueCases: try await composition.store.countRows(model: "overdue_cases", groupBy: "status").map
            {
                ($0.value ?? "", Int64($0.count))
            },
            alarms: try await PostgresCofaceState(pool: composition.pool).alarms().map(\.alarm),
            events: try await composition.store.eventTypeCounts(),
            queues: try await composition.store.queueOverviews(at: composition.clock.now),
            moving: try await composition.store.movingStreamCount(),
            sealed: try await composition.store.sealedEventCount()
        )
    }

    var totalCases: Int64 { cases.reduce(0) { $0 + $1.count } }
    var totalEvents: Int64 { events.reduce(0) { $0 + $1.count } }

    var openWork: Int64 { queues.reduce(0) { $0 + $1.open } }
    var parkedWork: Int64 { queues.reduce(0) { $0 + $1.parked } }
    var nextDueAt: Instant? { queues.compactMap(\.nextDueAt).min() }

    /// Whether every check that was asked for holds.
    var holds: Bool { (audit?.isClean ?? true) && (provider?.isClean ?? true) }

    var json: JSON {
        var object = JSONObject()
        object["now"] = .string(now.description)
        object["cases"] = Self.counts(cases.map { ($0.state, $0.count) })
        object["caseCount"] = .integer(totalCases)
        object["overdueCases"] = Self.counts(
            overdueCases.map { ($0.state.isEmpty ? "draft" : $0.state, $0.count) }
        )
        object["alarms"] = .array(alarms.map(JSON.string))
        object["events"] = Self.counts(events.map { ($0.type, $0.count) })
        object["eventCount"] = .integer(totalEvents)
        object["unsealed"] = .integer(totalEvents - sealed)
        object["moving"] = .integer(moving)
        object["openWork"] = .integer(openWork)
        object["parkedWork"] = .integer(parkedWork)
        object["nextDueAt"] = .optional(nextDueAt?.description)
        object["audit"] = audit?.json
        object["provider"] = provider?.json
        object["holds"] = .bool(holds)
        return .object(object)
    }

    private static func counts(_ pairs: [(String, Int64)]) -> JSON {
        .object(JSONObject(pairs.map { ($0.0, .integer($0.1)) }))
    }

    var text: String {
        var states = TextTable(["state", "cases"])
        for entry in cases { states.add([FinancingRow.display(entry.state), String(entry.count)]) }
        states.add(["all", String(totalCases)])
        var lines = ["At \(now)", "", states.text, ""]
        if !overdueCases.isEmpty {
            var overdue = TextTable(["overdue status", "cases"])
            for entry in overdueCases {
                overdue.add([entry.state.isEmpty ? "draft" : entry.state, String(entry.count)])
            }
            lines.append(contentsOf: [overdue.text, ""])
        }
        for alarm in alarms { lines.append("ALARM: \(alarm)") }
        let next = nextDueAt.map { ", the next due at \($0)" } ?? ""
        lines.append(
            "\(totalEvents) events; \(openWork) calls and timers wait\(next); \(parkedWork) parked"
        )
        if let provider { lines.append(contentsOf: ["", provider.text]) }
        if let audit { lines.append(contentsOf: ["", "Verification: " + audit.sentence]) }
        for finding in audit?.findings.prefix(20) ?? [] { lines.append("  " + finding.description) }
        return lines.joined(separator: "\n")
    }
}
