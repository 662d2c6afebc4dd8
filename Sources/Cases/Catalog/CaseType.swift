package import Values
import Workflow

/// One kind of case: its lifecycle, and all that doors need to know of it. ``CaseCatalog`` says it, and nobody else.
package struct CaseType: Sendable {
    /// What lists, doors and figures make of a lifecycle.
    package struct Traits: Sendable {
        /// The last part of the path that its cases have at the API: `companies`. Nil for what other cases ask for.
        var resource: String?
        /// The read model with a row for each case.
        var model: String?
        /// Columns of the row that are amounts in minor units.
        var amounts: Set<String> = []
        /// States, by their roots, in which a case has come to rest: it has ended, or a person is to act.
        var restingStates: Set<String> = []
        /// Facts that stand beside the row where one case is shown, with what stands there when the case has none.
        var shownFacts: [(name: String, absent: JSON?)] = []
        var start: StartRule?
        var renewal: Renewal?
    }

    /// When starting the same again asks the case that is there to look anew.
    package struct Renewal: Sendable {
        let command: String
        /// The column with the moment until which what is known is fresh.
        let freshUntil: String
    }

    /// The lifecycle's name, the first part of the types of its events.
    package let name: String
    package let resource: String?
    package let model: String?
    package let amounts: Set<String>
    package let restingStates: Set<String>
    package let shownFacts: [(name: String, absent: JSON?)]
    package let start: StartRule?
    package let renewal: Renewal?
    /// What the definition says; nil while the lifecycle is not written as data.
    package let description: CaseDescription?

    let names: VocabularyNames
    let interpreter: @Sendable (Chart) -> any CaseInterpreter
    let pinned: @Sendable (Chart, String) throws -> any CaseInterpreter

    init(_ lifecycle: some Lifecycle, _ traits: Traits) { self.init(lifecycle, nil, traits) }

    init<Defined: DefinedLifecycle>(_ lifecycle: Defined, _ traits: Traits) {
        self.init(lifecycle, CaseDescription(Defined.definition), traits)
    }

    private init(_ lifecycle: some Lifecycle, _ description: CaseDescription?, _ traits: Traits) {
        name = lifecycle.name
        resource = traits.resource
        model = traits.model
        amounts = traits.amounts
        restingStates = traits.restingStates
        shownFacts = traits.shownFacts
        start = traits.start
        renewal = traits.renewal
        self.description = description
        names = lifecycle.vocabulary.names
        interpreter = { Interpreter(lifecycle, chart: $0) }
        pinned = { try Interpreter.pinned(lifecycle, chart: $0, file: $1) }
    }

    /// As an object's member: `overdueCases` for `overdue-cases`.
    package var listName: String {
        let words = (resource ?? name).split(separator: "-")
        return (words.first.map(String.init) ?? "")
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// What lists can be narrowed by, as clients call it, with the column's name.
    package var filters: [(member: String, column: String)] {
        description?.filters.map { ($0.member, $0.name) } ?? [("state", "state")]
    }

    /// A row of its read model, as clients read it.
    package func members(of row: JSONObject) -> JSONObject { RowView.members(of: row, amounts: amounts) }

    /// Whether nothing moves a case by itself in that state.
    package func isResting(in state: String) -> Bool {
        restingStates.contains(String(state.prefix { $0 != "." }))
    }
}
