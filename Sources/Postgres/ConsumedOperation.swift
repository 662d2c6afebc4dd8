/// An operation whose answer is consumed piece by piece; its end of life is the consumer's leaving.
///
/// Used by one task at a time, as iterators are.
final class ConsumedOperation<Piece: Sendable>: @unchecked Sendable {
    private let connection: PostgresConnection
    private let makeOperation: @Sendable (ConsumerBuffer<Piece>) -> Operation
    private let buffer = ConsumerBuffer<Piece>()
    private var operation: Operation?
    private var hasEnded = false

    init(
        _ connection: PostgresConnection,
        _ makeOperation: @escaping @Sendable (ConsumerBuffer<Piece>) -> Operation
    ) {
        self.connection = connection
        self.makeOperation = makeOperation
    }

    deinit {
        guard let operation, !hasEnded else { return }
        buffer.abandon()
        connection.core.abandon(operation)
    }

    func next() async throws(PostgresError) -> Piece? {
        if hasEnded { return nil }
        let operation = try await begun()
        let core = connection.core
        let buffer = buffer
        let answer = await withTaskCancellationHandler {
            await buffer.take { core.resumeReading() }
        } onCancel: {
            buffer.abandon()
            core.cancel(operation)
            core.resumeReading()
        }
        switch answer {
        case .success(let piece?):
            return piece
        case .success(nil):
            hasEnded = true
            return nil
        case .failure(let error):
            hasEnded = true
            throw error
        }
    }

    private func begun() async throws(PostgresError) -> Operation {
        if let operation { return operation }
        try await connection.sendDeferredBegin()
        let operation = makeOperation(buffer)
        self.operation = operation
        connection.core.submit(operation, nil)
        return operation
    }
}
