package import Values

extension WorkItem {
    /// The same item with a part of it replaced.
    package func with(
        payload: JSON? = nil,
        dueAt: Instant? = nil,
        attempt: Int? = nil,
        explanation: String? = nil
    ) -> WorkItem {
        WorkItem(
            id: id,
            streamID: streamID,
            queue: queue,
            kind: kind,
            name: name,
            key: key,
            payload: payload ?? self.payload,
            dueAt: dueAt ?? self.dueAt,
            deadline: deadline,
            attempt: attempt ?? self.attempt,
            explanation: explanation ?? self.explanation
        )
    }
}
