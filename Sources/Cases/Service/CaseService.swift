package import Engine
package import EventStore
package import Values
package import Workflow

/// What doors ask for, whatever the door: start, ask, decide, list, show, history.
///
/// One authorizer says who may, and one rule says what is the same order as before. A door reads what it was sent, hands
/// it in with its principal, and writes down the answer.
package struct CaseService: Sendable {
    package let catalog: CaseCatalog
    package let store: any EventStore
    package let readModels: any ReadModels
    package let charts: ChartRegistry
    package let clock: any EngineClock
    let desk: CommandDesk
    let upcasters: UpcasterRegistry
    let authorizer: Authorizer

    package init(
        catalog: CaseCatalog,
        desk: CommandDesk,
        store: any EventStore,
        readModels: any ReadModels,
        charts: ChartRegistry,
        clock: any EngineClock,
        upcasters: UpcasterRegistry = .empty,
        authorizer: Authorizer = Authorizer()
    ) {
        self.catalog = catalog
        self.desk = desk
        self.store = store
        self.readModels = readModels
        self.charts = charts
        self.clock = clock
        self.upcasters = upcasters
        self.authorizer = authorizer
    }

    // MARK: Asking

    /// Asks a case something.
    ///
    /// - Parameters:
    ///   - order: under which the command happens at most once; nil when each asking is another one.
    ///   - expected: the version that the caller decided on.
    package func ask(
        _ command: String,
        _ arguments: JSON = .emptyObject,
        of caseID: StreamID,
        order: OrderID? = nil,
        expected: StreamVersion? = nil,
        by principal: Principal
    ) async throws(CommandError) -> CommandAnswer {
        let request = CommandRequest(
            name: command,
            arguments: arguments,
            id: try await order?.known(to: caseID, in: store),
            expectedVersion: expected,
            actor: principal.name,
            roles: principal.roles,
            judge: authorizer.judge(principal)
        )
        return try await desk.perform(request, on: caseID)
    }

    /// A person decides about a parked call.
    package func intervene(
        _ intervention: Intervention,
        key: String,
        call: String,
        reason: String,
        of caseID: StreamID,
        order: OrderID? = nil,
        by principal: Principal
    ) async throws(CommandError) -> CommandAnswer {
        try await mayDecide(principal, about: caseID)
        let request = CommandRequest(
            name: intervention.rawValue,
            arguments: .null,
            id: try await order?.known(to: caseID, in: store),
            actor: principal.name,
            roles: principal.roles
        )
        return try await desk.intervene(
            intervention,
            key: key,
            call: call,
            reason: reason,
            request: request,
            on: caseID
        )
    }

    /// For each parked call of a case, what each decision would append.
    package func interventions(of caseID: StreamID) async throws -> [(
        work: ParkedWork, previews: [InterventionPreview]
    )] {
        var parked: [(work: ParkedWork, previews: [InterventionPreview])] = []
        for work in try await store.parkedWork(of: caseID, limit: CaseView.parkedLimit) {
            let previews = try await desk.preview(key: work.item.key, call: work.item.name, on: caseID)
            parked.append((work, previews))
        }
        return parked
    }

    private func mayDecide(_ principal: Principal, about caseID: StreamID) async throws(CommandError) {
        let stream: StoredStream?
        do throws(EventStoreFailure) {
            stream = try await store.load([caseID]).first
        } catch {
            throw CommandError(error)
        }
        guard let stream else { throw .unknownCase(caseID) }
        do throws(RejectionReport) {
            try authorizer.mayDecide(principal, about: stream.lifecycle)
        } catch {
            throw .rejected(error)
        }
    }
}
