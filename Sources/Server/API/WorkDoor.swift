import Cases
import EventStore
import Hummingbird
import Values

/// `/api/v1/work/parked`: what waits for a person.
struct WorkDoor: Sendable {
    static let itemLimit: Int64 = 1_000
    static let pageSize: Int64 = 100

    let dependencies: ServerDependencies

    var routes: [Route] {
        [.get("/api/v1/work/parked") { try await parked($0) }]
    }

    private func parked(_ request: DoorRequest) async throws -> Response {
        let limit = try request.query(known: ["limit"]).integer("limit", in: 1...Self.itemLimit)
        let items = try await dependencies.store.parkedWork(of: nil, limit: Int(limit ?? Self.pageSize))
        return .json(["parked": .array(items.map(CaseView.parked))])
    }
}
