import Cases

extension RouteTable {
    /// Every route of the server, door by door.
    static func all(
        configuration: ServerConfiguration,
        dependencies: ServerDependencies,
        meter: RequestMeter
    ) -> [Route] {
        let limits = configuration.limits
        let written = written(configuration, dependencies, meter)
        let known = Set(written.map(\.name))
        // Where a lifecycle has a door of its own for something, that one answers.
        return written
            + dependencies.cases.catalog.types.flatMap { type in
                CaseRoutes(type, dependencies: dependencies, limits: limits)?.routes ?? []
            }.filter { !known.contains($0.name) }
    }

    private static func written(
        _ configuration: ServerConfiguration,
        _ dependencies: ServerDependencies,
        _ meter: RequestMeter
    ) -> [Route] {
        let limits = configuration.limits
        return HealthDoor(dependencies: dependencies).routes
            + MetricsDoor(dependencies: dependencies, meter: meter, lifetime: limits.figuresLifetime).routes
            + FinancingsDoor(dependencies: dependencies, limits: limits).routes
            + FinanceDoor(dependencies: dependencies, limits: limits).routes
            + ConnectDoor(dependencies: dependencies, limits: limits).routes
            + OfferDoor(dependencies: dependencies, limits: limits).routes
            + OverdueCasesDoor(dependencies: dependencies, limits: limits).routes
            + CasesDoor(dependencies: dependencies, limits: limits).routes
            + DocumentsDoor(dependencies: dependencies).routes
            + ChartsDoor(dependencies: dependencies).routes
            + WorkDoor(dependencies: dependencies).routes
            + OpenAPIDoor(version: dependencies.version).routes
            + CofidisWebhookDoor(
                dependencies: dependencies,
                pathComponent: configuration.webhookPathComponent,
                returnPage: configuration.returnPage,
                bodyLimit: limits.webhookBodyLimit,
                meter: meter
            ).routes
    }
}
