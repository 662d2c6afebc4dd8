import CLibPQ

// From an operation to bytes on the wire.
extension ConnectionCore {
    /// Starts the operation, or queues it behind the one under way. Its continuation is resumed when it ends.
    func submit(_ operation: Operation, _ continuation: CheckedContinuation<Void, Never>?) {
        exclusively { afterwards in
            operation.continuation = continuation
            guard connection != nil else {
                return refuse(operation, closedError, &afterwards)
            }
            if operation.wasCancelled { return refuse(operation, .cancelled, &afterwards) }
            if isCopyingIn {
                guard case .copyFinish = operation.work else {
                    return refuse(operation, .connectionBusy, &afterwards)
                }
                isCopyingIn = false
            }
            if let active {
                guard !active.waitsForConsumer, waiting.count < Self.waitingLimit else {
                    return refuse(operation, .connectionBusy, &afterwards)
                }
                waiting.append(operation)
            } else {
                begin(operation, &afterwards)
            }
        }
    }

    private func refuse(_ operation: Operation, _ error: PostgresError, _ afterwards: inout Afterwards) {
        operation.failEverything(error)
        finishBuffer(of: operation)
        afterwards.finished.append(operation)
    }

    // MARK: under the lock

    func begin(_ operation: Operation, _ afterwards: inout Afterwards) {
        guard let connection else { return }
        active = operation
        heardAt = .now
        operation.beganInTransaction = PQtransactionStatus(connection) != PQTRANS_IDLE
        guard send(operation, on: connection), flush(&afterwards) else { return lost(&afterwards) }
        // A server that refuses a row answers before the COPY is finished, and libpq may have read that answer
        // already; then no socket becomes readable any more.
        if case .copyFinish = operation.work { advance(&afterwards) }
    }

    /// - Returns: false if the connection is lost.
    func flush(_ afterwards: inout Afterwards) -> Bool {
        guard let connection else { return false }
        let outcome = PQflush(connection)
        wantsWrite = outcome == 1
        if outcome == 0, let waiter = flushWaiter {
            afterwards.flushed = waiter
            flushWaiter = nil
        }
        return outcome >= 0
    }

    private func send(_ operation: Operation, on connection: OpaquePointer) -> Bool {
        switch operation.work {
        case .statements(let entries, let scope):
            return send(entries, scope, operation, on: connection)
        case .script(let sql):
            operation.exchange = ExchangeStateMachine(items: [.query(entry: 0)])
            return PQsendQuery(connection, sql) == 1
        case .copyIn(let sql), .copyOut(let sql, _):
            operation.exchange = ExchangeStateMachine(items: [.query(entry: 0)])
            return PQsendQuery(connection, sql) == 1
        case .copyFinish(let failure):
            operation.exchange = ExchangeStateMachine(items: [.query(entry: 0)])
            return PQputCopyEnd(connection, failure) == 1
        case .stream(let entry, let batch, _):
            packer = RowPacker(rowLimit: batch, statementName: entry.statement.name)
            return stream(entry, operation, on: connection)
        }
    }

    private func send(
        _ entries: [PipelineEntry],
        _ scope: PipelineScope,
        _ operation: Operation,
        on connection: OpaquePointer
    ) -> Bool {
        // The hot path: one statement that is already prepared needs no pipeline.
        if entries.count == 1, deferredBegin == nil {
            let entry = entries[0]
            parameters.encode(entry.parameters)
            let lookup = prepared.find(entry.statement, types: parameters.types)
            if case .ready(let serverName) = lookup {
                operation.exchange = ExchangeStateMachine(items: [.query(entry: 0)])
                return sendPrepared(serverName, on: connection)
            }
            return sendPipeline(entries, scope, operation, firstLookup: lookup, on: connection)
        }
        return sendPipeline(entries, scope, operation, firstLookup: nil, on: connection)
    }

    private static let dropping = "DEALLOCATE ALL"

    private func sendPipeline(
        _ entries: [PipelineEntry],
        _ scope: PipelineScope,
        _ operation: Operation,
        firstLookup: PreparedStatements.Lookup?,
        on connection: OpaquePointer
    ) -> Bool {
        guard PQenterPipelineMode(connection) == 1 else { return false }
        operation.usesPipeline = true
        var items: [ExchangeStateMachine.Item] = []
        items.reserveCapacity(entries.count * 2 + 1)
        defer { operation.exchange = ExchangeStateMachine(items: items) }
        if let begin = deferredBegin {
            deferredBegin = nil
            items.append(.begin)
            guard PQsendQueryParams(connection, begin, 0, nil, nil, nil, nil, 1) == 1 else { return false }
        }
        for (index, entry) in entries.enumerated() {
            if firstLookup == nil { parameters.encode(entry.parameters) }
            let lookup = firstLookup ?? prepared.find(entry.statement, types: parameters.types)
            switch lookup {
            case .ready(let serverName):
                items.append(.query(entry: index))
                guard sendPrepared(serverName, on: connection) else { return false }
            case .prepare(let serverName, let types, let dropsOthers):
                if dropsOthers {
                    items.append(.drop)
                    guard PQsendQueryParams(connection, Self.dropping, 0, nil, nil, nil, nil, 1) == 1
                    else { return false }
                }
                items.append(.prepare(entry: index))
                items.append(.query(entry: index))
                guard
                    PQsendPrepare(connection, serverName, entry.statement.sql, Int32(types.count), types)
                        == 1,
                    sendPrepared(serverName, on: connection)
                else { return false }
            }
            if scope == .separately || index == entries.count - 1 {
                items.append(.sync)
                guard PQpipelineSync(connection) == 1 else { return false }
            }
        }
        return true
    }

    private func stream(
        _ entry: PipelineEntry,
        _ operation: Operation,
        on connection: OpaquePointer
    ) -> Bool {
        // A pipeline of one: libpq leaves single-row mode at the end of a query of a pipeline only. Left on, it would
        // hold for the first query of the next pipeline, whose rows would be lost.
        guard PQenterPipelineMode(connection) == 1 else { return false }
        operation.usesPipeline = true
        parameters.encode(entry.parameters)
        operation.exchange = ExchangeStateMachine(items: [.query(entry: 0), .sync])
        // A stream is long, so preparing it would save nothing; and its plan then knows the parameters.
        let types = parameters.types
        let sent = parameters.withArguments { count, values, lengths, formats in
            PQsendQueryParams(connection, entry.statement.sql, count, types, values, lengths, formats, 1)
        }
        return sent == 1 && PQsetSingleRowMode(connection) == 1 && PQpipelineSync(connection) == 1
    }

    private func sendPrepared(_ serverName: String, on connection: OpaquePointer) -> Bool {
        parameters.withArguments { count, values, lengths, formats in
            PQsendQueryPrepared(connection, serverName, count, values, lengths, formats, 1)
        } == 1
    }
}

// The BEGIN of a transaction that has not said anything yet.
extension ConnectionCore {
    func deferBegin(_ sql: String) {
        exclusively { _ in deferredBegin = sql }
    }

    /// The BEGIN that was put off, if it has not gone out yet; the caller sends it or drops it.
    func takeDeferredBegin() -> String? {
        exclusively { _ in
            defer { deferredBegin = nil }
            return deferredBegin
        }
    }
}
