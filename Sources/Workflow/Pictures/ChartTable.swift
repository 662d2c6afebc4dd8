/// A chart as tables for people: every state with what it means, what is to be done and where it leads.
///
/// Markdown, and the same chart always gives the same text. `docs/states/` has one for each chart.
package enum ChartTable {
    package static func markdown(of chart: Chart) -> String {
        let lines =
            [
                "# \(chart.name)",
                "",
                "\(ChartPicture.title(of: chart)). Written by `dossier workflow table \(chart.name)`; the chart is",
                "[`workflows/\(chart.name).yaml`](../../workflows/\(chart.name).yaml), with the account and the parts that it names.",
                "",
                "A case begins in `\(chart.initial)`.",
                "",
                "| State | Meaning | What a person does | What comes next |",
                "|---|---|---|---|",
            ] + chart.allStates.map { row(of: $0) } + general(chart)
        return lines.map { $0 + "\n" }.joined()
    }

    private static func row(of state: ChartState) -> String {
        let path = "`\(state.path)`" + (state.isFinal ? " (end)" : "")
        return cells([path, escaped(ChartPicture.title(of: state)), todo(in: state), next(after: state)])
    }

    /// What holds in every state that says nothing else.
    private static func general(_ chart: Chart) -> [String] {
        guard !chart.on.isEmpty || !chart.commands.isEmpty else { return [] }
        let asked = chart.commands.isEmpty ? [] : ["", commands(chart.commands)]
        guard !chart.on.isEmpty else { return ["", "## In every state"] + asked }
        return ["", "## In every state"] + asked
            + [
                "", "What a state does not say itself, this does:", "", "| What happens | What comes next |",
                "|---|---|",
            ]
            + chart.on.map { cells([happening(of: $0), target($0.target)]) }
    }

    private static func todo(in state: ChartState) -> String {
        let attention = state.attention.map { [escaped($0)] } ?? []
        let asked = state.commands.isEmpty ? [] : [commands(state.commands)]
        return (attention + asked).joined(separator: "<br>")
    }

    private static func next(after state: ChartState) -> String {
        var lines: [String] = []
        if let call = state.call {
            let window = call.window.map { ", in window `\($0)`" } ?? ""
            let delay = call.delay > .zero ? " after \(ChartDuration.text(of: call.delay))" : ""
            lines.append("calls `\(call.name)`\(delay)\(window)")
        }
        lines += state.on.map { "\(happening(of: $0)): \(target($0.target))" }
        lines += endings(of: state.call)
        var timed = ChartState(name: state.name, path: state.path)
        timed.timers = state.timers
        lines += ChartPicture.ways(of: timed).map { "\(escaped($0.label)): \(target($0.target))" }
        return lines.joined(separator: "<br>")
    }

    /// Where a call leads that failed for good, or may or may not have happened.
    private static func endings(of call: CallRule?) -> [String] {
        guard let call else { return [] }
        return [(call.failed, "failed"), (call.unknown, "has an unknown outcome")].compactMap {
            route,
            words in
            guard case .to(let path) = route else { return nil }
            return "`\(call.name)` \(words): \(target(path))"
        }
    }

    private static func commands(_ rules: [CommandRule]) -> String {
        "may be asked: " + rules.map { "`\($0.name)`" }.joined(separator: ", ")
    }

    private static func happening(of route: EventRoute) -> String {
        "`\(route.event)`" + (route.condition.map { ", if \(escaped($0.words))" } ?? "")
    }

    private static func target(_ path: String?) -> String { path.map { "→ `\($0)`" } ?? "stays" }

    private static func cells(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

    /// What would end a cell or become a tag.
    private static func escaped(_ text: String) -> String {
        let joined = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return String(
            joined.flatMap { character -> [Character] in
                switch character {
                case "|": ["\\", "|"]
                case "<": Array("&lt;")
                default: [character]
                }
            }
        )
    }
}
