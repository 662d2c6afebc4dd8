extension ChartPicture {
    /// Graphviz DOT; compounds are clusters.
    package static func dot(of chart: Chart, highlighting highlighted: String? = nil) -> String {
        var lines = [
            "digraph \(dotQuoted(chart.name)) {",
            "  label=\(dotQuoted(title(of: chart))); labelloc=t; fontname=\"sans-serif\"; fontsize=16;",
            "  compound=true; rankdir=TB; nodesep=0.5; ranksep=0.7;",
            "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", fontsize=11];",
            "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#555555\"];",
            "  \"(start)\" [shape=point, width=0.15];",
        ]

        func declare(_ state: ChartState, indent: String) {
            guard !state.states.isEmpty else {
                return lines.append("\(indent)\(dotNode(state, isActive: isActive(state, highlighted)))")
            }
            lines.append("\(indent)subgraph \(dotQuoted("cluster_\(state.path)")) {")
            let color = isActive(state, highlighted) ? "#1a5fb4" : "#888888"
            lines.append(
                "\(indent)  label=\(dotQuoted(title(of: state))); labelloc=t; style=rounded; color=\"\(color)\"; "
                    + "fontsize=12;"
            )
            for child in state.states { declare(child, indent: indent + "  ") }
            lines.append("\(indent)}")
        }

        for state in chart.states { declare(state, indent: "  ") }
        lines.append(dotEdge(from: "(start)", sourceCluster: nil, to: chart.initial, in: chart, labels: []))
        let edges = merged(ways(of: chart))
        if edges.contains(where: { $0.source == nil }) {
            lines.append("  \(dotQuoted(everyState)) [style=\"rounded,dashed\"];")
        }
        for edge in edges {
            let source = edge.source.flatMap { chart.state(at: $0) }
            let isCompound = source.map { !$0.states.isEmpty } ?? false
            // Graphviz joins nodes only, so a compound's edge starts at a leaf and is cut off at the cluster.
            let node = edge.source.map { chart.leaf(enteredBy: $0) } ?? everyState
            lines.append(
                dotEdge(
                    from: node,
                    sourceCluster: isCompound ? edge.source : nil,
                    to: edge.target,
                    in: chart,
                    labels: edge.labels
                )
            )
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func dotNode(_ state: ChartState, isActive: Bool) -> String {
        let label = ([title(of: state)] + notes(of: state).flatMap { TextWrap.lines(of: $0, width: 40) })
            .joined(separator: "\n")
        var attributes = ["label=\(dotQuoted(label))"]
        if state.isFinal { attributes.append("peripheries=2") }
        if isActive {
            attributes.append("fillcolor=\"#cfe8ff\", color=\"#1a5fb4\", penwidth=3")
        } else if state.attention != nil {
            attributes.append("fillcolor=\"#fff4d6\", color=\"#b7791f\"")
        }
        return "\(dotQuoted(state.path)) [\(attributes.joined(separator: ", "))];"
    }

    private static func dotEdge(
        from source: String,
        sourceCluster: String?,
        to target: String,
        in chart: Chart,
        labels: [String]
    ) -> String {
        var attributes: [String] = []
        if !labels.isEmpty { attributes.append("label=\(dotQuoted(labels.joined(separator: "\n")))") }
        let leaf = chart.leaf(enteredBy: target)
        // An edge from inside a cluster cannot end at that cluster's border.
        if leaf != target, !source.hasPrefix(target + ".") {
            attributes.append("lhead=\(dotQuoted("cluster_\(target)"))")
        }
        if let sourceCluster, leaf != sourceCluster, !leaf.hasPrefix(sourceCluster + ".") {
            attributes.append("ltail=\(dotQuoted("cluster_\(sourceCluster)"))")
        }
        return "  \(dotQuoted(source)) -> \(dotQuoted(leaf)) [\(attributes.joined(separator: ", "))];"
    }

    private static func dotQuoted(_ text: String) -> String {
        var result = "\""
        for character in text {
            switch character {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where character.isNewline: result += "\\n"
            default: result.append(character)
            }
        }
        return result + "\""
    }
}
