import Values

extension InMemoryState {
    mutating func applyWork(of step: Step) {
        let moved = Set(step.schedule.map(\.id))
        for receipt in step.acknowledge where !moved.contains(receipt.id) { drop(receipt.id) }
        for order in step.park {
            place(order.receipt.id, .parked(reason: order.reason, at: step.recordedAt))
        }
        for key in step.cancel {
            if let id = workByKey[step.streamID]?[key] { drop(id) }
        }
        for item in step.schedule { schedule(item) }
    }

    func isHeld(_ receipt: WorkReceipt, by stream: StreamID? = nil) -> Bool {
        guard let held = work[receipt.id], held.isLeased, held.fencingNumber == receipt.fencingNumber else {
            return false
        }
        return stream == nil || held.item.streamID == stream
    }

    private mutating func schedule(_ item: WorkItem) {
        precondition(
            work[item.id].map { $0.item.streamID == item.streamID } ?? true,
            "an item stays with its stream"
        )
        if let replaced = workByKey[item.streamID]?[item.key] { drop(replaced) }
        drop(item.id)
        lastArrival += 1
        let new = InMemoryWork(item: item, arrival: lastArrival)
        work[item.id] = new
        workByKey[item.streamID, default: [:]][item.key] = item.id
        lines[item.queue, default: InMemoryWorkLine()].insert(new)
    }

    private mutating func drop(_ id: WorkID) {
        guard let dropped = work.removeValue(forKey: id) else { return }
        lines[dropped.item.queue]?.remove(dropped)
        workByKey[dropped.item.streamID]?[dropped.item.key] = nil
        if workByKey[dropped.item.streamID]?.isEmpty == true { workByKey[dropped.item.streamID] = nil }
    }

    /// Takes the item from where it stands in its line to where it belongs after the change.
    mutating func place(
        _ id: WorkID,
        _ place: InMemoryWork.Place,
        change: (inout InMemoryWork) -> Void = { _ in }
    ) {
        guard var moved = work[id] else { return }
        lines[moved.item.queue]?.remove(moved)
        moved.place = place
        change(&moved)
        work[id] = moved
        lines[moved.item.queue]?.insert(moved)
    }

    mutating func release(_ receipt: WorkReceipt, dueAt: Instant, explanation: String) {
        guard isHeld(receipt) else { return }
        place(receipt.id, .waiting) { released in
            released.item = released.item.with(
                dueAt: dueAt,
                attempt: released.item.attempt - 1,
                explanation: explanation
            )
        }
    }

    mutating func extend(_ receipt: WorkReceipt, until: Instant) -> Bool {
        guard isHeld(receipt), case .leased(let present)? = work[receipt.id]?.place else { return false }
        place(receipt.id, .leased(until: max(present, until)))
        return true
    }

    func openWork(of stream: StreamID) -> [WorkItem] {
        items(of: stream).filter { !$0.isParked }
            .sorted { ($0.item.dueAt, $0.arrival) < ($1.item.dueAt, $1.arrival) }
            .map(\.item)
    }

    func parkedWork(of stream: StreamID?, limit: Int) -> [ParkedWork] {
        let candidates = stream.map(items) ?? Array(work.values)
        let parked = candidates.compactMap { candidate -> (work: ParkedWork, arrival: Int64)? in
            guard case .parked(let reason, let moment) = candidate.place else { return nil }
            return (ParkedWork(item: candidate.item, lastError: reason, parkedAt: moment), candidate.arrival)
        }
        let oldestFirst = parked.sorted { ($0.work.parkedAt, $0.arrival) < ($1.work.parkedAt, $1.arrival) }
        return oldestFirst.prefix(limit).map(\.work)
    }

    private func items(of stream: StreamID) -> [InMemoryWork] {
        workByKey[stream, default: [:]].values.compactMap { work[$0] }
    }
}
