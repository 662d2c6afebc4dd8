import Yams

/// Finds the lines of what the chart model keeps without one: windows, and the top-level keys.
struct ChartLines {
    private let root: Node?

    /// A text that is no YAML gives no lines.
    init(text: String) { root = text.isEmpty ? nil : try? Parser(yaml: text, encoding: .utf8).singleRoot() }

    /// The line of the key at the end of a path of keys; 0 when there is none.
    func line(of path: String...) -> Int {
        var node = root
        var line = 0
        for key in path {
            guard case .mapping(let mapping) = node,
                let entry = mapping.first(where: { $0.key.scalar?.string == key })
            else { return 0 }
            line = entry.key.line
            node = entry.value
        }
        return line
    }
}
