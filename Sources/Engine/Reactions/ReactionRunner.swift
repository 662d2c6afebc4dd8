package import EventStore
package import Logging
import Values
import Workflow

/// Reads all sealed events in order for one reaction, and tells other cases what it says.
///
/// The checkpoint moves only after every command of a batch was heard, so a process that dies in between tells again.
package struct ReactionRunner: Sendable {
    private let reaction: any CaseReaction
    private let store: any EventStore
    private let desk: CommandDesk
    private let clock: any EngineClock
    private let logger: Logger

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

    private var subscription: String { "reaction/\(reaction.name)" }

    /// Reads on until the end of what is sealed; answers how many commands were heard.
    package func catchUp() async throws -> Int { try await readOn().count }

    private func readOn() async throws -> (count: Int, end: GlobalPosition) {
        var position = try await store.checkpoint(of: subscription)
        var count = 0
        while !Task.isCancelled {
            let events = try await store.readAll(after: position, limit: Subscription.batchLimit)
            guard let last = events.last?.globalPosition else { break }
            for event in events where reaction.eventTypes.contains(event.type) {
                for (index, command) in try await reaction.commands(for: event).enumerated() {
                    if try await tell(command, because: event, number: index) { count += 1 }
                }
            }
            let isOurs = try await store.advance(
                subscription: subscription,
                from: position,
                to: last,
                counters: []
            )
            // Another process runs the same reaction and was faster: read on from where it is.
            position = isOurs ? last : try await store.checkpoint(of: subscription)
            if events.count < Subscription.batchLimit { break }
        }
        return (count, position)
    }

    private func tell(_ command: ReactionCommand, because event: RecordedEvent, number: Int) async throws
        -> Bool
    {
        let request = CommandRequest(
            name: command.name,
            arguments: command.arguments,
            id: CommandID("\(reaction.name):\(event.streamID):\(event.streamVersion):\(number)"),
            actor: "reaction:\(reaction.name)"
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
            case .tooBusy, .unavailable, .broken: throw error
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

extension Subscription {
    /// Other cases wait for what they are told.
    static let longestReactionPause: Duration = .seconds(2)
}
