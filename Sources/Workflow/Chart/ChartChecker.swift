import Values

/// Compares a chart with the words of its lifecycle and with itself, and says why it cannot be trusted.
///
/// A chart that passes has no dangling name, no state that a case cannot come to or cannot leave, no choice that
/// depends on luck, and no call whose answer, failure or silence leads nowhere. docs/charts.md lists every code.
package enum ChartChecker {
    /// The least wait between an unknown outcome and the first look at what became of it: above the timeouts of all
    /// calls that have an effect but uploads, so that a provider that answers as slowly as we ever wait is done by then.
    package static let evidenceDelayMinimum = Duration.seconds(60)

    /// Every refusal, in the order of the lines. Empty for a chart that may be run.
    package static func check(_ chart: Chart, against names: VocabularyNames, file: String)
        -> [ChartDiagnostic]
    {
        var check = ChartCheck(chart: chart, names: names, file: file)
        check.checkNames()
        check.checkAmbiguities()
        check.checkWindows()
        // With a dangling name every state behind it would seem unreachable: noise that hides the slip.
        if check.diagnostics.allSatisfy({ !ChartCheck.nameCodes.contains($0.code) }) {
            check.checkStates()
            check.checkCalls()
            check.checkOnceCalls()
            check.checkCommands()
        }
        return check.diagnostics.sorted(by: ChartDiagnostic.precedes)
    }

    /// Names that dangle and nothing else: what would keep a build from running cases that are pinned to the chart.
    package static func checkNames(_ chart: Chart, against names: VocabularyNames, file: String)
        -> [ChartDiagnostic]
    {
        var check = ChartCheck(chart: chart, names: names, file: file)
        check.checkNames()
        return check.diagnostics.sorted(by: ChartDiagnostic.precedes)
    }

    /// Words that a lifecycle registers and that none of its charts uses: code that nothing can reach.
    ///
    /// The file is given as `lifecycle NAME`, the line as 0: the mistake stands in the code or in no file yet.
    package static func unused(charts: [Chart], against names: VocabularyNames) -> [ChartDiagnostic] {
        let states = charts.flatMap(\.allStates)
        let routes = charts.flatMap(\.on) + states.flatMap(\.on)
        let started = names.commands[names.startCommand]?.events ?? []
        let events = started.union(routes.map(\.event))
        let calls = Set(states.compactMap { $0.call?.name })
        let commands = Set((charts.flatMap(\.commands) + states.flatMap(\.commands)).map(\.name))
            .union([names.startCommand])
        let invariants = charts.flatMap(\.invariants).map(\.name)
        let file = "lifecycle \(Set(charts.map(\.lifecycle)).sorted().joined(separator: ", "))"
        func refusals(_ code: String, _ unused: Set<String>, _ reason: (String) -> String)
            -> [ChartDiagnostic]
        {
            unused.sorted().map {
                ChartDiagnostic(
                    file: file,
                    line: 0,
                    code: code,
                    reason: reason($0),
                    hint: "use it in a chart of the lifecycle, or remove it from the code"
                )
            }
        }
        return refusals("unused_event", names.events.subtracting(events)) {
            "the event \"\($0)\" is routed in no chart"
        }
            + refusals("unused_call", Set(names.calls.keys).subtracting(calls)) {
                "the call \"\($0)\" is made in no chart"
            }
            + refusals("unused_command", Set(names.commands.keys).subtracting(commands)) {
                "the command \"\($0)\" is accepted by no state of any chart"
            }
            + refusals("unused_invariant", names.invariants.subtracting(invariants)) {
                "the invariant \"\($0)\" is declared in no chart"
            }
    }
}

/// One run of the checker: what it looks at and what it found so far.
struct ChartCheck {
    let chart: Chart
    let names: VocabularyNames
    let file: String
    let graph: ChartGraph
    let statePaths: [String]
    let lines: ChartLines
    private(set) var diagnostics: [ChartDiagnostic] = []

    init(chart: Chart, names: VocabularyNames, file: String) {
        self.chart = chart
        self.names = names
        self.file = file
        graph = ChartGraph(chart: chart, names: names)
        statePaths = chart.allStates.map(\.path)
        lines = ChartLines(text: chart.text)
    }

    /// The same finding from another leaf is not said twice.
    mutating func refuse(line: Int, _ code: String, _ reason: String, hint: String? = nil) {
        let diagnostic = chart.origins.traced(
            ChartDiagnostic(file: file, line: line, code: code, reason: reason, hint: hint)
        )
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }

    static func text(_ condition: GuardRule) -> String {
        (condition.isNegated ? "not " : "") + condition.name
    }
}
