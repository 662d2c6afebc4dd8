/// Who listens for hints. Each listener keeps at most one unheard hint, since two say no more than one.
struct InMemoryDoorbells {
    private var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    private var nextNumber = 0
    private var isClosed = false

    mutating func add(_ listener: AsyncStream<Void>.Continuation) -> Int {
        nextNumber += 1
        if isClosed { listener.finish() } else { listeners[nextNumber] = listener }
        return nextNumber
    }

    mutating func remove(_ number: Int) { listeners[number] = nil }

    /// In the order in which they came: a simulation that is run again has to wake them alike.
    func ring() {
        for (_, listener) in listeners.sorted(by: { $0.key < $1.key }) { listener.yield() }
    }

    /// Answers the listeners to be ended outside of the lock: ending one calls back.
    mutating func close() -> [AsyncStream<Void>.Continuation] {
        isClosed = true
        defer { listeners = [:] }
        return listeners.sorted { $0.key < $1.key }.map(\.value)
    }
}
