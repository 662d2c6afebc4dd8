import Values
import Workflow

extension OverdueCase {
    static func decideAnswer(
        _ call: String,
        _ answer: Answer,
        revision: Int,
        given facts: Facts,
        at now: Instant
    ) throws(RejectionReport) -> [Event] {
        switch (call, answer) {
        case ("readCatalog", .catalog(let rows)), ("readMoveCatalog", .catalog(let rows)):
            return [.catalogRead(rows)]
        case ("readCatalog", .refused(let refusal)), ("declare", .refused(let refusal)):
            return [.declarationRefused(refusal)]
        case ("readMoveCatalog", .refused(let refusal)), ("move", .refused(let refusal)):
            return [.moveRefused(refusal)]
        case ("declare", .accepted(let requestID, let row)):
            if let rule = contradiction(of: row, given: facts) { return [.contradicted(row, rule)] }
            return resolution(in: row, given: facts) + assignment(in: row, given: facts)
                + [.declarationAccepted(requestID: requestID, row: row, at: now)]
        case ("findDeclaration", .row(let row)), ("findCase", .row(let row)), ("readCase", .row(let row)),
            ("checkMove", .row(let row)):
            return observe(row, given: facts, at: now)
        case ("findDeclaration", .notFound), ("findCase", .notFound), ("readCase", .notFound),
            ("checkMove", .notFound):
            return [.declarationNotFound(at: now)]
        case ("update", .row(let row)):
            let observed = observe(row, given: facts, at: now)
            if case .contradicted? = observed.first { return observed }
            return [.updateAccepted(revision: revision)] + observed
        case ("update", .refused(let refusal)): return [.updateRefused(refusal)]
        case ("move", .row(let row)):
            if let rule = contradiction(of: row, given: facts) { return [.contradicted(row, rule)] }
            return [.moveAccepted(row, at: now)]
        case (_, .refused(let refusal)):
            throw .unreadable(call, "\(refusal.code) (HTTP \(refusal.httpStatus)): \(refusal.text)")
        default: throw .unreadable(call, "it is of another kind than the call")
        }
    }

    /// One look: the number of the debtor and the key of the case are events of their own, since others wait for them.
    private static func observe(_ row: CaseRow, given facts: Facts, at now: Instant) -> [Event] {
        if let rule = contradiction(of: row, given: facts) { return [.contradicted(row, rule)] }
        return resolution(in: row, given: facts) + assignment(in: row, given: facts)
            + [.observed(row, at: now)]
    }

    private static func resolution(in row: CaseRow, given facts: Facts) -> [Event] {
        guard let number = row.easyNumber, number != facts.easyNumber else { return [] }
        return [.easyNumberResolved(from: facts.easyNumber, to: number)]
    }

    private static func assignment(in row: CaseRow, given facts: Facts) -> [Event] {
        guard let id = row.overdueID, facts.overdueID == nil else { return [] }
        return [.overdueIDAssigned(id)]
    }

    private static func contradiction(of row: CaseRow, given facts: Facts) -> ContradictedRule? {
        if let reference = row.customerReference, reference != facts.filing?.customerReference {
            return .otherReference
        }
        if let id = row.overdueID, let known = facts.overdueID, id != known { return .otherOverdueID }
        if let number = row.easyNumber, let known = facts.identifiedEasyNumber, number != known {
            return .otherDebtor
        }
        return nil
    }
}
