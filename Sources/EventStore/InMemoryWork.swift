import Values

/// An item as the in-memory store keeps it. It waits, is leased, or is parked.
struct InMemoryWork {
    enum Place {
        case waiting
        case leased(until: Instant)
        case parked(reason: String, at: Instant)
    }

    var item: WorkItem
    var place = Place.waiting
    /// The number of the last claim.
    var fencingNumber: Int64 = 0
    /// The claimant's now at the last claim.
    var claimedAt: Instant?
    /// A lease ran out since the item was scheduled or moved.
    var wasInterrupted = false
    let arrival: Int64

    var isParked: Bool {
        if case .parked = place { true } else { false }
    }

    var isLeased: Bool {
        if case .leased = place { true } else { false }
    }
}

/// One queue's items in two orders: those that wait by due moment, those under lease by the lease's end.
struct InMemoryWorkLine {
    struct Slot: Comparable {
        let moment: Instant
        let arrival: Int64
        let id: WorkID

        static func < (left: Slot, right: Slot) -> Bool {
            (left.moment, left.arrival) < (right.moment, right.arrival)
        }
    }

    private(set) var waiting: [Slot] = []
    private(set) var leased: [Slot] = []

    mutating func insert(_ work: InMemoryWork) {
        switch work.place {
        case .waiting:
            waiting.insert(
                work.slot(at: work.item.dueAt),
                at: waiting.lowerBound(of: work.slot(at: work.item.dueAt))
            )
        case .leased(let until):
            leased.insert(work.slot(at: until), at: leased.lowerBound(of: work.slot(at: until)))
        case .parked: break
        }
    }

    mutating func remove(_ work: InMemoryWork) {
        switch work.place {
        case .waiting: waiting.remove(at: waiting.lowerBound(of: work.slot(at: work.item.dueAt)))
        case .leased(let until): leased.remove(at: leased.lowerBound(of: work.slot(at: until)))
        case .parked: break
        }
    }

    /// Leases that have ended; their items may be claimed again.
    func ended(at now: Instant) -> ArraySlice<Slot> { leased.prefix(while: { $0.moment <= now }) }

    /// Leases that run.
    func running(at now: Instant) -> ArraySlice<Slot> { leased[ended(at: now).endIndex...] }
}

extension InMemoryWork {
    func slot(at moment: Instant) -> InMemoryWorkLine.Slot {
        InMemoryWorkLine.Slot(moment: moment, arrival: arrival, id: item.id)
    }
}

extension [InMemoryWorkLine.Slot] {
    /// The index of the first slot that is not before this one.
    fileprivate func lowerBound(of slot: Element) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
