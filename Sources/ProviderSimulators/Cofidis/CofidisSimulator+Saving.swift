import Foundation
import Logging
import Synchronization

/// The state file: one JSON document, replaced whole by a rename.
package struct CofidisStateFile: Sendable {
    private let url: URL

    /// Nil for an empty path: no state is kept.
    package init?(path: String) {
        guard !path.isEmpty else { return nil }
        url = URL(fileURLWithPath: path)
    }

    /// The saved state, nil when there is no file yet.
    package func read() throws -> CofidisState? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try JSONDecoder().decode(CofidisState.self, from: Data(contentsOf: url))
    }

    package func write(_ state: CofidisState) throws {
        try JSONEncoder().encode(state).write(to: url, options: .atomic)
    }
}

extension CofidisSimulator {
    /// Share of real time that saving may take: after a save of one millisecond none for the next twenty.
    private static let savingPauseFactor = 20

    /// Writes the state now, when a file is configured.
    func save() throws {
        guard let file = CofidisStateFile(path: configuration.stateFile) else { return }
        try file.write(model.withLock { $0.savedState })
    }

    /// Writes the state after changes, not oftener than configured.
    func keepSaving() async {
        var savedRevision = model.withLock { $0.revision }
        var pause = Duration.milliseconds(configuration.stateFileIntervalMilliseconds)
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: pause)
            } catch {
                return
            }
            let revision = model.withLock { $0.revision }
            guard revision != savedRevision else { continue }
            let taken = ContinuousClock().measure {
                do {
                    try save()
                    savedRevision = revision
                } catch {
                    logger.error("state not saved", metadata: ["error": "\(error)"])
                }
            }
            let interval = Duration.milliseconds(configuration.stateFileIntervalMilliseconds)
            pause = max(interval, taken * CofidisSimulator.savingPauseFactor)
        }
    }
}
