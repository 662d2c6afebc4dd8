import Foundation
package import Logging
import Synchronization
import Values

/// Writes one JSON object a line: `time`, `level`, `logger`, `message`, and the metadata under `metadata`.
///
/// Time is the machine's, also when the business's clock is virtual: logs of several machines are read side
/// by side.
package struct JSONLogHandler: LogHandler {
    package typealias Sink = @Sendable (_ line: [UInt8]) -> Void

    /// Characters of one message or metadata value; more is cut, so that no answer of a provider floods the
    /// log.
    package static let textLimit = 4_000

    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let sink: Sink

    /// Without a sink lines go to standard error, each by one write.
    package init(
        label: String,
        level: Logger.Level = .info,
        sink: @escaping Sink = JSONLogHandler.standardError
    ) {
        self.label = label
        self.sink = sink
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["error"] = "\(error)" }
        sink(line(level: event.level, message: event.message.description, metadata: merged))
    }

    func line(level: Logger.Level, message: String, metadata: Logger.Metadata) -> [UInt8] {
        var members = JSONObject([
            ("time", .string(Self.now.description)), ("level", .string(level.rawValue)),
            ("logger", .string(label)), ("message", .string(Self.cut(message))),
        ])
        if !metadata.isEmpty { members["metadata"] = Self.json(metadata) }
        var bytes = JSON.object(members).canonicalBytes
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func json(_ metadata: Logger.Metadata) -> JSON {
        .object(JSONObject(metadata.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
    }

    private static func json(_ value: Logger.MetadataValue) -> JSON {
        switch value {
        case .string(let text): .string(cut(text))
        case .stringConvertible(let value): .string(cut(value.description))
        case .array(let values): .array(values.map(json))
        case .dictionary(let values): json(values)
        }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= textLimit ? text : text.prefix(textLimit) + "…"
    }

    private static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private static let output = Mutex(())

    /// Whole lines, whoever else writes. A line that cannot be written is lost: there is nowhere left to say
    /// so.
    package static let standardError: Sink = { line in
        output.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
