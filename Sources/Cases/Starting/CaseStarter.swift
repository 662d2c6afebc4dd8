package import Engine
package import EventStore
package import Values
import Workflow

/// Starts cases so that each is started once however often it is handed in: at the API one by one or in batches, and
/// from files.
package struct CaseStarter: Sendable {
    package enum Outcome: Sendable, Equatable {
        case started(CommandAnswer)
        /// The same had been started before; nothing was done.
        case alreadyStarted(caseID: StreamID, version: StreamVersion, state: String)
        /// Nothing was done. The rule's duplicate when the name belongs to a case of other content.
        case refused(CommandError)
    }

    private let rule: StartRule
    private let desk: CommandDesk
    private let store: any EventStore
    private let charts: ChartRegistry
    private let upcasters: UpcasterRegistry

    package init(
        _ rule: StartRule,
        desk: CommandDesk,
        store: any EventStore,
        charts: ChartRegistry,
        upcasters: UpcasterRegistry = .empty
    ) {
        self.rule = rule
        self.desk = desk
        self.store = store
        self.charts = charts
        self.upcasters = upcasters
    }

    /// Any number of cases, each with the arguments of the rule's command; outcomes in their order. Neighbours do not
    /// affect each other. When the store goes away half way, the rest is refused as unavailable.
    package func start(_ cases: [JSON], actor: String, id: CommandID? = nil) async -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(cases.count)
        var rest = cases[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(CommandDesk.batchLimit)
            rest = rest.dropFirst(chunk.count)
            outcomes += await start(chunk: Array(chunk), actor: actor, id: id)
        }
        return outcomes
    }

    /// Refuses what starting would refuse, taken names apart; nothing is kept.
    package func rehearse(_ arguments: JSON, at now: Instant) throws(CommandError) {
        let chart = rule.chart(arguments)
        guard let interpreter = charts.current(named: chart) else { throw .unknownChart(chart) }
        do throws(RejectionReport) {
            _ = try interpreter.begin(arguments: arguments, at: now)
        } catch {
            throw .rejected(error)
        }
    }

    private func start(chunk: [JSON], actor: String, id: CommandID?) async -> [Outcome] {
        let requests = chunk.map { arguments in
            (
                chart: rule.chart(arguments),
                request: CommandRequest(name: rule.command, arguments: arguments, id: id, actor: actor)
            )
        }
        let begun: [Result<BeginOutcome, CommandError>]
        do throws(CommandError) {
            begun = try await desk.begin(requests)
        } catch {
            return chunk.map { _ in .refused(error) }
        }
        var outcomes: [Outcome] = []
        for (arguments, result) in zip(chunk, begun) {
            switch result {
            case .success(.begun(let answer)): outcomes.append(.started(answer))
            case .success(.alreadyBegun(let owner)): outcomes.append(await compare(arguments, with: owner))
            case .failure(let error): outcomes.append(.refused(error))
            }
        }
        return outcomes
    }

    /// A case is the same when handing it in at that moment would have written the same first event.
    private func compare(_ arguments: JSON, with owner: StreamID) async -> Outcome {
        do throws(EventStoreFailure) {
            guard let stream = try await store.load([owner]).first,
                let first = try await store.readStream(owner, from: StreamVersion(1), limit: 1).first
            else {
                return .refused(.broken("the case \(owner) owns a name and has no events"))
            }
            let interpreter = try await charts.pinned(to: stream.head.chartHash)
            guard would(arguments, write: first, with: interpreter) else {
                return .refused(.rejected(duplicate(arguments, of: owner)))
            }
            return .alreadyStarted(caseID: owner, version: stream.version, state: stream.head.state)
        } catch {
            return .refused(CommandError(error))
        }
    }

    private func would(
        _ arguments: JSON,
        write recorded: RecordedEvent,
        with interpreter: any CaseInterpreter
    ) -> Bool {
        do {
            let current = try upcasters.upcast(recorded)
            let arguments = rule.completed(arguments, current.data)
            let event = try interpreter.begin(arguments: arguments, at: recorded.recordedAt).events.first
            guard let event, event.name == recorded.type else { return false }
            return rule.content(event.data) == rule.content(current.data)
        } catch {
            return false
        }
    }

    private func duplicate(_ arguments: JSON, of owner: StreamID) -> RejectionReport {
        RejectionReport(
            code: rule.duplicateCode,
            kind: .taken,
            message: "case \(owner) was started under this \(rule.duplicateField) with other content; "
                + "choose another one, or send what was sent then",
            field: rule.duplicateField,
            value: arguments[rule.duplicateField]?.stringValue
        )
    }
}
