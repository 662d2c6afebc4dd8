import Logging
import Synchronization

extension CofidisSimulator {
    /// Writes the state now, when a file is configured.
    func save() throws {
        guard let file = StateFile<CofidisState>(path: configuration.stateFile) else { return }
        try file.write(model.withLock { $0.savedState })
    }

    /// Writes the state after changes.
    func keepSaving() async {
        await StateSaver(
            intervalMilliseconds: configuration.stateFileIntervalMilliseconds,
            revision: { self.model.withLock { $0.revision } },
            save: {
                do {
                    try self.save()
                    return true
                } catch {
                    self.logger.error("state not saved", metadata: ["error": "\(error)"])
                    return false
                }
            }
        ).run()
    }
}
