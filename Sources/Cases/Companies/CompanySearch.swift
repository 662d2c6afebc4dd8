package import Engine
package import EventStore
import Lifecycles
package import Values

/// Searches companies, and reuses for a day what was found.
///
/// A search is a case: it goes on by itself, over several ways of asking. Asked again while it is fresh, what is known
/// is told and Coface is not asked; when it is stale, it is told too, with its age, and asked for anew meanwhile.
/// [coface-client-integration.md §9, §11]
package struct CompanySearch: Sendable {
    private let starter: CaseStarter
    private let desk: CommandDesk
    private let readModels: any ReadModels
    private let clock: any EngineClock

    package init(
        desk: CommandDesk,
        store: any EventStore,
        charts: ChartRegistry,
        readModels: any ReadModels,
        clock: any EngineClock
    ) {
        starter = CaseStarter(.company, desk: desk, store: store, charts: charts)
        self.desk = desk
        self.readModels = readModels
        self.clock = clock
    }

    package func search(_ inquiry: JSON, actor: String, id: CommandID? = nil) async throws
        -> CaseStarter.Outcome
    {
        guard let outcome = await starter.start([inquiry], actor: actor, id: id).first else {
            preconditionFailure("one search has one outcome")
        }
        if case .alreadyStarted(let caseID, _, _) = outcome, try await isStale(caseID) {
            do throws(CommandError) {
                let answer = try await desk.perform(
                    CommandRequest(name: "refresh", arguments: .emptyObject, actor: actor),
                    on: caseID
                )
                return .alreadyStarted(caseID: caseID, version: answer.version, state: answer.state)
            } catch {
                // It is being asked already, or has ended: what is known is told.
                if case .rejected = error { return outcome }
                throw error
            }
        }
        return outcome
    }

    private func isStale(_ id: StreamID) async throws -> Bool {
        guard let row = try await readModels.row(model: CaseModel.companies, stream: id),
            let until = row["fresh_until"]?.stringValue.flatMap({ Instant($0) })
        else { return false }
        return until <= clock.now
    }
}
