extension ChartExpansion {
    /// The whole text: the chart's own keys and the sections, always in the same order.
    func written(_ chart: Source) -> Whole {
        var lines: [Line] = []
        for key in Self.order {
            if let section = merged[key] {
                write(section, key, to: &lines)
            } else if let block = chart.blocks[key] {
                lines += block.leading + block.lines
            }
        }
        return Whole(
            text: lines.map { $0.text + "\n" }.joined(),
            origins: ChartOrigins(places: lines.map(\.place))
        )
    }

    private func write(_ section: Section, _ key: String, to lines: inout [Line]) {
        guard let place = section.place else { return }
        Self.part(&lines, at: place)
        lines += section.leading
        lines.append(Line(text: "\(key):", place: place))
        var file: String?
        for entry in section.entries {
            let block = entry.block
            let above = entry.introduction + Self.indented(block.leading, from: block.column, to: Self.indent)
            // States of another file stand apart, as their own file sets them apart.
            if key == "states", let file, file != entry.source.file { Self.part(&lines, at: block.place) }
            lines += file == nil || lines.last?.isBlank == true ? Array(above.drop(while: \.isBlank)) : above
            lines += Self.indented(block.lines, from: block.column, to: Self.indent)
            file = entry.source.file
        }
    }

    /// A blank line, unless there is one or nothing stands above.
    private static func part(_ lines: inout [Line], at place: ChartOrigins.Place) {
        if lines.last?.isBlank == false { lines.append(Line(text: "", place: place)) }
    }

    /// Lines moved from one column to another.
    static func indented(_ lines: [Line], from column: Int, to target: Int) -> [Line] {
        guard column != target else { return lines }
        return lines.map { line in
            var line = line
            if line.isBlank { return line }
            if target > column {
                line.text = String(repeating: " ", count: target - column) + line.text
            } else {
                let spaces = line.text.prefix { $0 == " " }.count
                line.text = String(line.text.dropFirst(min(spaces, column - target)))
            }
            return line
        }
    }
}
