// COPY, in whichever format the statement names.
extension PostgresConnection {
    /// Runs a `COPY … FROM STDIN` and feeds it with `rows`, whose pieces may break anywhere.
    ///
    /// When `rows` throws, or the task is cancelled, the server keeps nothing of the COPY.
    ///
    /// - Returns: how many rows the server took.
    /// - Throws: the server's refusal, `copySourceFailed`, `cancelled`, `connectionLost`.
    @discardableResult
    package func copyIn<Pieces: AsyncSequence & Sendable>(
        _ sql: String,
        rows: Pieces
    ) async throws(PostgresError) -> Int where Pieces.Element == [UInt8] {
        try await sendDeferredBegin()
        let opening = Operation(.copyIn(sql))
        await run(opening)
        guard opening.isCopyingIn else {
            _ = try Self.outcome(opening)
            throw .copySourceFailed("the statement is not a COPY … FROM STDIN")
        }
        let failure = await feed(rows)
        let closing = Operation(.copyFinish(failure: failure.map { "\($0)" }))
        await run(closing, isShielded: true)
        if let failure { throw failure }
        return try Self.outcome(closing).affected
    }

    /// Runs a `COPY … TO STDOUT`.
    package func copyOut(_ sql: String) -> CopyStream {
        CopyStream(connection: self, sql: sql)
    }

    /// - Returns: what ended the feeding before its time.
    private func feed<Pieces: AsyncSequence & Sendable>(
        _ rows: Pieces
    ) async -> PostgresError? where Pieces.Element == [UInt8] {
        do {
            for try await piece in rows {
                if Task.isCancelled { break }
                switch core.put(piece) {
                case .sent: break
                case .full: await core.waitUntilFlushed()
                case .failed(let error): return error
                }
            }
        } catch {
            return .copySourceFailed("\(error)")
        }
        return Task.isCancelled ? .cancelled : nil
    }
}
