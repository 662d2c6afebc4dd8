import CLibPQ

// From bytes on the wire to the operation that waits for them.
extension ConnectionCore {
    func socketReady(readable: Bool, writable: Bool) {
        exclusively { afterwards in
            guard let connection else { return }
            if readable || writable { heardAt = .now }
            if readable, !isPaused, PQconsumeInput(connection) == 0 {
                advance(&afterwards)
                return lost(&afterwards)
            }
            if wantsWrite, writable || readable, !flush(&afterwards) { return lost(&afterwards) }
            collectNotifications(connection, &afterwards)
            advance(&afterwards)
        }
    }

    /// Goes on reading for a consumer that has room again.
    func resumeReading() {
        let wasPaused = exclusively { _ in
            defer { isPaused = false }
            heardAt = .now
            return isPaused
        }
        // What libpq has read already makes no socket readable, so the reactor is told.
        if wasPaused { Reactor.shared.poke(self) }
    }

    // MARK: under the lock

    private func collectNotifications(_ connection: OpaquePointer, _ afterwards: inout Afterwards) {
        while let notification = PQnotifies(connection) {
            afterwards.notifications.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra),
                    processID: notification.pointee.be_pid
                )
            )
            PQfreemem(notification)
        }
    }

    /// Takes in whatever has arrived completely.
    func advance(_ afterwards: inout Afterwards) {
        var consecutiveEnds = 0
        while let connection, let operation = active, !operation.isAnswered, !isPaused {
            if operation.isCopyingOut {
                guard takeChunk(operation, connection) else { break }
                continue
            }
            guard PQisBusy(connection) == 0 else { break }
            if let result = PQgetResult(connection) {
                consecutiveEnds = 0
                take(result, operation, &afterwards)
            } else {
                consecutiveEnds += 1
                // libpq says "end" for as long as it is asked; two in a row mean that nothing is there.
                if !operation.exchange.receivedEnd(), consecutiveEnds > 1 { break }
            }
            if operation.exchange.isOver, active === operation { answered(operation, &afterwards) }
        }
    }

    private func take(_ result: OpaquePointer, _ operation: Operation, _ afterwards: inout Afterwards) {
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE:
            takeRow(result, operation)
        case PGRES_PIPELINE_SYNC:
            PQclear(result)
            _ = operation.exchange.received(.synced)
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            obey(operation.exchange.received(.skipped), nil, operation)
        case PGRES_COPY_IN:
            PQclear(result)
            takeCopyIn(operation, &afterwards)
        case PGRES_COPY_OUT, PGRES_COPY_BOTH:
            PQclear(result)
            operation.isCopyingOut = true
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            takeAnswer(result, operation)
        default:
            takeError(result, operation, &afterwards)
        }
    }

    private func takeAnswer(_ result: OpaquePointer, _ operation: Operation) {
        guard case .keep(let index) = operation.exchange.received(.result) else { return PQclear(result) }
        // A script answers once for each of its statements: the last answer counts, unless one was an error.
        if case .failure = operation.outcomes[index] { return PQclear(result) }
        let name = operation.entry(index)?.statement.name
        operation.outcomes[index] = .success(Rows(storage: RowStorage(result: result, statementName: name)))
    }

    private func takeError(_ result: OpaquePointer, _ operation: Operation, _ afterwards: inout Afterwards) {
        var error = ResultReader.error(result, statementName: nil)
        PQclear(result)
        if case .connectionLost = error { return end(error, &afterwards) }
        if error.sqlState == .readOnlyTransaction { isOfNoUse = true }
        if operation.wasCancelled, error.sqlState == .queryCanceled { error = .cancelled }
        obey(operation.exchange.received(.error), error, operation)
    }

    private func obey(_ order: ExchangeStateMachine.Order, _ error: PostgresError?, _ operation: Operation) {
        switch order {
        case .ignore:
            break
        case .keep(let index):
            // Only a result is kept, and `takeAnswer` keeps it.
            operation.outcomes[index] = .failure(.pipelineAborted(statementName: nil))
        case .fail(let index):
            fail(index, error, operation)
        case .failPreparation(let index):
            guard let entry = operation.entry(index) else { return }
            prepared.forget(entry.statement)
            operation.unprepared[entry.statement.name] = named(error, entry.statement)
            operation.outcomes[index] = operation.unprepared[entry.statement.name].map { .failure($0) }
        case .skip(let index):
            if operation.outcomes[index] == nil {
                let name = operation.entry(index)?.statement.name
                operation.outcomes[index] = .failure(
                    operation.failure ?? .pipelineAborted(statementName: name)
                )
            }
        case .skipPreparation(let index):
            if let entry = operation.entry(index) { prepared.forget(entry.statement) }
        case .failCommit(let entries):
            for index in entries where operation.outcomes[index].isSuccess {
                operation.outcomes[index] = error.map { .failure($0) }
            }
        case .failAll:
            operation.failure = error
        }
    }

    private func fail(_ index: Int, _ error: PostgresError?, _ operation: Operation) {
        guard let error else { return }
        guard let entry = operation.entry(index) else {
            if !operation.outcomes[index].isFailure { operation.outcomes[index] = .failure(error) }
            operation.failure = operation.failure ?? error
            return
        }
        let state = error.sqlState
        if state == .invalidStatementName || state == .featureNotSupported {
            // The server dropped the prepared form, or a changed table made it useless: prepare it anew.
            prepared.forget(entry.statement)
        }
        let known = state == .invalidStatementName ? operation.unprepared[entry.statement.name] : nil
        operation.outcomes[index] = .failure(known ?? named(error, entry.statement) ?? error)
        if case .stream = operation.work { operation.failure = named(error, entry.statement) }
    }

    private func named(_ error: PostgresError?, _ statement: Statement) -> PostgresError? {
        guard case .server(var server) = error else { return error }
        server.statementName = statement.name
        return .server(server)
    }

    // MARK: streams and COPY, under the lock

    private func takeRow(_ result: OpaquePointer, _ operation: Operation) {
        defer { PQclear(result) }
        guard case .stream(_, _, let buffer) = operation.work else { return }
        packer.append(result)
        if packer.isFull, let rows = packer.take(), !buffer.put(rows) { isPaused = true }
    }

    private func takeCopyIn(_ operation: Operation, _ afterwards: inout Afterwards) {
        guard let connection else { return }
        if case .copyIn = operation.work, !operation.wasCancelled {
            isCopyingIn = true
            operation.isCopyingIn = true
            operation.outcomes[0] = nil
            answered(operation, &afterwards)
        } else {
            // A script cannot feed a COPY; refusing it makes the server answer with an error.
            _ = PQputCopyEnd(connection, "no rows can be given here")
            if !flush(&afterwards) { lost(&afterwards) }
        }
    }

    /// - Returns: whether to look for more at once.
    private func takeChunk(_ operation: Operation, _ connection: OpaquePointer) -> Bool {
        var chunk: UnsafeMutablePointer<CChar>?
        let length = PQgetCopyData(connection, &chunk, 1)
        if length > 0, let chunk {
            defer { PQfreemem(chunk) }
            guard case .copyOut(_, let buffer) = operation.work else { return true }
            let bytes = [UInt8](UnsafeRawBufferPointer(start: chunk, count: Int(length)))
            operation.chunk.append(contentsOf: bytes)
            if operation.chunk.count >= Operation.chunkSize {
                isPaused = !buffer.put(operation.chunk)
                operation.chunk = []
            }
            return !isPaused
        }
        if length == 0 { return false }
        operation.isCopyingOut = false
        return true
    }

    // MARK: the end of an operation, under the lock

    private func answered(_ operation: Operation, _ afterwards: inout Afterwards) {
        operation.isAnswered = true
        // Whoever comes next must not be hit by a cancellation that is still on its way.
        if operation.cancellation != .underWay { complete(operation, &afterwards) }
    }

    func complete(_ operation: Operation, _ afterwards: inout Afterwards) {
        guard let connection else { return }
        if operation.usesPipeline, PQexitPipelineMode(connection) == 0 { return lost(&afterwards) }
        active = nil
        isPaused = false
        finishBuffer(of: operation)
        afterwards.finished.append(operation)
        if !isCopyingIn, !waiting.isEmpty { begin(waiting.removeFirst(), &afterwards) }
    }

    func finishBuffer(of operation: Operation) {
        switch operation.work {
        case .stream(_, _, let buffer):
            if let rows = packer.take() { _ = buffer.put(rows) }
            buffer.finish(operation.failure.map { .failure($0) } ?? .success(()))
        case .copyOut(_, let buffer):
            if !operation.chunk.isEmpty { _ = buffer.put(operation.chunk) }
            buffer.finish(operation.failure.map { .failure($0) } ?? .success(()))
        default:
            break
        }
    }
}

extension Result<Rows, PostgresError>? {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }

    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
