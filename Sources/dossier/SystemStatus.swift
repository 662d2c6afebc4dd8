import Cases
import Engine
import EventStore
import PostgresEventStore
import PostgresProviders
import Values

/// The figures of the whole system at one moment.
struct SystemStatus {
    var now: Instant
    /// How far this machine is off the database's clock; nil when the clock does not run at real speed.
    var skew: ClockSkew?
    var cases: [(state: String, count: Int64)]
    /// Overdue cases by what Coface last said; drafts under "".
    var overdueCases: [(state: String, count: Int64)]
    /// Declared ones that Coface has not decided and no person is asked about.
    var overdueCasesUnderWay: Int64
    /// Documents of overdue cases by where they are on their way to Coface.
    var documents: [(state: String, count: Int64)]
    /// Of them, those that are neither at rest nor at an end.
    var documentsUnderWay: Int64
    /// What a person must look at before anything more is tried at a provider.
    var alarms: [String]
    var events: [(type: String, count: Int64)]
    var queues: [QueueOverview]
    /// Cases that something waits for by itself.
    var moving: Int64
    /// Likewise, of each lifecycle.
    var movingByLifecycle: [(lifecycle: String, count: Int64)]
    var sealed: Int64
    var audit: AuditReport?
    var provider: SimulatorCounts?
    var coface: CofaceSimulatorCounts?
    var refusals: [RefusalEntry] = []

    static func read(_ composition: Composition) async throws -> SystemStatus {
        let moving = try await composition.store.movingStreamCounts()
        let catalog = composition.cases.catalog
        return SystemStatus(
            now: composition.clock.now,
            skew: composition.skew,
            cases: try await counts(of: catalog.financing, by: "status", composition),
            overdueCases: try await counts(of: catalog.overdue, by: "status", composition),
            overdueCasesUnderWay: try await underWay(catalog.overdue, composition),
            documents: try await counts(of: catalog.document, by: "state", composition),
            documentsUnderWay: try await underWay(catalog.document, composition),
            alarms: try await PostgresCofaceState(pool: composition.pool).alarms().map(\.alarm)
                + unreadable(composition) + [composition.skew?.refusal].compactMap { $0 },
            events: try await composition.store.eventTypeCounts(),
            queues: try await composition.store.queueOverviews(at: composition.clock.now),
            moving: moving.reduce(0) { $0 + $1.count },
            movingByLifecycle: moving,
            sealed: try await composition.store.sealedEventCount()
        )
    }

    private static func counts(of type: CaseType, by column: String, _ composition: Composition) async throws
        -> [(
            state: String, count: Int64
        )]
    {
        guard let model = type.model else { return [] }
        return try await composition.store.countRows(model: model, groupBy: column).map {
            ($0.value ?? "", Int64($0.count))
        }
    }

    /// Cases that something moves by itself, or is to.
    private static func underWay(_ type: CaseType, _ composition: Composition) async throws -> Int64 {
        try await counts(of: type, by: "state", composition).reduce(0) {
            type.isResting(in: $1.state) ? $0 : $0 + $1.count
        }
    }

    /// What this or another build could not read, one line each: cases that workers set aside, and news that reactions
    /// could not bring to a case.
    private static func unreadable(_ composition: Composition) async throws -> [String] {
        var lines: [String] = []
        for work in try await composition.store.workSetAside(limit: unreadableLimit) {
            lines.append("case \(work.streamID) \(work.explanation); looked at again at \(work.dueAt)")
        }
        for reaction in composition.reactions {
            let counters = try await composition.store.counters(of: ReactionRunner.subscription(of: reaction))
            for counter in counters.prefix(unreadableLimit)
            where counter.name.hasPrefix(ReactionRunner.untoldMark) {
                lines.append("the reaction \(reaction.name) passed over \(counter.name)")
            }
        }
        return lines
    }

    /// Lines of one kind that are shown.
    private static let unreadableLimit = 20

    var totalCases: Int64 { cases.reduce(0) { $0 + $1.count } }

    var totalOverdueCases: Int64 { overdueCases.reduce(0) { $0 + $1.count } }
    var totalDocuments: Int64 { documents.reduce(0) { $0 + $1.count } }
    var totalEvents: Int64 { events.reduce(0) { $0 + $1.count } }

    var openWork: Int64 { queues.reduce(0) { $0 + $1.open } }
    var parkedWork: Int64 { queues.reduce(0) { $0 + $1.parked } }
    var nextDueAt: Instant? { queues.compactMap(\.nextDueAt).min() }

    /// Whether every check that was asked for holds.
    var holds: Bool {
        (audit?.isClean ?? true) && (provider?.isClean ?? true) && (coface?.isClean ?? true)
    }

    var json: JSON {
        var object = JSONObject()
        object["now"] = .string(now.description)
        object["clockSkewSeconds"] = skew.map { .double($0.seconds) } ?? .null
        object["cases"] = Self.counts(cases.map { ($0.state, $0.count) })
        object["caseCount"] = .integer(totalCases)
        object["overdueCases"] = Self.counts(
            overdueCases.map { ($0.state.isEmpty ? "draft" : $0.state, $0.count) }
        )
        object["overdueCaseCount"] = .integer(totalOverdueCases)
        object["overdueCasesUnderWay"] = .integer(overdueCasesUnderWay)
        object["documents"] = Self.counts(documents.map { ($0.state, $0.count) })
        object["documentCount"] = .integer(totalDocuments)
        object["documentsUnderWay"] = .integer(documentsUnderWay)
        object["alarms"] = .array(alarms.map(JSON.string))
        object["events"] = Self.counts(events.map { ($0.type, $0.count) })
        object["eventCount"] = .integer(totalEvents)
        object["unsealed"] = .integer(totalEvents - sealed)
        object["moving"] = .integer(moving)
        object["movingByLifecycle"] = Self.counts(movingByLifecycle.map { ($0.lifecycle, $0.count) })
        object["openWork"] = .integer(openWork)
        object["parkedWork"] = .integer(parkedWork)
        object["nextDueAt"] = .optional(nextDueAt?.description)
        object["audit"] = audit?.json
        object["provider"] = provider?.json
        object["coface"] = coface?.json
        if !refusals.isEmpty { object["refusals"] = .array(refusals.map(\.json)) }
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
            overdue.add(["all", String(totalOverdueCases)])
            lines.append(contentsOf: [overdue.text, ""])
        }
        if !documents.isEmpty {
            var table = TextTable(["document", "count"])
            for entry in documents { table.add([entry.state, String(entry.count)]) }
            table.add(["all", String(totalDocuments)])
            lines.append(contentsOf: [table.text, ""])
        }
        if !refusals.isEmpty { lines.append(contentsOf: [RefusalEntry.table(refusals).text, ""]) }
        for alarm in alarms { lines.append("ALARM: \(alarm)") }
        if let skew { lines.append("This machine's clock is \(skew.words) the database's") }
        let next = nextDueAt.map { ", the next due at \($0)" } ?? ""
        lines.append(
            "\(totalEvents) events; \(openWork) calls and timers wait\(next); \(parkedWork) parked"
        )
        if let provider { lines.append(contentsOf: ["", provider.text]) }
        if let coface { lines.append(contentsOf: ["", coface.text]) }
        if let audit { lines.append(contentsOf: ["", "Verification: " + audit.sentence]) }
        for finding in audit?.findings.prefix(20) ?? [] { lines.append("  " + finding.description) }
        return lines.joined(separator: "\n")
    }
}
