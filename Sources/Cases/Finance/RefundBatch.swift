package import Engine
package import EventStore
package import Finance
package import Lifecycles
package import Values
package import Workflow

/// Asks for the refunds of a file, one after the other, each at most once however often the file comes.
///
/// What makes two lines the same refund is the transaction and the refund id, nothing else: two lines with equal amounts
/// and different ids are two refunds. A line whose id was used for another amount is refused, because one of the two must
/// be a mistake.
package actor RefundBatch {
    package enum Outcome: Sendable, Equatable {
        case asked(CommandAnswer)
        /// The same refund was asked for before, in this file or earlier.
        case askedBefore(StreamID)
        /// Only in a dry run: it would be asked for, with this amount.
        case wouldAsk(StreamID, Money)
        /// Only in a dry run: another refund of this file for the same transaction comes first.
        case wouldWait(StreamID)
        case refused(RejectionReport, StreamID?)

        package var name: String {
            switch self {
            case .asked: "asked"
            case .askedBefore: "askedBefore"
            case .wouldAsk: "wouldAsk"
            case .wouldWait: "wouldWait"
            case .refused: "refused"
            }
        }
    }

    private struct Identity: Hashable {
        let caseID: StreamID
        let refundID: String

        var order: OrderID { OrderID(refundID, of: RefundBatch.command) }
    }

    private static let command = "refund"

    private let cases: CaseService
    private let financings: FinancingFinder
    private let principal: Principal
    private let isDryRun: Bool

    /// Of a dry run: what the lines so far would ask, and the transactions that they would occupy.
    private var asked: [Identity: Digest] = [:]
    private var waiting: Set<StreamID> = []

    package init(
        cases: CaseService,
        financings: FinancingFinder,
        principal: Principal,
        isDryRun: Bool
    ) {
        self.cases = cases
        self.financings = financings
        self.principal = principal
        self.isDryRun = isDryRun
    }

    /// - Throws: `unavailable` when the store is away; what was asked for until then stays asked for.
    package func take(_ order: RefundOrder) async throws(CommandError) -> Outcome {
        let found = try await find(order)
        let caseID: StreamID
        do throws(RejectionReport) {
            caseID = try found.get(order.merchantTransactionID, merchant: order.merchantID)
        } catch {
            return .refused(error, nil)
        }
        return isDryRun ? try await preview(order, on: caseID) : try await ask(order, on: caseID)
    }

    private func ask(_ order: RefundOrder, on caseID: StreamID) async throws(CommandError) -> Outcome {
        do throws(CommandError) {
            let answer = try await cases.ask(
                Self.command,
                Self.arguments(order),
                of: caseID,
                order: OrderID(order.refundID, of: Self.command),
                by: principal
            )
            return answer.isRepeat ? .askedBefore(caseID) : .asked(answer)
        } catch {
            switch error {
            case .unavailable, .broken: throw error
            default: return .refused(error.report, caseID)
            }
        }
    }

    /// The rules themselves say what would happen; nothing is recorded.
    private func preview(_ order: RefundOrder, on caseID: StreamID) async throws(CommandError) -> Outcome {
        let identity = Identity(caseID: caseID, refundID: order.refundID)
        let id = try await identity.order.known(to: caseID, in: cases.store)
        let request = CommandRequest(
            name: Self.command,
            arguments: Self.arguments(order),
            id: id,
            actor: principal.name
        )
        let earlier: Digest?
        if let known = asked[identity] {
            earlier = known
        } else {
            earlier = try await recorded(request, of: caseID)
        }
        if let earlier {
            return earlier == request.fingerprint()
                ? .askedBefore(caseID)
                : .refused(CommandError.commandIDReused(id).report, caseID)
        }
        asked[identity] = request.fingerprint()
        if waiting.contains(caseID) { return .wouldWait(caseID) }
        do {
            guard let stream = try await cases.store.load([caseID]).first else {
                let id = order.merchantTransactionID
                return .refused(FinancingFinder.Answer.unknown(id, merchant: order.merchantID), nil)
            }
            let interpreter = try await cases.charts.pinned(to: stream.head.chartHash)
            let snapshot = try CaseSnapshot(json: stream.head.snapshot)
            let rules = interpreter.index.commands(at: snapshot.state).filter { $0.name == request.name }
            try cases.authorizer.judge(principal)(stream.lifecycle, rules)
            let advance = try interpreter.advance(
                snapshot,
                with: .command(name: request.name, arguments: request.arguments),
                at: cases.clock.now
            )
            guard let amount = advance.events.first?.data["amount"]?.integerValue else {
                return .askedBefore(caseID)
            }
            waiting.insert(caseID)
            let currency = advance.row?.columns["currency"]?.stringValue.flatMap(Currency.init(code:))
            return .wouldAsk(caseID, Money(minorUnits: amount, currency: currency ?? .euro))
        } catch let report as RejectionReport {
            return .refused(report, caseID)
        } catch {
            throw .unavailable("\(error)")
        }
    }

    /// What was asked under the command's id before; nil when nothing was.
    private func recorded(_ request: CommandRequest, of caseID: StreamID) async throws(CommandError)
        -> Digest?
    {
        guard let id = request.id else { return nil }
        do throws(EventStoreFailure) {
            let answer = try await cases.store.commandAnswer(id, of: caseID)
            return answer?["request"]?.stringValue.flatMap { Digest(hexadecimal: $0) }
        } catch {
            throw CommandError(error)
        }
    }

    private static func arguments(_ order: RefundOrder) -> JSON { ["amount": .string(order.amount)] }

    // MARK: Known

    private func find(_ order: RefundOrder) async throws(CommandError) -> FinancingFinder.Answer {
        do {
            return try await financings.find(order.merchantTransactionID, merchant: order.merchantID)
        } catch ReadModelError.failed(let failure) {
            throw CommandError(failure)
        } catch let failure as EventStoreFailure {
            throw CommandError(failure)
        } catch {
            throw .unavailable("\(error)")
        }
    }
}

extension RefundBatch.Outcome {
    /// What became of a line, as programs read it.
    package func json(line: Int, order: RefundOrder?) -> JSON {
        var object = JSONObject([("line", .integer(Int64(line))), ("outcome", .string(name))])
        object["merchantId"] = order?.merchantID.map(JSON.string)
        object["merchantTransactionId"] = order.map { .string($0.merchantTransactionID) }
        object["refundId"] = order.map { .string($0.refundID) }
        switch self {
        case .asked(let answer):
            object["caseId"] = .string(answer.caseID.description)
            object["state"] = .string(answer.state)
        case .askedBefore(let id), .wouldWait(let id): object["caseId"] = .string(id.description)
        case .wouldAsk(let id, let amount):
            object["caseId"] = .string(id.description)
            object["amount"] = .string(amount.decimalText)
        case .refused(let report, let id):
            object["caseId"] = id.map { .string($0.description) }
            object["code"] = .string(report.code)
            object["field"] = report.field.map(JSON.string)
            object["message"] = .string(report.message)
        }
        return .object(object)
    }
}
