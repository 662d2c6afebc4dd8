import CLibPQ
import Logging

/// Makes connections.
///
/// The whole attempt runs on a thread of its own rather than by `PQconnectPoll` on the reactor: resolving
/// names blocks (for every host of a list, not only the first), and only the blocking form keeps
/// `connect_timeout` per host, so that a dead first host of a cluster does not use up the attempt.
enum Dialer {
    static func dial(
        _ configuration: PostgresConfiguration,
        logger: Logger
    ) async throws(PostgresError) -> ConnectionCore {
        let parameters = configuration.connectionParameters
        let outcome = await withCheckedContinuation { continuation in
            BlockingLane.connecting.run {
                continuation.resume(returning: connect(parameters, logger))
            }
        }
        return try outcome.get()
    }

    private static func connect(
        _ parameters: [(key: String, value: String)],
        _ logger: Logger
    ) -> Result<ConnectionCore, PostgresError> {
        var keys = parameters.map { UnsafePointer(duplicate($0.key)) } + [nil]
        var values = parameters.map { UnsafePointer(duplicate($0.value)) } + [nil]
        defer {
            for text in keys + values { UnsafeMutableRawPointer(mutating: text)?.deallocate() }
        }
        guard let connection = PQconnectdbParams(&keys, &values, 1) else {
            return .failure(.connectFailed(message: "out of memory"))
        }
        guard PQstatus(connection) == CONNECTION_OK else {
            defer { PQfinish(connection) }
            return .failure(.connectFailed(message: ConnectionCore.message(of: connection)))
        }
        let sink = NoticeSink(logger: logger)
        sink.attach(to: connection)
        return .success(ConnectionCore(connection, noticeSink: sink, logger: logger))
    }

    private static func duplicate(_ text: String) -> UnsafeMutablePointer<CChar>? {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: Array(bytes), count: bytes.count)
        return copy
    }
}
