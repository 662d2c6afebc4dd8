package import EventStore
package import Logging
import Synchronization
import Values
import Workflow

/// Reads all sealed events in order for one reaction, and tells other cases what it says.
///
/// The checkpoint moves only after every command of a batch was heard, so a process that dies in between tells again.
///
/// A case that this build cannot read, and an event that the reaction cannot read, are tried a few times and then passed
/// over, with an error in the log and a counter of the subscription that names them: later news is not held up for ever.
package struct ReactionRunner: Sendable {
    /// How often something that cannot be read is tried before it is passed over.
    package static let tryLimit = 5
    /// How the names of those counters begin.
    package static let untoldMark = "untold: "

    private let reaction: any CaseReaction
    private let store: any EventStore
    private let desk: CommandDesk
    private let clock: any EngineClock
    private let logger: Logger
    private let tries = ReactionTries()

    package init(
        _ reaction: any CaseReaction,
        store: any EventStore,
        desk: CommandDesk,
        clock: any EngineClock,
        logger: Logger
    ) {
        self.reaction = reaction
        self.store = store
        self.desk = desk
        self.clock = clock
        var logger = logger
        logger[metadataKey: "reaction"] = "\(reaction.name)"
        self.logger = logger
    }

    private var subscription: String { Self.subscription(of: reaction) }

    /// Under which the store remembers how far the reaction has come, and whom it could not tell.
    package static func subscription(of reaction: any CaseReaction) -> String { "reaction/\(reaction.name)" }

    /// Reads on until the end of what is sealed; answers how many commands were heard.
    package func catchUp() async throws -> Int { try await readOn().count }

    private func readOn() async throws -> (count: Int, end: GlobalPosition) {
        var position = try await store.checkpoint(of: subscription)
        var count = 0
        while !Task.isCancelled {
            let events = try await store.readAll(after: position, limit: Subscription.batchLimit)
            guard let last = events.last?.globalPosition else { break }
            var shortfall = Shortfall()
            for event in events where reaction.eventTypes.contains(event.type) {
                let commands = try await commands(for: event, &shortfall)
                for command in commands where try await tell(command, because: event, &shortfall) {
                    count += 1
                }
            }
            // The others of the batch have heard; telling them again does nothing.
            if let error = shortfall.error { throw error }
            let isOurs = try await store.advance(
                subscription: subscription,
                from: position,
                to: last,
                counters: shortfall.untold
            )
            tries.forget()
            // Another process runs the same reaction and was faster: read on from where it is.
            position = isOurs ? last : try await store.checkpoint(of: subscription)
            if events.count < Subscription.batchLimit { break }
        }
        return (count, position)
    }

    private func commands(
        for event: RecordedEvent,
        _ shortfall: inout Shortfall
    ) async throws -> [ReactionCommand] {
        do {
            return try await reaction.commands(for: event)
        } catch {
            guard !Self.isOfTheWorld(error) else { throw error }
            passOver("the event \(event.streamID)/\(event.streamVersion)", because: error, &shortfall)
            return []
        }
    }

    /// What is over by itself is waited for.
    private static func isOfTheWorld(_ error: any Error) -> Bool {
        let failure: EventStoreFailure?
        switch error {
        case is CancellationError: return true
        case let error as EventStoreFailure: failure = error
        case ReadModelError.failed(let cause): failure = cause
        default: failure = nil
        }
        switch failure {
        case .unavailable, .cancelled: return true
        case .broken, nil: return false
        }
    }

    /// What of a batch could not be read.
    private struct Shortfall {
        /// Given up, for people to see.
        var untold: [CounterChange] = []
        /// To be tried again: the checkpoint stays.
        var error: (any Error)?
    }

    /// Given up when it went wrong often enough.
    private func passOver(_ what: String, because error: any Error, _ shortfall: inout Shortfall) {
        guard tries.count(what) >= Self.tryLimit else {
            shortfall.error = shortfall.error ?? error
            return
        }
        logger.error(
            "a reaction passes over what cannot be read",
            metadata: ["what": "\(what)", "reason": "\(error)"]
        )
        shortfall.untold.append(CounterChange(name: Self.untoldMark + what, amount: 1))
    }

    private func tell(
        _ command: ReactionCommand,
        because event: RecordedEvent,
        _ shortfall: inout Shortfall
    ) async throws -> Bool {
        // Made of the event and of who is told, never of a place in a list, which may be another one the next time.
        let request = CommandRequest(
            name: command.name,
            arguments: command.arguments,
            id: CommandID("\(reaction.name):\(event.streamID):\(event.streamVersion):\(command.caseID)"),
            actor: "reaction:\(reaction.name)",
            isFromInside: true
        )
        do throws(CommandError) {
            _ = try await desk.perform(request, on: command.caseID)
            return true
        } catch {
            switch error {
            case .rejected(let report):
                logger.info(
                    "a case took no notice",
                    metadata: [
                        "case": "\(command.caseID)", "command": "\(command.name)", "code": "\(report.code)",
                    ]
                )
                return false
            case .unknownCase, .unknownChart, .staleVersion, .commandIDReused:
                logger.warning(
                    "a case could not be told",
                    metadata: ["case": "\(command.caseID)", "reason": "\(error.report.code)"]
                )
                return false
            case .tooBusy, .unavailable: throw error
            case .broken(let reason):
                passOver(
                    "the case \(command.caseID), of \(event.streamID)/\(event.streamVersion)",
                    because: EventStoreFailure.broken(reason),
                    &shortfall
                )
                return false
            }
        }
    }

    private func hasMore(after end: GlobalPosition?) async throws -> Bool {
        guard let end else { return true }
        return try await !store.readAll(after: end, limit: 1).isEmpty
    }

    /// Runs until cancelled.
    package func run() async {
        var pause = Subscription.shortestPause
        // Where the reading ended; whether anything lies behind it is one question, the checkpoint would be another.
        var end: GlobalPosition?
        while !Task.isCancelled {
            do {
                var count = 0
                if try await hasMore(after: end) {
                    let reading = try await readOn()
                    (count, end) = (reading.count, reading.end)
                }
                pause =
                    count > 0 ? Subscription.shortestPause : min(pause * 2, Subscription.longestReactionPause)
            } catch {
                logger.warning("a reaction waits", metadata: ["reason": "\(error)"])
                pause = Subscription.longestPause
            }
            try? await clock.sleep(real: pause)
        }
    }
}

/// How often each thing went wrong in this process.
private final class ReactionTries: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// This time included.
    func count(_ what: String) -> Int {
        counts.withLock { counts in
            counts[what, default: 0] += 1
            return counts[what, default: 0]
        }
    }

    /// The batch is over.
    func forget() { counts.withLock { $0 = [:] } }
}

extension Subscription {
    /// Other cases wait for what they are told.
    static let longestReactionPause: Duration = .seconds(2)
}
