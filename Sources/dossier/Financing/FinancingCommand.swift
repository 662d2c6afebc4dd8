import ArgumentParser
import Engine
import EventStore
import Foundation
import PostgresEventStore
import Values

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

    /// The person at the keyboard, for the events' metadata.
    static var actor: String { "cli:\(NSUserName())" }
}

/// Finds a financing by its case id or by the merchant's own id.
enum FinancingLookup {
    static func find(_ text: String, in composition: Composition) async throws -> StreamID {
        if let id = StreamID(text) { return id }
        let key = NaturalKey(scope: "cofidis.merchantTransactionId", value: text)
        guard let owner = try await composition.store.owner(of: key) else {
            throw Refusal("there is no financing \"\(text)\": neither a case id nor a merchantTransactionId")
        }
        return owner
    }

    static func row(of id: StreamID, in composition: Composition) async throws -> JSONObject {
        guard let row = try await composition.store.row(model: "financings", stream: id) else {
            throw Refusal("there is no financing with the case id \(id)")
        }
        return row
    }
}
