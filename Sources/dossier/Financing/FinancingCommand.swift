import ArgumentParser
import Engine
import EventStore
import Finance
import Foundation
import PostgresEventStore
import Values
import Workflow

struct FinancingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "financing",
        abstract: "Cofidis financings: start, follow, validate, cancel, deliver, refund.",
        subcommands: [
            FinancingStartCommand.self, FinancingListCommand.self, FinancingShowCommand.self,
            FinancingValidateCommand.self, FinancingCancelCommand.self, FinancingRefundCommand.self,
            FinancingAbandonCommand.self, FinancingHistoryCommand.self, FinancingSimulateCommand.self,
            FinancingReadCommand.self, FinancingSendCommand.self, FinancingDeliverCommand.self,
            FinancingQRCommand.self, FinancingRetryInitializeCommand.self, FinancingRetryConfirmCommand.self,
            FinancingRetryValidateCommand.self, FinancingRetryCancelCommand.self,
            FinancingDropValidateCommand.self, FinancingDropCancelCommand.self,
            FinancingDropRefundCommand.self, FinancingAcceptReportedCommand.self, FinancingCloseCommand.self,
        ]
    )
}

/// Whose order a merchantTransactionId is.
struct MerchantOption: ParsableArguments {
    @Option(
        help:
            "The merchant whose order it is, where several have the same number; the account's own comes first."
    )
    var merchant: String?
}

/// Finds a financing by its case id or by the merchant's own id.
enum FinancingLookup {
    static func find(_ text: String, of merchant: String?, in composition: Composition) async throws
        -> StreamID
    {
        if let id = try await known(text, of: merchant, in: composition) { return id }
        let owner = merchant.map { " of merchant \"\($0)\"" } ?? ""
        throw Refusal(
            "there is no financing \"\(text)\"\(owner): neither a case id nor a merchantTransactionId"
        )
    }

    /// Nil where there is none. Throws where it is not clear which one is meant.
    static func known(_ text: String, of merchant: String?, in composition: Composition) async throws
        -> StreamID?
    {
        if let id = StreamID(text) { return id }
        let answer = try await composition.financings.find(text, merchant: merchant)
        if answer == .none { return nil }
        do throws(RejectionReport) {
            return try answer.get(text, merchant: merchant)
        } catch {
            throw Refusal("\(error.message) [\(error.code)]; here that is --merchant")
        }
    }

    static func row(of id: StreamID, in composition: Composition) async throws -> JSONObject {
        guard let row = try await composition.store.row(model: "financings", stream: id) else {
            throw Refusal("there is no financing with the case id \(id)")
        }
        return row
    }
}
