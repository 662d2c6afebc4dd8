package import Engine
package import EventStore
import Lifecycles
package import Values
import Workflow

/// Starts financings so that each is started once however often it is handed in: at the API one by one or in
/// batches, and from files.
package struct FinancingDesk: Sendable {
    package enum Outcome: Sendable, Equatable {
        case started(CommandAnswer)
        /// The same financing had been started before; nothing was done.
        case alreadyStarted(caseID: StreamID, version: StreamVersion, state: String)
        /// Nothing was done. `duplicate_merchant_transaction` when the id belongs to a financing of other
        /// content.
        case refused(CommandError)
    }

    private let desk: CommandDesk
    private let store: any EventStore
    private let charts: ChartRegistry
    private let upcasters: UpcasterRegistry

    package init(
        desk: CommandDesk,
        store: any EventStore,
        charts: ChartRegistry,
        upcasters: UpcasterRegistry = .empty
    ) {
        self.desk = desk
        self.store = store
        self.charts = charts
        self.upcasters = upcasters
    }

    /// The chart that a financing begins under: with notifications or by reading alone. Anything but false or
    /// true under `webhook` is refused by the lifecycle whatever the chart.
    package static func chartName(for arguments: JSON) -> String {
        if let retail = Financing.retailChartName(for: arguments) { return retail }
        return arguments["webhook"]?.boolValue == false ? "cofidis-web-polling" : "cofidis-web-webhook"
    }

    /// Any number of financings, each with the arguments of the command `open`; outcomes in their order.
    /// Neighbours do not affect each other. When the store goes away half way, the rest is refused as
    /// unavailable.
    package func start(_ financings: [JSON], actor: String, id: CommandID? = nil) async -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(financings.count)
        var rest = financings[...]
        while !rest.isEmpty {
            let chunk = rest.prefix(CommandDesk.batchLimit)
            rest = rest.dropFirst(chunk.count)
            outcomes += await start(chunk: Array(chunk), actor: actor, id: id)
        }
        return outcomes
    }

    private func start(chunk: [JSON], actor: String, id: CommandID?) async -> [Outcome] {
        let requests = chunk.map { arguments in
            (
                chart: Self.chartName(for: arguments),
                request: CommandRequest(name: "open", arguments: arguments, id: id, actor: actor)
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

    /// A financing is the same when handing it in at that moment would have written the same first event.
    private func compare(_ arguments: JSON, with owner: StreamID) async -> Outcome {
        do throws(EventStoreFailure) {
            guard let stream = try await store.load([owner]).first,
                let first = try await store.readStream(owner, from: StreamVersion(1), limit: 1).first
            else {
                preconditionFailure("the case \(owner) owns a name and has no events")
            }
            let interpreter = try await charts.pinned(to: stream.head.chartHash)
            guard would(arguments, write: first, with: interpreter) else {
                return .refused(.rejected(Self.duplicate(arguments, of: owner)))
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
            let event = try interpreter.begin(arguments: arguments, at: recorded.recordedAt).events.first
            return event?.name == recorded.type && event?.data == current.data
        } catch {
            return false
        }
    }

    private static func duplicate(_ arguments: JSON, of owner: StreamID) -> RejectionReport {
        RejectionReport(
            code: "duplicate_merchant_transaction",
            message: "case \(owner) was started under this merchantTransactionId with other content; "
                + "choose another id, or send what was sent then",
            field: "merchantTransactionId",
            value: arguments["merchantTransactionId"]?.stringValue
        )
    }
}
