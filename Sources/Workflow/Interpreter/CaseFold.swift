package import Values

/// A case on its way through its recorded events, oldest first: taken one by one, so that nobody has to hold them all.
package protocol CaseFold: Sendable {
    mutating func apply(_ event: FoldedEvent) throws(JSONShapeError)
    /// Where the events so far lead; nil before the first.
    var snapshot: CaseSnapshot? { get }
    /// Which events so far broke which invariant of the chart; always empty unless asked for at the beginning.
    var breaks: [InvariantBreak] { get }
    /// What the events so far add to the lifecycle's ledger; always empty unless asked for at the beginning.
    var postings: [EventPosting] { get }
}

struct InterpreterFold<L: Lifecycle>: CaseFold {
    private var walk: Walk<L>
    private let prefix: String

    init(_ walk: Walk<L>) {
        self.walk = walk
        prefix = walk.lifecycle.name + "."
    }

    var snapshot: CaseSnapshot? { walk.snapshot }
    var breaks: [InvariantBreak] { walk.breaks }
    var postings: [EventPosting] { walk.postings }

    mutating func apply(_ entry: FoldedEvent) throws(JSONShapeError) {
        if let defect = walk.rules.defect { throw Self.unfit(defect) }
        if entry.event.name.hasPrefix(CaseEvent.prefix) {
            guard CaseEvent.names.contains(entry.event.name) else {
                throw JSONShapeError(
                    field: "type",
                    expected: "an event of charts that this build knows",
                    found: entry.event.name
                )
            }
            walk.applyChartEvent(entry.event, at: entry.recordedAt)
            if let defect = walk.defect { throw Self.unfit(defect) }
            return
        }
        guard entry.event.name.hasPrefix(prefix) else {
            throw JSONShapeError(
                field: "type",
                expected: "an event of \(walk.lifecycle.name)",
                found: entry.event.name
            )
        }
        let name = String(entry.event.name.dropFirst(prefix.utf8.count))
        let event = try walk.lifecycle.decodeEvent(
            EncodedEvent(name: name, schemaVersion: entry.event.schemaVersion, data: entry.event.data)
        )
        walk.apply(event, named: name, at: entry.recordedAt)
        if let defect = walk.defect { throw Self.unfit(defect) }
    }

    private static func unfit(_ defect: String) -> JSONShapeError {
        JSONShapeError(field: "type", expected: "an event that the chart can follow", found: defect)
    }
}

extension CaseInterpreter {
    /// Folds recorded events, oldest first, into the snapshot that they lead to; nil without events.
    package func fold(_ events: some Sequence<FoldedEvent>) throws(JSONShapeError) -> CaseSnapshot? {
        var fold = beginFold(isInspecting: false)
        for event in events { try fold.apply(event) }
        return fold.snapshot
    }
}
