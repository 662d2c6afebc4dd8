import Synchronization

typealias RowBuffer = ConsumerBuffer<Rows>
typealias ChunkBuffer = ConsumerBuffer<[UInt8]>

/// What lies between the connection that reads and the task that consumes: a few pieces, no more.
///
/// When it is full the connection stops reading its socket, so a slow consumer slows the server down instead
/// of filling memory.
final class ConsumerBuffer<Piece: Sendable>: Sendable {
    /// One being consumed, one ready, one being read; more would only hold memory.
    static var pieceLimit: Int { 2 }

    typealias Answer = Result<Piece?, PostgresError>

    private struct State {
        var pieces: [Piece] = []
        var end: Result<Void, PostgresError>?
        var waiter: CheckedContinuation<Answer, Never>?
        var isAbandoned = false
        var isReaderPaused = false
    }

    private let state = Mutex(State())

    /// The consumer has gone away; whatever still comes is dropped.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// From here on the buffer ends with `cancelled`, so that what was dropped is never taken for the end.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.pieces = []
            state.end = .failure(.cancelled)
        }
    }

    /// - Returns: whether to go on reading.
    func put(_ piece: Piece) -> Bool {
        let (waiter, goOn) = state.withLock { state -> (CheckedContinuation<Answer, Never>?, Bool) in
            if state.isAbandoned { return (nil, true) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, true)
            }
            state.pieces.append(piece)
            state.isReaderPaused = state.pieces.count >= Self.pieceLimit
            return (nil, !state.isReaderPaused)
        }
        waiter?.resume(returning: .success(piece))
        return goOn
    }

    func finish(_ end: Result<Void, PostgresError>) {
        let waiter = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: Self.answer(to: end))
    }

    /// The next piece, or nil at the end. `resumeReader` is called when a full buffer has room again.
    func take(resumeReader: () -> Void) async -> Answer {
        let (ready, wasPaused) = state.withLock { state -> (Answer?, Bool) in
            let wasPaused = state.isReaderPaused
            if !state.pieces.isEmpty {
                state.isReaderPaused = false
                return (.success(state.pieces.removeFirst()), wasPaused)
            }
            return (state.end.map(Self.answer), false)
        }
        if wasPaused { resumeReader() }
        if let ready { return ready }
        return await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Answer? in
                if !state.pieces.isEmpty { return .success(state.pieces.removeFirst()) }
                if let end = state.end { return Self.answer(to: end) }
                state.waiter = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    private static func answer(to end: Result<Void, PostgresError>) -> Answer {
        end.map { nil }
    }
}
