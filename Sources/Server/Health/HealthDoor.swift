import EventStore
import Hummingbird
import Values

/// `/health/live`: the process answers. `/health/ready`: the store answers, so commands can be taken.
struct HealthDoor: Sendable {
    let dependencies: ServerDependencies

    var routes: [Route] {
        [
            .get("/health/live") { _ in .json(["status": "live"]) },
            .get("/health/ready") { request in try await ready(request) },
        ]
    }

    private func ready(_ request: DoorRequest) async throws(EventStoreFailure) -> Response {
        try await dependencies.askStore()
        return .json(["status": "ready"])
    }
}

extension ServerDependencies {
    /// Throws when the store does not answer the cheapest read that goes all the way to it.
    func askStore() async throws(EventStoreFailure) { _ = try await store.streams(after: nil, limit: 1) }
}
