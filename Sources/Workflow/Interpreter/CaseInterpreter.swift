package import Values

/// One chart of one lifecycle, ready to advance cases. The engine sees lifecycles only through this.
package protocol CaseInterpreter: Sendable {
    var index: ChartIndex { get }
    var lifecycleName: String { get }
    /// The ledger that the lifecycle's events post to, nil when there is none.
    var postingModel: String? { get }
    /// Which version of the rules makes snapshots; see `Lifecycle.rulesVersion`.
    var rulesVersion: Int { get }
    /// True when only a case of ours may begin one of these.
    var isBegunFromInside: Bool { get }
    /// What repeating the call does; nil for a call that the lifecycle does not know.
    func kind(ofCall name: String) -> CallKind?
    /// Begins a case with the lifecycle's start command.
    func begin(arguments: JSON, at now: Instant) throws(RejectionReport) -> Advance
    /// Moves a case. An input that does not apply any more (its timer was dropped, its call superseded) gives an
    /// advance without events. A case that this build cannot read is refused as `RejectionReport.unreadable`.
    func advance(_ snapshot: CaseSnapshot, with input: CaseInput, at now: Instant)
        throws(RejectionReport) -> Advance
    /// The beginning of a replay. Inspecting, it remembers every event that broke an invariant of the chart: what
    /// audits look at.
    func beginFold(isInspecting: Bool) -> any CaseFold
    /// The read-model row of a snapshot, for rebuilds.
    func row(of snapshot: CaseSnapshot) throws(JSONShapeError) -> LifecycleRow?
    func place(of snapshot: CaseSnapshot) -> Place
    /// Why this build cannot take a case further that stands so; nil when it can.
    func defect(of snapshot: CaseSnapshot) -> String?
}

extension CaseInterpreter {
    package var rulesVersion: Int { 1 }
    package var isBegunFromInside: Bool { false }
    package func defect(of snapshot: CaseSnapshot) -> String? { nil }
}

/// A recorded event as folding needs it: full type, current shape, and when it was recorded.
package struct FoldedEvent: Sendable {
    package let event: EncodedEvent
    package let recordedAt: Instant

    package init(event: EncodedEvent, recordedAt: Instant) {
        self.event = event
        self.recordedAt = recordedAt
    }
}
