extension ChartPicture {
    /// A Mermaid `stateDiagram-v2`.
    package static func mermaid(of chart: Chart, highlighting highlighted: String? = nil) -> String {
        let identifiers = identifiers(of: chart, reserved: mermaidWords)
        var lines = ["---", "title: \(mermaidQuoted(title(of: chart)))", "---", "stateDiagram-v2"]
        func identifier(_ path: String) -> String { identifiers[path] ?? path }

        func declare(_ states: [ChartState], initial: String?, indent: String) {
            if let initial { lines.append("\(indent)[*] --> \(identifier(initial))") }
            for state in states {
                let declaration =
                    "\(indent)state \(mermaidQuoted(title(of: state))) as \(identifier(state.path))"
                if state.states.isEmpty {
                    lines.append(declaration)
                } else {
                    lines.append("\(declaration) {")
                    declare(
                        state.states,
                        initial: state.initial.map { "\(state.path).\($0)" },
                        indent: indent + "    "
                    )
                    lines.append("\(indent)}")
                }
                for note in notes(of: state) where state.states.isEmpty {
                    lines.append("\(indent)\(identifier(state.path)) : \(mermaidText(note))")
                }
                if state.isFinal { lines.append("\(indent)\(identifier(state.path)) --> [*]") }
            }
        }

        declare(chart.states, initial: chart.initial, indent: "    ")
        let edges = merged(ways(of: chart))
        if edges.contains(where: { $0.source == nil }) {
            lines.append("    state \(mermaidQuoted(everyState)) as \(mermaidEveryState)")
        }
        for edge in edges {
            let source = edge.source.map(identifier) ?? mermaidEveryState
            let label = edge.labels.map(mermaidText).joined(separator: "<br/>")
            lines.append("    \(source) --> \(identifier(edge.target)) : \(label)")
        }
        let attention = chart.allStates.filter { $0.attention != nil }.map { identifier($0.path) }
        if !attention.isEmpty {
            lines.append("    classDef attention fill:#fff4d6,stroke:#b7791f")
            lines.append("    class \(attention.joined(separator: ",")) attention")
        }
        if let highlighted, chart.state(at: highlighted) != nil {
            lines.append("    classDef current fill:#cfe8ff,stroke:#1a5fb4,stroke-width:3px")
            lines.append("    class \(identifier(highlighted)) current")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let mermaidEveryState = "every_state__"
    /// Words that Mermaid's grammar takes for itself where an identifier could stand.
    private static let mermaidWords: Set = [
        "state", "note", "end", "class", "classDef", "style", "direction", "as", "default", "click", "title",
        "left", "right", "over", "of", "fork", "join", "choice", "hide", "scale", mermaidEveryState,
    ]

    private static func mermaidQuoted(_ text: String) -> String { "\"\(mermaidText(text))\"" }

    /// Entities for what Mermaid would read as its own signs.
    private static func mermaidText(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\"": result += "#quot;"
            case "#": result += "#35;"
            case ";": result += "#59;"
            case ":": result += "#58;"
            case "<": result += "#lt;"
            case ">": result += "#gt;"
            case "{": result += "#123;"
            case "}": result += "#125;"
            case _ where character.isNewline: result += " "
            default: result.append(character)
            }
        }
        return result
    }
}
