package import Lifecycles
import Values
package import Workflow

/// The kinds of cases of this build: the only place that names them all.
package struct CaseCatalog: Sendable {
    package let financing: CaseType
    package let overdue: CaseType
    package let company: CaseType
    package let document: CaseType
    package let documentLine: CaseType

    package var types: [CaseType] { [financing, overdue, company, document, documentLine] }

    /// Without a mapping every status of a store is unknown, which is enough where no case is run.
    package init(
        contracts: ContractTermsBook = ContractTermsBook(),
        terms: Financing.Terms = Financing.Terms(),
        retailStatuses: StatusMapping? = nil
    ) {
        financing = CaseType(
            Financing(terms: terms, retailStatuses: retailStatuses),
            CaseType.Traits(
                resource: "financings",
                model: CaseModel.financings,
                amounts: RowView.financingAmounts,
                start: .financing(terms)
            )
        )
        overdue = CaseType(
            OverdueCase(contracts: contracts),
            CaseType.Traits(
                resource: "overdue-cases",
                model: CaseModel.overdueCases,
                amounts: RowView.overdueAmounts,
                restingStates: [
                    "draft", "attention", "cover_refused", "collection", "indemnified", "rejected", "closed",
                    "abandoned",
                ],
                shownFacts: [
                    ("filing", nil), ("deadlines", nil), ("warnings", nil), ("refusal", nil),
                ],
                start: .overdue
            )
        )
        company = CaseType(
            CompanyIdentification(),
            CaseType.Traits(
                resource: "companies",
                model: CaseModel.companies,
                // Head offices first; each says whether it is a branch.
                shownFacts: [("inquiry", nil), ("companies", []), ("warnings", [])],
                start: .company,
                renewal: CaseType.Renewal(command: "refresh", freshUntil: "fresh_until")
            )
        )
        document = CaseType(
            DocumentUpload(),
            CaseType.Traits(
                model: CaseModel.documents,
                restingStates: ["uploaded", "refused", "abandoned", "attention"]
            )
        )
        documentLine = CaseType(DocumentLine(), CaseType.Traits())
    }

    /// The lifecycles whose definition is data.
    package static var described: [CaseDescription] { CaseCatalog().types.compactMap(\.description) }

    /// By the lifecycle's name.
    package func type(named name: String) -> CaseType? { types.first { $0.name == name } }

    /// By the lifecycle's name, or the word of its path: `company`, `companies`.
    package func type(called word: String) -> CaseType? {
        types.first { $0.name == word || $0.resource == word }
    }

    /// Those with a read model that has a `state` column.
    package var counted: [(lifecycle: String, model: String)] {
        types.compactMap { type in type.model.map { (type.name, $0) } }
    }
}

// MARK: Charts

extension CaseCatalog {
    package func interpreter(for chart: Chart) -> (any CaseInterpreter)? {
        type(named: chart.lifecycle)?.interpreter(chart)
    }

    package func check(_ chart: Chart, file: String) -> [ChartDiagnostic] {
        guard let type = type(named: chart.lifecycle) else {
            return [
                ChartDiagnostic(
                    file: file,
                    line: 1,
                    code: "unknown_lifecycle",
                    reason: "there is no lifecycle named \(chart.lifecycle)",
                    hint: "there are: \(types.map(\.name).joined(separator: ", "))"
                )
            ]
        }
        return ChartChecker.check(chart, against: type.names, file: file)
    }

    /// The chart with the words of its lifecycle for people.
    package func titled(_ chart: Chart) -> Chart {
        type(named: chart.lifecycle).map { chart.titled(by: $0.names) } ?? chart
    }

    /// What a lifecycle offers and none of its charts uses.
    package func unused(in charts: [Chart]) -> [ChartDiagnostic] {
        types.flatMap { type in
            ChartChecker.unused(charts: charts.filter { $0.lifecycle == type.name }, against: type.names)
        }
    }

    /// For charts that older cases are pinned to. Throws for one that names what this build lacks.
    package func compile(text: String, name: String) throws -> (any CaseInterpreter)? {
        let chart = try ChartLoader.load(text: text, file: name)
        return try type(named: chart.lifecycle)?.pinned(chart, name)
    }
}
