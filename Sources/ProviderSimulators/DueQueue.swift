/// What is to happen later, earliest first; what falls due together comes in the order in which it was added.
///
/// A binary heap in an array, so that a saved queue is the array itself.
package struct DueQueue<Item: Codable & Sendable>: Codable, Sendable {
    package struct Entry: Codable, Sendable {
        package let due: SimulatedInstant
        package let sequence: Int
        package let item: Item

        func isBefore(_ other: Entry) -> Bool {
            due == other.due ? sequence < other.sequence : due < other.due
        }
    }

    private var heap: [Entry] = []
    private var lastSequence = 0

    package init() {}

    package var count: Int { heap.count }
    package var nextDue: SimulatedInstant? { heap.first?.due }

    package mutating func add(_ item: Item, due: SimulatedInstant) {
        lastSequence += 1
        heap.append(Entry(due: due, sequence: lastSequence, item: item))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes the earliest entry when it is due at `now`.
    package mutating func takeFirst(dueUntil now: SimulatedInstant) -> Entry? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        sink()
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
