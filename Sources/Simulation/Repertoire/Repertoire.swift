import Values

/// What the simulation knows to do with each chart: how cases begin under it, and what people ask of them.
enum Repertoire {
    /// By the name of the chart.
    private static let scripts: [String: any CaseScript] = {
        let all: [any CaseScript] =
            FinancingScript.all + OverdueScript.all + CompanyScript.all + DocumentScript.all
        return Dictionary(uniqueKeysWithValues: all.map { ($0.chart, $0) })
    }()

    static var chartNames: [String] { scripts.keys.sorted() }

    static func script(for chart: String) -> (any CaseScript)? { scripts[chart] }
}

/// How people deal with the cases of one chart.
protocol CaseScript: Sendable {
    var chart: String { get }
    /// Charts that cases of this one cannot do without.
    var companions: [String] { get }
    /// Everything that may be asked of such a case, offered or not.
    var commands: [String] { get }
    /// States in which a case looks at the provider for as long as the provider takes: it may rest there for ever.
    var lastingStates: Set<String> { get }
    /// Where a person who may leave well alone mostly does.
    var contentedStates: Set<String> { get }
    /// What people ask for only now and then.
    var rareCommands: Set<String> { get }
    /// What begins a case; nil where only other cases begin one.
    func opening(_ id: String, _ dice: Dice, at now: Instant) -> (command: String, arguments: JSON)?
    func arguments(of command: String, _ id: String, _ dice: Dice, at now: Instant) -> JSON
}

extension CaseScript {
    var companions: [String] { [] }
    var lastingStates: Set<String> { [] }
    var contentedStates: Set<String> { [] }
    var rareCommands: Set<String> { ["close"] }
}
