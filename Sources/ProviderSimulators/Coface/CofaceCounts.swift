/// What the simulator counted since its start or its last reset, on the provider's virtual clock.
package struct CofaceCounts: Codable, Equatable, Sendable {
    /// Calls that reached the operation, whatever became of them.
    package var calls: [CofaceOperation: Int] = [:]
    /// Answers by `HTTP <status>`; `none` for connections closed.
    package var answers: [String: Int] = [:]
    package var faults: [String: Int] = [:]

    // What the client should not have done.
    /// Declarations of a customer reference that was declared already, or of the very invoices of another case of
    /// the same debtor that was not rejected.
    package var repeatedDeclarations = 0
    /// Login attempts while the account was locked [coface-cofaserve.md §2.3].
    package var loginsDuringLock = 0
    package var failedLogins = 0
    /// Uploads that began while another one of the same case was under way.
    package var parallelUploads = 0
    /// Uploads of a name and content that the case had already.
    package var repeatedUploads = 0
    /// Calls beyond the budget of their endpoint template, all answered 429.
    package var overBudget: [CofaceOperation: Int] = [:]
    package var overBudgetTotal = 0
    /// Updates of a case in a status that allows none, or of an unidentified debtor's.
    package var updatesInWrongStatus = 0
    /// MOVE where the catalog does not offer it.
    package var movesNotAllowed = 0
    /// Declarations against a branch, or under a temporary number.
    package var declarationsOfNoHeadOffice = 0
    /// Declarations against a known debtor whose catalog was never read.
    package var declarationsWithoutCatalog = 0
    /// Documents that broke a rule, by its code.
    package var refusedDocuments: [String: Int] = [:]
    /// Second deliveries that the `duplicate` fault made; never the client's doing.
    package var duplicatesInjected = 0

    package var cases = 0
    package var documents = 0
    package var casesByStatus: [String: Int] = [:]
    /// Rejections: at once, by a clerk, because the debtor was not found.
    package var rejections: [String: Int] = [:]

    package init() {}
}
