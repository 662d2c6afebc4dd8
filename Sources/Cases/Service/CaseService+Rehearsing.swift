package import Engine
package import EventStore
package import Values
import Workflow

/// Dry runs: the rules themselves say what would happen, and nothing is recorded.
extension CaseService {
    /// What asking a case would do.
    package enum Foresight: Sendable, Equatable {
        /// The case would stand there then.
        case wouldAsk(state: String)
        /// The same order was asked for before.
        case askedBefore
    }

    /// Whether the same order was asked for before.
    ///
    /// - Throws: `commandIDReused` when another one was under its id.
    package func wasAsked(
        _ command: String,
        _ arguments: JSON,
        of caseID: StreamID,
        order: OrderID
    ) async throws(CommandError) -> Bool {
        let id = try await order.known(to: caseID, in: store)
        let earlier: JSON?
        do throws(EventStoreFailure) {
            earlier = try await store.commandAnswer(id, of: caseID)
        } catch {
            throw CommandError(error)
        }
        guard let earlier else { return false }
        let asked = CommandRequest(name: command, arguments: arguments, actor: "")
        guard earlier["request"]?.stringValue == asked.fingerprint().description else {
            throw .commandIDReused(id)
        }
        return true
    }

    package func foresee(
        _ command: String,
        _ arguments: JSON,
        of caseID: StreamID,
        order: OrderID? = nil,
        by principal: Principal
    ) async throws(CommandError) -> Foresight {
        if let order, try await wasAsked(command, arguments, of: caseID, order: order) { return .askedBefore }
        do {
            guard let stream = try await store.load([caseID]).first else {
                throw CommandError.unknownCase(caseID)
            }
            let interpreter = try await charts.pinned(to: stream.head.chartHash)
            let snapshot = try CaseSnapshot(json: stream.head.snapshot)
            let rules = interpreter.index.commands(at: snapshot.state).filter { $0.name == command }
            try authorizer.judge(principal)(stream.lifecycle, rules)
            let advance = try interpreter.advance(
                snapshot,
                with: .command(name: command, arguments: arguments),
                at: clock.now
            )
            return .wouldAsk(state: advance.snapshot.state)
        } catch let error as CommandError {
            throw error
        } catch let report as RejectionReport {
            throw .rejected(report)
        } catch let failure as EventStoreFailure {
            throw CommandError(failure)
        } catch {
            throw .broken("the case \(caseID) cannot be read: \(error)")
        }
    }
}
