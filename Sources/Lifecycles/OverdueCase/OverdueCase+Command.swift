package import Values

extension OverdueCase {
    /// What a case may be asked: by people and programs first, by its calls' answers below.
    package enum Command: Sendable, Equatable {
        case draft(Filing)
        /// The whole filing anew; reference, policy and debt type stay.
        case amend(Filing)
        /// The debtor's EASY number became known, or a temporary one was replaced. [coface-cofaserve.md §4.1]
        case resolveEasyNumber(from: String?, to: String)
        case declare
        case reportSettlements(JSON)
        case reportInvoices(JSON)
        case requestIntervention(Bool)
        /// Send again what an update did not bring about.
        case retryUpdate
        /// A person told the provider by other means what it took no more from here.
        case confirmReported(reason: String)
        /// Ask for debt collection. [§7.6]
        case move
        /// Ask the provider now.
        case read
        case close(reason: String)

        case answered(call: String, Answer, revision: Int)
    }
}
