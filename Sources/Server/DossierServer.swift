import Hummingbird
package import Logging
import NIOCore

/// The HTTP doors: REST API, webhooks, health and metrics. One server, one table of routes.
package struct DossierServer: Sendable {
    let configuration: ServerConfiguration
    let door: Door
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// `onListening` is told the port once the server takes connections. Throws `ServerStartError` for a
    /// configuration that is not served.
    package init(
        configuration: ServerConfiguration,
        dependencies: ServerDependencies,
        logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(ServerStartError) {
        try configuration.check()
        self.configuration = configuration
        self.logger = logger
        self.onListening = onListening
        let meter = RequestMeter()
        door = Door(
            routes: RouteTable(
                RouteTable.all(configuration: configuration, dependencies: dependencies, meter: meter)
            ),
            guardian: AccessGuard(token: configuration.accessToken.map(AccessToken.init)),
            limits: configuration.limits,
            meter: meter,
            logger: logger
        )
    }

    /// Serves until the task is cancelled. Then no new connection is taken, requests under way are answered
    /// (for `drainLimit` at most), and the call returns. Throws `ServerStartError.cannotListen`.
    package func run() async throws {
        let listening = ListeningChannel()
        let application = application { [onListening, logger] port in
            logger.info("server listens", metadata: ["port": "\(port)"])
            onListening(port)
        } onChannel: { close in
            listening.opened(close)
        }
        // Not a child task: cancelling must first let the requests under way finish.
        let serving = Task { try await application.run() }
        let outcome = await withTaskCancellationHandler {
            await serving.result
        } onCancel: {
            Task { [door, limits = configuration.limits, logger] in
                logger.info("server stops taking requests")
                door.gate.close()
                listening.close()
                await door.gate.emptied(within: limits.drainLimit)
                serving.cancel()
            }
        }
        if case .failure(let error) = outcome, !Task.isCancelled {
            guard listening.wasOpened else {
                throw ServerStartError.cannotListen(
                    host: configuration.host,
                    port: configuration.port,
                    reason: String(describing: error)
                )
            }
            throw error
        }
        logger.info("server stopped")
    }

    /// The server as Hummingbird runs it, and as tests drive it.
    func application(
        onListening: @escaping @Sendable (Int) -> Void = { _ in },
        onChannel: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void = { _ in }
    ) -> Application<Door> {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let limits = configuration.limits
        let places = AddressPlaces(limit: limits.connectionsPerAddress)
        return Application(
            responder: door,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        ConnectionGuard(
                            headLimit: limits.headLimit,
                            uploadLimit: limits.uploadLimit,
                            places: places
                        )
                    ],
                    idleTimeout: TimeAmount(limits.idleLimit)
                )
            ),
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                backlog: 1_024
            ),
            onServerRunning: { channel in
                onChannel { channel.close(promise: nil) }
                onListening(channel.localAddress?.port ?? 0)
            },
            logger: quiet
        )
    }
}
