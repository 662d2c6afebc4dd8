package import Logging

extension Logger {
    /// For callers without a log of their own: what the server warns of, nothing less.
    package static let postgres: Logger = {
        var logger = Logger(label: "postgres")
        logger.logLevel = .warning
        return logger
    }()
}
