package import EventStore
import Values
package import Workflow

/// Finds the financing that an order number means. Each merchant numbers its orders by itself, so one number may stand
/// for several financings; who asks says whose it is, or is told to. [cofidis.md §3]
package struct FinancingFinder: Sendable {
    package enum Answer: Sendable, Hashable {
        case none
        case one(StreamID)
        /// Of these merchants; empty is the account's own.
        case several(merchants: [String])
    }

    private let readModels: any ReadModels
    /// The account's own merchant, whose financings carry no merchant of their own; nil when nobody has said.
    private let ownMerchant: String?

    package init(_ readModels: any ReadModels, ownMerchant: String?) {
        self.readModels = readModels
        self.ownMerchant = ownMerchant.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Parameter merchant: whose order it is; without one the account's own order comes first, then the only one that
    ///   there is.
    package func find(_ orderNumber: String, merchant: String? = nil) async throws -> Answer {
        // No database keeps a zero character, so nothing can be found by one.
        guard !orderNumber.utf8.contains(0) else { return .none }
        let rows = try await readModels.findRows(
            model: Self.model,
            column: "merchant_transaction_id",
            value: .string(orderNumber)
        )
        var found: [(merchant: String, id: StreamID)] = []
        for row in rows {
            guard let id = row["stream_id"]?.stringValue.flatMap({ StreamID($0) }) else { continue }
            found.append((row["merchant"]?.stringValue ?? "", id))
        }
        if let merchant {
            return Self.only(
                found.filter { $0.merchant == merchant || isOwn($0.merchant) && isOwn(merchant) }
            )
        }
        let own = found.filter { isOwn($0.merchant) }
        return Self.only(own.isEmpty ? found : own)
    }

    /// The financing that a provider's word of an order is about. Where nobody has said which merchant the account's own
    /// is, a merchant that no financing names is taken for it: the word is only looked into, never believed.
    package func find(toldOf orderNumber: String, merchant: String?) async throws -> Answer {
        let answer = try await find(orderNumber, merchant: merchant)
        guard answer == .none, merchant != nil, ownMerchant == nil else { return answer }
        return try await find(orderNumber, merchant: "")
    }

    private static let model = "financings"

    private func isOwn(_ merchant: String) -> Bool { merchant.isEmpty || merchant == ownMerchant }

    private static func only(_ found: [(merchant: String, id: StreamID)]) -> Answer {
        guard let first = found.first else { return .none }
        return found.count == 1 ? .one(first.id) : .several(merchants: Set(found.map(\.merchant)).sorted())
    }
}

extension FinancingFinder.Answer {
    /// The financing, or the refusal that says what to do.
    package func get(_ orderNumber: String, merchant: String?) throws(RejectionReport) -> StreamID {
        switch self {
        case .one(let id): return id
        case .none:
            throw Self.unknown(orderNumber, merchant: merchant)
        case .several(let merchants):
            let names = merchants.map { $0.isEmpty ? "the account's own" : $0 }
            let shown = names.prefix(Self.merchantsShown).joined(separator: ", ")
            let rest = names.count > Self.merchantsShown ? ", …" : ""
            throw RejectionReport(
                code: "ambiguous_financing",
                message:
                    "several financings have this merchantTransactionId, of the merchants \(shown)\(rest); name the "
                    + "merchant (merchantId), or use the case id",
                field: "merchantId",
                value: orderNumber
            )
        }
    }

    package static func unknown(_ orderNumber: String, merchant: String?) -> RejectionReport {
        let owner = merchant.map { " of merchant \($0)" } ?? ""
        return RejectionReport(
            code: "unknown_financing",
            message: "there is no financing\(owner) with this merchantTransactionId",
            field: "merchantTransactionId",
            value: orderNumber
        )
    }

    /// Merchants that a refusal names.
    private static let merchantsShown = 10
}
