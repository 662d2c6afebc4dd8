package import Values
package import Workflow

extension CompanyIdentification {
    package func decide(_ command: Command, given facts: Facts, at now: Instant)
        throws(RejectionReport) -> [Event]
    {
        switch command {
        case .identify(let inquiry, let warnings):
            guard facts.inquiry == nil else {
                throw Refusal.alreadyRequested.report("this case has its inquiry already")
            }
            return [.identificationRequested(inquiry, warnings: warnings, at: now)]
        case .searchAgain(let inquiry, let warnings):
            guard inquiry.temporaryEasyNumber == facts.inquiry?.temporaryEasyNumber else {
                throw Refusal.fieldIsFixed.report(
                    "a search does not become the following of a temporary number",
                    field: "temporaryEasyNumber",
                    value: inquiry.temporaryEasyNumber
                )
            }
            return [.searchResumed(inquiry, warnings: warnings)]
        case .choose(let number): return try Self.decideChoice(number, given: facts)
        case .refresh: return [.refreshRequested]
        case .close(let reason): return [.closed(reason: reason)]
        case .answered(_, .companies(let companies)):
            return Self.decideHits(companies, given: facts, at: now)
        case .answered(_, .order(let number, let status)):
            return Self.decideOrder(number, status: status, given: facts, at: now)
        }
    }

    /// Orders and declarations on branches end in an error, so none is ever chosen. [§4]
    private static func decideChoice(_ number: String, given facts: Facts) throws(RejectionReport) -> [Event]
    {
        guard let company = facts.companies.first(where: { $0.easyNumber == number }) else {
            throw Refusal.unknownCompany.report(
                "no company of this search has the EASY number \(number)",
                field: "easyNumber",
                value: number
            )
        }
        guard !company.isBranch else {
            throw Refusal.branchNotAssessed.report(
                "\(number) is a branch",
                field: "easyNumber",
                value: number
            )
        }
        return facts.easyNumber == number ? [] : [.companyChosen(easyNumber: number)]
    }

    private static func decideHits(_ companies: [Company], given facts: Facts, at now: Instant) -> [Event] {
        guard !companies.isEmpty else { return [.nothingFound(at: now)] }
        let hits = companies.sorted {
            ($0.isBranch ? 1 : 0, $0.name, $0.easyNumber) < ($1.isBranch ? 1 : 0, $1.name, $1.easyNumber)
        }
        let chosen = choice(among: hits, given: facts)
        var events: [Event] = []
        if let old = facts.easyNumber, EasyNumber.isTemporary(old), let chosen, chosen != old,
            !EasyNumber.isTemporary(chosen)
        {
            events.append(.easyNumberResolved(from: old, to: chosen))
        }
        return events + [.companiesFound(hits, chosen: chosen, at: now)]
    }

    /// A person's choice holds while the company is among the hits; else one head office with exactly our identifier
    /// is it, and anything else is for a person.
    private static func choice(among hits: [Company], given facts: Facts) -> String? {
        if let number = facts.easyNumber, hits.contains(where: { $0.easyNumber == number }) { return number }
        guard facts.attempts.indices.contains(facts.attempt),
            case .identifier(let type, let value) = facts.attempts[facts.attempt]
        else { return nil }
        let asked = LegalIdentifier(type: type, value: value).normalized
        let exact = hits.filter { company in
            !company.isBranch
                && company.identifiers.contains { $0.type == type && $0.normalized == asked }
        }
        return exact.count == 1 ? exact[0].easyNumber : nil
    }

    /// The order answers under the temporary number before and after. [coface-wire.md, D-1, D-25]
    private static func decideOrder(
        _ number: String?,
        status: String?,
        given facts: Facts,
        at now: Instant
    ) -> [Event] {
        let old = facts.inquiry?.temporaryEasyNumber ?? ""
        if let number, !EasyNumber.isTemporary(number), number != old {
            return [.easyNumberResolved(from: old, to: number)]
        }
        let folded = (status ?? "").uppercased().filter(\.isLetter)
        // ANNULED with one l is the wire's spelling.
        if folded.hasSuffix("REJECTED") || folded.hasSuffix("ANNULED") || folded.hasSuffix("ANNULLED") {
            return [.notIdentifiable(status: status ?? "")]
        }
        return [.stillTemporary(at: now)]
    }

    package func evolve(_ facts: Facts, with event: Event) -> Facts {
        var facts = facts
        switch event {
        case .identificationRequested(let inquiry, let warnings, _):
            facts.inquiry = inquiry
            facts.warnings = warnings
            facts.easyNumber = inquiry.temporaryEasyNumber
        case .searchResumed(let inquiry, let warnings):
            facts.inquiry = inquiry
            facts.warnings = warnings
            facts.attempt = 0
            facts.companies = []
            facts.easyNumber = nil
        case .nothingFound(let moment):
            facts.attempt += 1
            facts.searchedAt = moment
            if facts.attempt >= facts.attempts.count {
                facts.companies = []
                facts.easyNumber = nil
            }
        case .companiesFound(let companies, let chosen, let moment):
            facts.companies = companies
            facts.easyNumber = chosen
            facts.searchedAt = moment
        case .companyChosen(let number): facts.easyNumber = number
        case .refreshRequested: facts.attempt = 0
        case .easyNumberResolved(_, let to): facts.easyNumber = to
        case .stillTemporary(let moment): facts.searchedAt = moment
        case .notIdentifiable, .closed: break
        }
        return facts
    }
}
