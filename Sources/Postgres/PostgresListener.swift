package import Logging
import Synchronization

/// Listens on channels, on a connection of its own that it makes anew whenever it is lost.
///
/// Notifications are hints: some are lost while the connection is, so `reconnected` and `overflowed` mean
/// "look for yourself".
package struct PostgresListener: Sendable {
    package enum Event: Hashable, Sendable {
        /// LISTEN is in force for the first time; what happened before was not heard.
        case listening
        case notification(PostgresNotification)
        /// The connection was lost and is back; what was said meanwhile was not heard.
        case reconnected
        /// More was said than was kept.
        case overflowed
    }

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger

    package init(_ configuration: PostgresConfiguration, channels: [String], logger: Logger = .postgres) {
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
    }

    /// Begins to listen; ends when the sequence's iterator is let go of or its task is cancelled.
    package func events() -> Events {
        Events(listener: self)
    }

    /// What is heard. Never fails: a lost connection is retried without end, with growing pauses.
    package struct Events: AsyncSequence, Sendable {
        package typealias Element = Event
        package typealias Failure = Never

        let listener: PostgresListener

        package func makeAsyncIterator() -> Iterator {
            Iterator(hearing: Hearing(listener))
        }
    }

    package struct Iterator: AsyncIteratorProtocol {
        let hearing: Hearing

        package mutating func next() async -> Event? {
            await hearing.next()
        }

        package mutating func next(isolation: isolated (any Actor)?) async -> Event? {
            await hearing.next()
        }
    }
}

extension PostgresListener {
    /// Where the connection's side puts events.
    private final class Mailbox: Sendable {
        let buffer = Mutex(NotificationBuffer())
        let bell: AsyncStream<Void>
        let ring: AsyncStream<Void>.Continuation

        init() {
            (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        func put(_ events: [Event]) {
            buffer.withLock { buffer in
                for event in events { buffer.put(event) }
            }
            ring.yield()
        }
    }

    /// One pass of listening; its end of life ends the connection.
    final class Hearing: @unchecked Sendable {
        private let mailbox = Mailbox()
        private let task: Task<Void, Never>
        private var bell: AsyncStream<Void>.Iterator
        private var taken: [Event] = []

        init(_ listener: PostgresListener) {
            let mailbox = mailbox
            bell = mailbox.bell.makeAsyncIterator()
            task = Task { await listener.run(mailbox) }
        }

        deinit {
            task.cancel()
        }

        /// Used by one task at a time, as iterators are.
        func next() async -> Event? {
            while true {
                if !taken.isEmpty { return taken.removeFirst() }
                taken = mailbox.buffer.withLock { $0.takeAll() }
                if taken.isEmpty, await bell.next() == nil { return nil }
            }
        }
    }

    private func run(_ mailbox: Mailbox) async {
        var pause = configuration.reconnectDelay
        var wasListening = false
        while !Task.isCancelled {
            do {
                let connection = try await PostgresConnection.connect(configuration, logger: logger)
                let (ended, end) = AsyncStream<Void>.makeStream()
                connection.core.observe(
                    onNotifications: { mailbox.put($0.map(Event.notification)) },
                    onClose: { end.finish() }
                )
                for channel in channels { try await connection.simple("LISTEN \(Self.quoted(channel))") }
                mailbox.put([wasListening ? .reconnected : .listening])
                wasListening = true
                pause = configuration.reconnectDelay
                await stay(connection, until: ended)
            } catch {
                logger.warning("cannot listen", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, configuration.reconnectDelayLimit)
        }
        mailbox.ring.finish()
    }

    /// A network that swallows everything looks like a database that has nothing to say, so a silent
    /// connection is asked for a sign of life from time to time.
    private func stay(_ connection: PostgresConnection, until ended: AsyncStream<Void>) async {
        await withTaskGroup(of: Void.self) { group in
            // One task for all of the connection's life: a stream whose reader was cancelled has ended for good, and
            // a wait for it would be over at once ever after.
            group.addTask {
                for await _ in ended {}
            }
            group.addTask { await askForLife(connection) }
            await group.next()
            group.cancelAll()
        }
    }

    private func askForLife(_ connection: PostgresConnection) async {
        while connection.isOpen {
            do {
                try await Task.sleep(for: configuration.healthCheckAge)
            } catch {
                return
            }
            if connection.isOpen { _ = await connection.isAlive(within: configuration.healthCheckTimeout) }
        }
    }

    private static func quoted(_ identifier: String) -> String {
        "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }
}
