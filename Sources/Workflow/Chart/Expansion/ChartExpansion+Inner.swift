extension ChartExpansion {
    /// States that parts name by a path stand at the end of the states inside the one that the path begins with.
    mutating func addInnerStates() {
        let states = merged["states"]?.entries ?? []
        let outer = Set(states.map(\.block.name))
        for entry in inner {
            let path = entry.block.name.split(separator: ".", omittingEmptySubsequences: false)
            if path.count != 2 || path.first.map({ outer.contains(String($0)) }) != true {
                refuse(
                    entry.block.place,
                    "unknown_state",
                    "\"\(entry.block.name)\" stands in no state of the chart",
                    hint:
                        "name a state inside one of the chart's top-level states by both: attention.refund_failed"
                )
            }
        }
        for (index, state) in states.enumerated() {
            let prefix = state.block.name + "."
            let added = inner.filter { $0.block.name.hasPrefix(prefix) }
            if !added.isEmpty { extend(state, with: added, dropping: prefix, at: index) }
        }
    }

    private mutating func extend(_ outer: Entry, with added: [Entry], dropping prefix: String, at index: Int)
    {
        var reader = ChartReader(file: outer.source.file)
        let states = outer.source.blocks(below: outer.block, &reader).first { $0.name == "states" }
        let siblings = states.map { outer.source.blocks(below: $0, &reader) } ?? []
        diagnostics += reader.diagnostics
        guard let states, let column = siblings.first?.column else {
            for entry in added {
                refuse(
                    entry.block.place,
                    "unknown_state",
                    "state \"\(outer.block.name)\" has no states inside to which \"\(entry.block.name)\" could be added"
                )
            }
            return
        }
        var known = siblings.map { (name: prefix + $0.name, block: $0) }
        var lines: [Line] = []
        for entry in added {
            let block = entry.block
            if let other = known.first(where: { $0.name == block.name }) {
                refuseTwice(block, other.block, in: "states")
                continue
            }
            known.append((block.name, block))
            var own = block.lines
            if let key = own.first {
                let name = String(block.name.dropFirst(prefix.count))
                own.replaceSubrange(0..<1, with: [key.replacingFirst(block.name, by: name)])
            }
            lines += Self.indented(block.leading.filter { !$0.isBlank } + own, from: block.column, to: column)
        }
        let end = states.bounds.lowerBound - outer.block.bounds.lowerBound + states.lines.count
        merged["states"]?.entries[index].block.lines.insert(contentsOf: lines, at: end)
    }
}

extension ChartSourceText.Line {
    fileprivate func replacingFirst(_ part: String, by other: String) -> Self {
        guard let range = text.firstRange(of: part) else { return self }
        var line = self
        line.text.replaceSubrange(range, with: other)
        return line
    }
}
