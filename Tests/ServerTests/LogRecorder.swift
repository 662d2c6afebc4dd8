import JSONLogging
import Logging
import Synchronization
import Values

@testable import Server

/// Keeps the lines that a JSON log handler writes.
final class LogRecorder: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func handler(label: String) -> JSONLogHandler {
        JSONLogHandler(label: label) { line in
            self.kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
    }

    /// The lines of that message, read.
    func entries(_ message: String) throws -> [JSON] {
        try lines.map { try JSON.parse($0) }.filter { $0["message"]?.stringValue == message }
    }
}
