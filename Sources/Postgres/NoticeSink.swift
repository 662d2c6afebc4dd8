import CLibPQ
import Logging

/// Takes the notices of one connection: to the log, and the last fatal one kept to explain a lost connection.
///
/// libpq calls it only from within its own calls, that is under the connection's lock.
final class NoticeSink: @unchecked Sendable {
    private let logger: Logger
    private(set) var lastFatal: (message: String, sqlState: SQLState?)?

    init(logger: Logger) {
        self.logger = logger
    }

    /// `connection` must not outlive the sink.
    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { argument, result in
                guard let argument, let result else { return }
                Unmanaged<NoticeSink>.fromOpaque(argument).takeUnretainedValue().receive(result)
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private func receive(_ result: OpaquePointer) {
        let severity = ResultReader.field(result, "V") ?? "NOTICE"
        let message = ResultReader.field(result, "M") ?? ""
        let code = ResultReader.field(result, "C")
        if severity == "FATAL" || severity == "PANIC" {
            lastFatal = (message, code.map(SQLState.init))
        }
        logger.log(
            level: Self.level(severity),
            "\(message)",
            metadata: [
                "severity": "\(severity)", "sqlstate": "\(code ?? "")",
            ]
        )
    }

    /// A fatal notice tells of a connection that ends, which its user reports in its own way.
    private static func level(_ severity: String) -> Logger.Level {
        switch severity {
        case "WARNING", "FATAL", "PANIC": .warning
        case "NOTICE", "INFO", "LOG": .info
        default: .debug
        }
    }
}
