import Foundation

/// A simulator's state file: one JSON document, replaced whole by a rename.
package struct StateFile<State: Codable & Sendable>: Sendable {
    private let url: URL

    /// Nil for an empty path: no state is kept.
    package init?(path: String) {
        guard !path.isEmpty else { return nil }
        url = URL(fileURLWithPath: path)
    }

    /// The saved state, nil when there is no file yet.
    package func read() throws -> State? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try JSONDecoder().decode(State.self, from: Data(contentsOf: url))
    }

    package func write(_ state: State) throws {
        try JSONEncoder().encode(state).write(to: url, options: .atomic)
    }
}

/// Saves after changes, not oftener than configured and for a small share of real time only: after a save of one
/// millisecond none for the next twenty.
struct StateSaver {
    private static let pauseFactor = 20

    let intervalMilliseconds: Int
    let revision: @Sendable () -> Int
    /// Whether it went well; otherwise it is tried again.
    let save: @Sendable () -> Bool

    /// Until the task is cancelled.
    func run() async {
        var savedRevision = revision()
        let interval = Duration.milliseconds(intervalMilliseconds)
        var pause = interval
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: pause)
            } catch {
                return
            }
            let current = revision()
            guard current != savedRevision else { continue }
            let taken = ContinuousClock().measure {
                if save() { savedRevision = current }
            }
            pause = max(interval, taken * StateSaver.pauseFactor)
        }
    }
}
