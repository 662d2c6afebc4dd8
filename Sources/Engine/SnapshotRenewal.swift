import Values
import Workflow

/// A stored snapshot and the one that today's rules make of the same events, brought together.
///
/// Facts are taken from the events: they depend on nothing else. Where the case stands, and which calls it waits for,
/// stays as it was stored, since work in the queue and people who acted go by that. Timers follow the fold: a deadline
/// that only today's rules know is armed, one that they know no more is dropped.
struct SnapshotRenewal: Sendable {
    let snapshot: CaseSnapshot
    let schedule: [ScheduledWork]
    let cancel: [String]
    /// The fold leads to another state or to other calls: a defect of the rules, which must lead old events to where
    /// they led before. Facts are renewed all the same, timers are not.
    let leadsElsewhere: Bool

    init(stored: CaseSnapshot, folded: CaseSnapshot) {
        var renewed = folded
        let calls = stored.armed.filter(Self.isCall)
        let isSamePlace =
            folded.state == stored.state
            && Set(calls.map(\.key)) == Set(folded.armed.filter(Self.isCall).map(\.key))
        leadsElsewhere = !isSamePlace
        guard isSamePlace else {
            renewed.state = stored.state
            renewed.armed = stored.armed
            renewed.enteredAt = stored.enteredAt
            snapshot = renewed
            schedule = []
            cancel = []
            return
        }
        renewed.armed = folded.armed.map { entry in calls.first { $0.key == entry.key } ?? entry }
        renewed.enteredAt = stored.enteredAt
        snapshot = renewed
        schedule = renewed.armed.compactMap { entry in
            guard !Self.isCall(entry), let key = WorkKey(entry.key),
                !stored.armed.contains(where: { $0.key == entry.key && $0.dueAt == entry.dueAt })
            else { return nil }
            return .timer(entry, named: key.name)
        }
        let kept = Set(renewed.armed.map(\.key))
        cancel = stored.armed.map(\.key).filter { !kept.contains($0) }
    }

    private static func isCall(_ entry: CaseSnapshot.Armed) -> Bool { WorkKey(entry.key)?.isCall ?? false }
}

extension Advance {
    /// What the renewed snapshot waits for, unless this advance has decided on it already.
    mutating func carry(_ renewal: SnapshotRenewal) {
        let decided = Set(schedule.map(\.key)).union(cancel)
        let waiting = Set(snapshot.armed.map(\.key))
        schedule += renewal.schedule.filter { !decided.contains($0.key) && waiting.contains($0.key) }
        cancel += renewal.cancel.filter { !decided.contains($0) }
    }
}
