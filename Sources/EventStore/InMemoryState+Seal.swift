import Values

extension InMemoryState {
    private var sealedCount: Int { Int(sealedPages.last?.lastPosition.number ?? 0) }

    mutating func seal(at now: Instant, eventLimit: Int) -> Int {
        let first = sealedCount
        let end = min(log.count, first + eventLimit)
        while sealedCount < end {
            let pageEnd = min(end, sealedCount + PageSealer.pageEventLimit)
            let hashes = log[sealedCount..<pageEnd].map(\.hash)
            sealedPages.append(sealer.page(over: hashes, after: sealedPages.last, at: now))
        }
        return sealedCount - first
    }

    func pages(after number: Int64, limit: Int) -> [SealedPage] {
        Array(sealedPages.dropFirst(max(0, Int(number))).prefix(limit))
    }

    func readAll(after position: GlobalPosition, limit: Int) -> [RecordedEvent] {
        let first = max(0, Int(position.number))
        let sealed = log.prefix(sealedCount).dropFirst(first).prefix(limit)
        return sealed.enumerated().map { offset, event in
            event.at(GlobalPosition(Int64(first + offset + 1)))
        }
    }

    mutating func advance(
        subscription name: String,
        from: GlobalPosition,
        to: GlobalPosition,
        counters: [CounterChange]
    ) -> Bool {
        precondition(from < to, "a checkpoint moves forward")
        var subscription = subscriptions[name] ?? Subscription()
        guard subscription.position == from else { return false }
        subscription.position = to
        for change in counters { subscription.counters[change.name, default: 0] += change.amount }
        subscriptions[name] = subscription
        return true
    }
}

extension RecordedEvent {
    /// The same event with its place in the global order.
    package func at(_ position: GlobalPosition) -> RecordedEvent {
        RecordedEvent(
            streamID: streamID,
            streamVersion: streamVersion,
            type: type,
            schemaVersion: schemaVersion,
            data: data,
            metadata: metadata,
            recordedAt: recordedAt,
            previousHash: previousHash,
            hash: hash,
            globalPosition: position
        )
    }
}
